//! Six optimizers from one start, on the same batches.

use downhill::plot::Chart;
use downhill::train::{
    Adam, AdamW, Batch, Loss, Momentum, Nesterov, NetworkConfig, Objective, Optimization, Outcome,
    Parameters, RmsProp, Sgd, StepConfig, Trainer, accuracy, with_digits,
};
use downhill_cli::{
    Console, Failure, Output, RunConfig, TrainArgs, Verdict, ctrl_c, ending, stopped,
};
use serde_json::{Value, json};

use crate::points::Arms;

/// The optimizers, each at its best learning rate for the example's own network: of 1, 2 and 5 times the powers of
/// ten, the one with the smallest last loss, in the median of five seeds.
fn steps() -> [StepConfig; 6] {
    [
        Sgd::new(1.0),
        Momentum::new(0.2),
        Nesterov::new(0.2),
        RmsProp::new(0.02),
        Adam::new(0.05),
        AdamW::new(0.05),
    ]
}

/// The run of an optimizer.
struct Run {
    config: RunConfig,
    outcome: Outcome,
    /// The loss of all points before the first step.
    first: f64,
    /// The loss of all points after the last step.
    last: f64,
    /// The fraction of fresh points predicted right after the last step.
    right: f64,
}

/// Compares six optimizers from one start, on the same batches in the same order.
pub(crate) fn race(
    (arms, batch, fresh): (&Arms, &Batch, &Batch),
    console: &Console,
    output: &mut Output,
    config: &RunConfig,
    (network, start): (&NetworkConfig, &Parameters),
    training: &TrainArgs,
) -> Result<Verdict, Failure> {
    let objective = Objective::new(Loss::CrossEntropy);
    let mut runs = Vec::new();
    console.print("  optimizer     rate  loss at first       at last  fresh right");
    for step in steps() {
        let mut config = config.clone();
        config.train.step = step;
        let optimization = Optimization::of(objective.clone(), step);
        let mut engine = config.engine.build(network, start, optimization)?;
        let mut progress = training.progress();
        let first = engine.loss(batch)?.reported;
        let outcome = Trainer::new(&config.train)
            .observe(&mut progress)
            .interrupt(ctrl_c())
            .fit(&mut *engine, batch)?;
        let predictions = engine.evaluate(fresh.features())?;
        let run = Run {
            config,
            outcome,
            first,
            last: engine.loss(batch)?.reported,
            right: accuracy(predictions.view(), fresh.targets()),
        };
        console.print(run.line());
        runs.push(run);
    }

    let mut figure = Chart::new("Six optimizers from one start")
        .with_labels("epochs done", objective.report.label())
        .with_log_y();
    for run in &runs {
        figure = figure.with_series(run.name(), run.curve());
    }
    output.figure(&figure, "race")?;
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
    for run in &runs {
        for sentence in ending(&run.outcome) {
            console.always(format_args!("{}: {sentence}", run.name()));
        }
    }
    if complete && let Some(best) = runs.iter().min_by(|a, b| a.last.total_cmp(&b.last)) {
        console.always(format_args!(
            "The smallest loss: {}, from {} to {}",
            best.name(),
            with_digits(best.first, 4),
            with_digits(best.last, 3)
        ));
    }
    output.announce(console);
    Ok(complete.into())
}

impl Run {
    /// The name of its optimizer.
    fn name(&self) -> &'static str {
        self.config.train.step.optimizer.name()
    }

    /// The loss before the first step, which all have in common, and then that of each epoch.
    fn curve(&self) -> impl Iterator<Item = f64> + '_ {
        let losses = self.outcome.history.losses.iter();
        std::iter::once(self.first).chain(losses.copied())
    }

    fn line(&self) -> String {
        format!(
            "  {:<9}  {:>7}  {:>13.6}  {:>12.2e}  {:>9.1} %",
            self.name(),
            self.config.train.step.alpha,
            self.first,
            self.last,
            100.0 * self.right
        )
    }

    fn json(&self) -> Value {
        json!({
            "recipe": self.config.report(),
            "loss_at_start": self.first,
            "losses": self.outcome.history.losses,
            "rates": self.outcome.history.rates,
            "loss_at_end": self.last,
            "fresh_accuracy": self.right,
            "stopped": stopped(&self.outcome),
        })
    }
}
