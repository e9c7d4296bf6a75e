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
use downhill::plot::LossCurve;
use downhill::prelude::{Activation, EngineConfig, Initializer, Loss, Objective, Optimizer};
use downhill::train::{NetworkConfig, Schedule};
use downhill_cli::{Console, Failure, Output, Recipe, TrainArgs, Verdict, after_help, find_alpha};
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

/// The example's own way.
fn own() -> Recipe {
    Recipe {
        network: None,
        hidden: vec![16, 16],
        activation: Activation::Tanh,
        initializer: Initializer::GlorotUniform,
        seed: 0,
        optimizer: Optimizer::adam(),
        alpha: 0.02,
        schedule: Schedule::cosine(),
        epochs: 500,
        batch_size: None,
        engine: EngineConfig::default(),
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| train(&arguments))
}

fn train(arguments: &Arguments) -> Result<Verdict, Failure> {
    let (settings, training) = (&arguments.settings, &arguments.training);
    let console = Console::new(training.output_args().quiet());
    let recipe = training.recipe(own())?;
    let samples = settings.samples()?;
    let network = recipe.description(1, 1, Activation::Identity)?;
    let start = recipe.start(&network)?;
    let [squared, huber] = [Loss::MeanSquaredError, Loss::Huber].map(Objective::new);
    let mut output = Output::prepare(training.output_args(), NAME)?;

    console.print(format_args!(
        "{} samples of y = sin(2x) + x/2 with noise, {} of them outliers",
        samples.len(),
        samples.outliers().len()
    ));
    console.print(&network);
    if training.find_alpha() {
        let loss = squared.log.name();
        let mut engine = recipe.engine(&network, &start, squared)?;
        let (engine, batch) = (&mut *engine, samples.batch()?);
        return find_alpha(NAME, &console, &mut output, &recipe, engine, batch, loss);
    }

    let fit = |name, objective: Objective| {
        let engine = recipe.engine(&network, &start, objective.clone())?;
        let mut progress = training.progress();
        let fit = FittedCurve::new(
            name,
            &objective,
            engine,
            recipe.plan(),
            &samples,
            &mut progress,
        )?;
        fit.tell(&console);
        Ok::<FittedCurve, Failure>(fit)
    };
    let fits = [fit("squared error", squared)?, fit("Huber's loss", huber)?];
    draw(&mut output, &samples, &fits)?;
    conclude(arguments, &console, &output, &recipe, &network, &fits)
}

/// The fits over the samples, and how the losses came down.
fn draw(output: &mut Output, samples: &Samples, fits: &[FittedCurve; 2]) -> Result<(), Failure> {
    let mut figure = samples.figure("A curve with outliers, fitted by two losses")?;
    for fit in fits {
        figure = figure.with_curve(format!("by {}", fit.name), |x| fit.at(x));
    }
    output.figure(&figure, "fit")?;

    let mut figure = LossCurve::new("Two losses from one start", "loss, each its own");
    for fit in fits {
        figure = figure.with_series(fit.legend(), fit.outcome.history.losses.iter().copied());
    }
    output.figure_if_any(&figure, "loss")
}

/// The report, and the verdict: is the fit by Huber's loss nearer to the truth?
fn conclude(
    arguments: &Arguments,
    console: &Console,
    output: &Output,
    recipe: &Recipe,
    network: &NetworkConfig,
    fits: &[FittedCurve; 2],
) -> Result<Verdict, Failure> {
    let [squared, huber] = fits;
    let complete = fits.iter().all(|fit| fit.outcome.stopped.is_complete());
    let nearer = huber.distance < squared.distance;
    let its_own = arguments.settings.are_its_own() && recipe.same_way(&own());
    let holds = complete && (nearer || !its_own);
    output.report(&json!({
        "example": NAME,
        "points": arguments.settings.json(),
        "recipe": recipe.report(),
        "network": network,
        "parameters": network.parameters(),
        "squared_error": squared.json(),
        "huber": huber.json(),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    for fit in fits.iter().filter(|fit| !fit.outcome.stopped.is_complete()) {
        console.always(format_args!(
            "by {}: stopped {}",
            fit.name, fit.outcome.stopped
        ));
    }
    if complete {
        let expected = match (its_own, nearer) {
            (true, true) => "as expected: ",
            (true, false) => "NOT as expected: ",
            (false, _) => "",
        };
        console.always(format_args!(
            "{expected}the mean distance from the truth is {:.4} by squared error and {:.4} by Huber's loss",
            squared.distance, huber.distance
        ));
    }
    output.announce(console);
    Ok(if holds {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}
