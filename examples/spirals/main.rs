//! Spirals wound around each other, told apart by a deep network with a softmax output.
//!
//! ```text
//! cargo run --release --example spirals
//! cargo run --release --example spirals -- --network examples/spirals/residual.toml
//! cargo run --release --example spirals -- --race
//! ```

mod points;
mod race;

use std::process::ExitCode;

use clap::{ArgGroup, Parser};
use downhill::plot::Chart;
use downhill::train::{
    Activation, Adam, EngineConfig, Initializer, Loss, NetworkEngine, Objective, Optimization,
    Outcome, ParameterHistory, Schedule, TrainConfig, Trainer,
};
use downhill_cli::{
    AnimateArgs, Failure, Learning, Output, RunConfig, STATES, TrainArgs, Verdict, after_help,
    complete, ctrl_c, field, find_alpha, print_epochs, stopped,
};
use serde_json::json;

use crate::points::{Arms, Samples};
use crate::race::race;

const NAME: &str = "spirals";

/// The fraction of fresh points that the example's own network predicts right.
const GOAL: f64 = 0.99;

/// The largest number of wrong predictions that the figure marks; more would hide the other points.
const MARKED: usize = 20;

/// Spirals wound around each other, told apart by a deep network with a softmax output
#[derive(Debug, Parser)]
#[command(after_help = after_help(&own()))]
// Only a single run is animated.
#[command(group(ArgGroup::new("no_single_run").args(["race", "find_alpha"]).conflicts_with_all(["animate", "checkpoint", "resume"])))]
struct Arguments {
    #[command(flatten)]
    arms: Arms,

    /// Compare six optimizers from one start, each with its own learning rate
    #[arg(long, conflicts_with_all = ["optimizer", "momentum", "alpha", "find_alpha"])]
    race: bool,

    #[command(flatten)]
    animate: AnimateArgs,

    #[command(flatten)]
    training: TrainArgs,
}

/// The example's own settings.
fn own() -> RunConfig {
    RunConfig {
        network_file: None,
        hidden: vec![32, 32, 32],
        activation: Activation::Silu,
        initializer: Initializer::HeNormal,
        train: TrainConfig {
            schedule: Schedule::cosine(),
            batch_size: Some(50),
            ..TrainConfig::new(Adam::new(0.01), 100)
        },
        engine: EngineConfig::default(),
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| train(&arguments))
}

