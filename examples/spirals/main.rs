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

use clap::Parser;
use downhill::plot::LossCurve;
use downhill::prelude::{Activation, EngineConfig, Initializer, Loss, Objective, Optimizer};
use downhill::train::{Engine, Outcome, Schedule, accuracy};
use downhill_cli::{
    Console, Failure, Output, Recipe, TrainArgs, Verdict, after_help, find_alpha, print_epochs,
    regions, stopped,
};
use serde_json::json;

use crate::points::{Arms, Samples};
use crate::race::race;

const NAME: &str = "spirals";

/// The fraction of fresh points that the example's own network predicts right.
const GOAL: f64 = 0.99;

/// How many fresh points that are predicted wrong are marked: more would hide all others.
const MARKED: usize = 20;

/// Spirals wound around each other, told apart by a deep network with a softmax output
#[derive(Debug, Parser)]
#[command(after_help = after_help(&own()))]
struct Arguments {
    #[command(flatten)]
    arms: Arms,

    /// Six optimizers from one start, each at a rate of its own, in place of one
    #[arg(long, conflicts_with_all = ["optimizer", "momentum", "alpha", "find_alpha"])]
    race: bool,

    #[command(flatten)]
    training: TrainArgs,
}

/// The example's own way.
fn own() -> Recipe {
    Recipe {
        network: None,
        hidden: vec![32, 32, 32],
        activation: Activation::Silu,
        initializer: Initializer::HeNormal,
        seed: 0,
        optimizer: Optimizer::adam(),
        alpha: 0.01,
        schedule: Schedule::cosine(),
        epochs: 100,
        batch_size: Some(50),
        engine: EngineConfig::default(),
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| train(&arguments))
}

fn train(arguments: &Arguments) -> Result<Verdict, Failure> {
    let (arms, training) = (&arguments.arms, &arguments.training);
    let console = Console::new(training.output_args().quiet());
    let mut recipe = training.recipe(own())?;
    let (samples, fresh) = (arms.samples()?, arms.fresh()?);
    training.fit_batches(&mut recipe, samples.len());
    let network = recipe.description(2, arms.arms, Activation::Softmax)?;
    let start = recipe.start(&network)?;
    let objective = Objective::new(Loss::CrossEntropy);
    let loss = objective.log.name();
    let mut engine = recipe.engine(&network, &start, objective.clone())?;
    let mut output = Output::prepare(training.output_args(), NAME)?;

    console.print(format_args!(
        "{} points of {} spirals to learn from, {} fresh ones to be judged on",
        samples.len(),
        arms.arms,
        fresh.len()
    ));
    console.print(&network);
    if training.find_alpha() {
        let batch = samples.batch()?;
        return find_alpha(
            NAME,
            &console,
            &mut output,
            &recipe,
            &mut *engine,
            batch,
            loss,
        );
    }

    if arguments.race {
        let (given, from) = ((arms, training), (&network, &start));
        return race(given, &console, &mut output, &recipe, from, &objective);
    }

    let plan = recipe.plan().validation(fresh.batch()?);
    let outcome = plan.run(
        &mut *engine,
        samples.batch()?,
        &mut [&mut training.progress()],
    )?;
    print_epochs(&console, &outcome.history, "fresh");
    draw(&mut output, &samples, &fresh, &*engine, loss, &outcome)?;

    let last = |fractions: &[f64]| fractions.last().copied().unwrap_or(f64::NAN);
    let history = &outcome.history;
    let right = last(&history.validation_accuracies);
    let its_own = arms.are_its_own() && recipe.same_way(&own());
    let holds = outcome.stopped.is_complete() && (right >= GOAL || !its_own);
    output.report(&json!({
        "example": NAME,
        "points": arms.json(),
        "recipe": recipe.report(),
        "network": network,
        "parameters": network.parameters(),
        "losses": history.losses,
        "rates": history.rates,
        "fresh_losses": history.validation_losses,
        "accuracies": history.accuracies,
        "fresh_accuracies": history.validation_accuracies,
        "stopped": stopped(outcome.stopped),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    let said = format!(
        "{:.1} % of {} fresh points right, {:.1} % of those learned from",
        100.0 * right,
        fresh.len(),
        100.0 * last(&history.accuracies)
    );
    if !outcome.stopped.is_complete() {
        console.always(format_args!("stopped {}", outcome.stopped));
    } else if its_own {
        let least = 100.0 * GOAL;
        let expected = if holds {
            "as expected"
        } else {
            "NOT as expected"
        };
        console.always(format_args!(
            "{expected}: {said}, where {least} % or more should be"
        ));
    } else {
        console.always(format_args!(
            "{said}; with other settings than the example's own"
        ));
    }
    output.announce(&console);
    Ok(if holds {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

/// The fraction of points that an engine predicts right.
fn right(engine: &dyn Engine, points: &Samples) -> Result<f64, Failure> {
    let batch = points.batch()?;
    let predictions = engine.evaluate(batch.features())?;
    Ok(accuracy(predictions.view(), batch.targets()))
}

fn draw(
    output: &mut Output,
    samples: &Samples,
    fresh: &Samples,
    engine: &dyn Engine,
    loss: &str,
    outcome: &Outcome,
) -> Result<(), Failure> {
    let wrong = fresh.wrong(&engine.evaluate(fresh.batch()?.features())?);
    let learned = samples.points("The arm that the network would choose")?;
    let learned = match (wrong.len(), wrong.get(..MARKED)) {
        (0, _) => learned,
        (all, Some(first)) => {
            learned.with_highlight(format!("fresh point, wrong ({MARKED} of {all})"), first)?
        }
        (_, None) => learned.with_highlight("fresh point, wrong", &wrong)?,
    };
    if let Some(figure) = regions(learned, engine)? {
        output.figure(&figure, "regions")?;
    }
    let history = &outcome.history;
    let figure = LossCurve::new("The loss of the network", loss)
        .with_series("points learned from", history.losses.iter().copied())
        .with_series("fresh points", history.validation_losses.iter().copied())
        .with_log_scale();
    output.figure_if_any(&figure, "loss")
}
