//! Six optimizers from one start, on the same batches.

use downhill::plot::LossCurve;
use downhill::train::{Engine, NetworkConfig, Objective, Optimizer, Outcome, Parameters};
use downhill_cli::{Console, Failure, Output, Recipe, TrainArgs, Verdict, stopped};
use serde_json::{Value, json};

use crate::points::{Arms, Samples};
use crate::right;

/// The optimizers, and for each the rate by which the example's own network comes down the furthest: of
/// 1, 2 and 5 times the powers of ten, the one whose last loss is the least, in the median of five seeds.
fn runners() -> [(Optimizer, f64); 6] {
    [
        (Optimizer::Sgd, 1.0),
        (Optimizer::momentum(), 0.2),
        (Optimizer::nesterov(), 0.2),
        (Optimizer::rms_prop(), 0.02),
        (Optimizer::adam(), 0.05),
        (Optimizer::adam_w(), 0.05),
    ]
}

/// How an optimizer came down.
struct Run {
    recipe: Recipe,
    outcome: Outcome,
    /// The loss of all points before the first step.
    first: f64,
    /// The loss of all points after the last.
    last: f64,
    /// The fraction of fresh points that are predicted right then.
    right: f64,
}

/// Has six optimizers go down from one start, on the same batches in the same order.
pub(crate) fn race(
    (arms, training): (&Arms, &TrainArgs),
    console: &Console,
    output: &mut Output,
    recipe: &Recipe,
    (network, start): (&NetworkConfig, &Parameters),
    objective: &Objective,
) -> Result<Verdict, Failure> {
    let (samples, fresh) = (arms.samples()?, arms.fresh()?);
    let mut runs = Vec::new();
    console.print("  optimizer     rate  loss at first       at last  fresh right");
    for (optimizer, alpha) in runners() {
        let recipe = Recipe {
            optimizer,
            alpha,
            ..recipe.clone()
        };
        let engine = recipe.engine(network, start, objective.clone())?;
        let run = Run::new(recipe, engine, (&samples, &fresh), training)?;
        console.print(run.line());
        runs.push(run);
    }

    let mut figure = LossCurve::new("Six optimizers from one start", objective.log.name())
        .with_x_label("epochs gone through")
        .with_log_scale();
    for run in &runs {
        figure = figure.with_series(run.recipe.optimizer.name(), run.curve());
    }
    output.figure_if_any(&figure, "race")?;
    let complete = runs.iter().all(|run| run.outcome.stopped.is_complete());
    output.report(&json!({
        "example": crate::NAME,
        "points": arms.json(),
        "network": network,
        "parameters": network.parameters(),
        "race": runs.iter().map(Run::json).collect::<Vec<_>>(),
        "holds": complete,
        "figures": output.figure_names(),
    }))?;
    for run in runs.iter().filter(|run| !run.outcome.stopped.is_complete()) {
        let (name, stopped) = (run.recipe.optimizer.name(), run.outcome.stopped);
        console.always(format_args!("{name}: stopped {stopped}"));
    }
    if complete && let Some(best) = runs.iter().min_by(|a, b| a.last.total_cmp(&b.last)) {
        console.always(format_args!(
            "The furthest down: {}, from a loss of {:.4} to one of {:.2e}",
            best.recipe.optimizer.name(),
            best.first,
            best.last
        ));
    }
    output.announce(console);
    Ok(if complete {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

impl Run {
    fn new(
        recipe: Recipe,
        mut engine: Box<dyn Engine>,
        (samples, fresh): (&Samples, &Samples),
        training: &TrainArgs,
    ) -> Result<Self, Failure> {
        let batch = samples.batch()?;
        let first = engine.loss(batch)?.reported;
        let plan = recipe.plan();
        let outcome = plan.run(&mut *engine, batch, &mut [&mut training.progress()])?;
        Ok(Self {
            outcome,
            first,
            last: engine.loss(batch)?.reported,
            right: right(&*engine, fresh)?,
            recipe,
        })
    }

    /// The loss before the first step, which all have in common, and then that of each epoch.
    fn curve(&self) -> impl Iterator<Item = f64> + '_ {
        let losses = self.outcome.history.losses.iter();
        std::iter::once(self.first).chain(losses.copied())
    }

    fn line(&self) -> String {
        format!(
            "  {:<9}  {:>7}  {:>13.6}  {:>12.2e}  {:>9.1} %",
            self.recipe.optimizer.name(),
            self.recipe.alpha,
            self.first,
            self.last,
            100.0 * self.right
        )
    }

    fn json(&self) -> Value {
        json!({
            "recipe": self.recipe.report(),
            "loss_at_start": self.first,
            "losses": self.outcome.history.losses,
            "rates": self.outcome.history.rates,
            "loss_at_end": self.last,
            "fresh_accuracy": self.right,
            "stopped": stopped(self.outcome.stopped),
        })
    }
}