fn train(arguments: &Arguments) -> Result<Verdict, Failure> {
    let (arms, training) = (&arguments.arms, &arguments.training);
    let console = training.output().console();
    let mut config = training.config(own())?;
    let (samples, fresh) = (arms.samples()?, arms.fresh()?);
    training.limit_batch_size(&mut config, samples.len());
    let network = config.network(2, arms.arms, Activation::Softmax)?;
    let start = config.start(&network)?;
    let objective = Objective::new(Loss::CrossEntropy);
    let loss = objective.report.label();
    let optimization = Optimization::of(objective, config.train.step);
    let mut engine = config.engine.build(&network, &start, optimization)?;
    let mut output = Output::prepare(training.output(), NAME)?;
    output.check_inputs(training.inputs())?;

    console.print(format_args!(
        "{} points of {} spirals to learn from, {} fresh ones to be judged on",
        samples.len(),
        arms.arms,
        fresh.len()
    ));
    console.print(&network);
    let (batch, fresh_batch) = (samples.batch()?, fresh.batch()?);
    let (trained_on, _) = batch.hold_out(&config.train)?;
    if training.find_alpha() {
        let engine = &mut *engine;
        return find_alpha(
            NAME,
            &console,
            &mut output,
            &config,
            engine,
            &trained_on,
            loss,
        );
    }
    if arguments.race {
        let (points, from) = ((arms, &batch, &fresh_batch), (&network, &start));
        return race(points, &console, &mut output, &config, from, training);
    }

    let mut progress = training.progress();
    let mut history = ParameterHistory::new(STATES);
    let mut trainer = Trainer::new(&config.train)
        .track_accuracy()
        .observe(&mut progress)
        .observe(&mut history)
        .interrupt(ctrl_c())
        .checkpoints(training.checkpoints()?);
    // The fresh points are the validation set, unless some of the points to learn from are held out.
    let held_out = config.train.validation_fraction > 0.0;
    if !held_out {
        trainer = trainer.validation(&fresh_batch);
    }
    let outcome = trainer.fit(&mut *engine, &batch)?;
    let unseen = if held_out { "held-out" } else { "fresh" };
    print_epochs(&console, &outcome.history, unseen);
    draw(
        &mut output,
        &samples,
        &fresh,
        &*engine,
        loss,
        &outcome,
        unseen,
    )?;
    if arguments.animate.wanted(false) {
        let learning = Learning {
            title: "The network",
            loss,
            losses: &outcome.history.losses,
        };
        let points = samples.points("")?;
        let animation = learning.of_network(&points, &mut *engine, (&history, &outcome))?;
        output.animation(&animation, "learning")?;
    }

    let accuracy = |batch| engine.accuracy(batch).map(|a| a.unwrap_or(f64::NAN));
    let (right, learned) = (accuracy(&fresh_batch)?, accuracy(&trained_on)?);
    let history = &outcome.history;
    let is_default = arms.are_default() && config.same_except_seed_and_engine(&own());
    let holds = outcome.stopped.is_complete() && (right >= GOAL || !is_default);
    output.report(&json!({
        "example": NAME,
        "points": arms.json(),
        "recipe": config.report(),
        "network": network,
        "parameters": network.parameters(),
        "losses": history.losses,
        "rates": history.rates,
        "validation_samples": unseen,
        "fresh_losses": history.validation_losses,
        "accuracies": history.accuracies(),
        "fresh_accuracies": history.validation_accuracies(),
        "stopped": stopped(&outcome),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    let result = format!(
        "{:.1} % of {} fresh points right, {:.1} % of those learned from",
        100.0 * right,
        fresh.len(),
        100.0 * learned
    );
    if !complete(&console, &outcome) {
        if right.is_finite() {
            console.print(format_args!("The last good parameters: {result}"));
        }
    } else if is_default {
        let least = 100.0 * GOAL;
        let expected = if holds {
            "as expected"
        } else {
            "NOT as expected"
        };
        console.always(format_args!(
            "{expected}: {result}, where {least} % or more should be"
        ));
    } else {
        console.always(format_args!(
            "{result}; with other settings than the example's own"
        ));
    }
    output.announce(&console);
    Ok(holds.into())
}

fn draw(
    output: &mut Output,
    samples: &Samples,
    fresh: &Samples,
    engine: &dyn NetworkEngine,
    loss: &str,
    outcome: &Outcome,
    unseen: &str,
) -> Result<(), Failure> {
    let wrong = fresh.wrong(&engine.evaluate(fresh.batch()?.features())?);
    let learned = samples.points("The arm that the network would choose")?;
    let learned = match (wrong.len(), wrong.get(..MARKED)) {
        (0, _) => learned,
        (all, Some(first)) => learned.with_highlight(
            format!("fresh point, wrong ({MARKED} of {all})"),
            first.iter().copied(),
        ),
        (_, None) => learned.with_highlight("fresh point, wrong", wrong),
    };
    let figure = field(learned, |x| engine.evaluate(x))?;
    output.figure_if_some(figure, "regions")?;
    let history = &outcome.history;
    let figure = Chart::new("The loss of the network")
        .with_labels("epoch", loss)
        .with_series("points learned from", history.losses.iter().copied())
        .with_series(
            format!("{unseen} points"),
            history.validation_losses.iter().copied(),
        )
        .with_log_y();
    output.figure(&figure, "loss")
}
