//! A noisy curve with outliers, fitted twice from one start: with the squared error, and with Huber's loss.
//!
//! ```text
//! cargo run --release --example regress
//! cargo run --release --example regress -- --outliers 0.2 --hidden 32,32
//! ```

mod fit;
mod samples;

use std::process::ExitCode;

use clap::Parser;
use downhill::plot::Chart;
use downhill::train::{
    Activation, Adam, EngineConfig, Initializer, Loss, NetworkConfig, Objective, Optimization,
    Schedule, TrainConfig, Trainer, with_digits,
};
use downhill_cli::{
    Console, Failure, Output, RunConfig, TrainArgs, Verdict, after_help, ctrl_c, ending, find_alpha,
};
use serde_json::json;

use crate::fit::FittedCurve;
use crate::samples::{Samples, Settings};

const NAME: &str = "regress";

/// A noisy curve with outliers, fitted twice from one start: with the squared error, and with Huber's loss
#[derive(Debug, Parser)]
#[command(after_help = after_help(&own()))]
struct Arguments {
    #[command(flatten)]
    settings: Settings,

    #[command(flatten)]
    training: TrainArgs,
}

/// The example's own settings.
fn own() -> RunConfig {
    RunConfig {
        network_file: None,
        hidden: vec![16, 16],
        activation: Activation::Tanh,
        initializer: Initializer::GlorotUniform,
        train: TrainConfig {
            schedule: Schedule::cosine(),
            ..TrainConfig::new(Adam::new(0.02), 500)
        },
        engine: EngineConfig::default(),
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| train(&arguments))
}

fn train(arguments: &Arguments) -> Result<Verdict, Failure> {
    let (settings, training) = (&arguments.settings, &arguments.training);
    let console = training.output().console();
    let config = training.config(own())?;
    let samples = settings.samples()?;
    let network = config.network(1, 1, Activation::Identity)?;
    let start = config.start(&network)?;
    let engine = |loss: &Loss| {
        let optimization = Optimization::of(Objective::new(loss.clone()), config.train.step);
        config.engine.build(&network, &start, optimization)
    };
    let mut output = Output::prepare(training.output(), NAME)?;
    output.check_inputs(training.inputs())?;

    console.print(format_args!(
        "{} samples of y = sin(2x) + x/2 with noise, {} of them outliers",
        samples.len(),
        samples.outliers().len()
    ));
    console.print(&network);
    let [squared, huber] = [Loss::MeanSquaredError, Loss::Huber];
    if training.find_alpha() {
        let (engine, all) = (&mut *engine(&squared)?, samples.batch()?);
        let (batch, _) = all.hold_out(&config.train)?;
        let loss = squared.label();
        return find_alpha(NAME, &console, &mut output, &config, engine, &batch, loss);
    }

    let fit = |name, loss: &Loss| {
        let checkpoints = training.checkpoints_of(name)?;
        let trainer = Trainer::new(&config.train);
        let mut progress = training.progress();
        let trainer = trainer.observe(&mut progress).interrupt(ctrl_c());
        let trainer = trainer.checkpoints(checkpoints);
        let fit = FittedCurve::new(name, loss.label(), engine(loss)?, trainer, &samples)?;
        fit.print(&console);
        Ok::<FittedCurve, Failure>(fit)
    };
    let fits = [
        fit("squared error", &squared)?,
        fit("Huber's loss", &huber)?,
    ];
    draw(&mut output, &samples, &fits)?;
    conclude(arguments, &console, &output, &config, &network, &fits)
}

/// Draws the fitted curves and the losses.
fn draw(output: &mut Output, samples: &Samples, fits: &[FittedCurve; 2]) -> Result<(), Failure> {
    let figure = samples.figure("A curve with outliers, fitted by two losses");
    let figure = figure.and_then(|figure| {
        let range = figure.x_range()?;
        Ok(fits.iter().fold(figure, |figure, fit| {
            figure.with_function(format!("by {}", fit.name), range, |x| fit.at(x))
        }))
    });
    output.figure_of(figure, "fit")?;

    let mut figure = Chart::new("Two losses from one start")
        .with_labels("epoch", "loss, a different one for each curve");
    for fit in fits {
        figure = figure.with_series(fit.loss, fit.outcome.history.losses.iter().copied());
    }
    output.figure(&figure, "loss")
}

/// Writes the report. The verdict: is the curve fitted with Huber's loss nearer to the truth?
fn conclude(
    arguments: &Arguments,
    console: &Console,
    output: &Output,
    config: &RunConfig,
    network: &NetworkConfig,
    fits: &[FittedCurve; 2],
) -> Result<Verdict, Failure> {
    let [squared, huber] = fits;
    let complete = fits.iter().all(|fit| fit.outcome.stopped.is_complete());
    let nearer = huber.distance < squared.distance;
    let is_default = arguments.settings.are_default() && config.same_except_seed_and_engine(&own());
    let holds = complete && (nearer || !is_default);
    output.report(&json!({
        "example": NAME,
        "points": arguments.settings.json(),
        "recipe": config.report(),
        "network": network,
        "parameters": network.parameters(),
        "squared_error": squared.json(),
        "huber": huber.json(),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    for fit in fits {
        for sentence in ending(&fit.outcome) {
            console.always(format_args!("by {}: {sentence}", fit.name));
        }
    }
    if complete {
        let expected = match (is_default, nearer) {
            (true, true) => "as expected: ",
            (true, false) => "NOT as expected: ",
            (false, _) => "",
        };
        console.always(format_args!(
            "{expected}the mean distance from the truth is {} by squared error and {} by Huber's loss",
            with_digits(squared.distance, 4),
            with_digits(huber.distance, 4)
        ));
    }
    output.announce(console);
    Ok(holds.into())
}
