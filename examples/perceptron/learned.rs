//! A trained perceptron, and whether its run is as expected.

use downhill::data::Dataset;
use downhill::train::{
    Hyperplane, MistakeBound, Perceptron, PerceptronConfig, PerceptronEpoch, PerceptronOutcome,
    Stop,
};
use downhill_cli::{Console, Failure, ctrl_c, numbers, reason};
use serde_json::{Value, json};

use crate::Arguments;
use crate::clouds::{Kind, halfway, read};

/// Number of epochs of a long run to list.
const LISTED: usize = 10;

/// Points, and a perceptron trained on them.
pub(crate) struct Learned {
    /// The kind of points.
    pub(crate) kind: Kind,
    /// The points.
    pub(crate) data: Dataset<usize>,
    /// The result of training.
    pub(crate) outcome: PerceptronOutcome,
    /// The line that it predicts with.
    chosen: Hyperplane,
    /// The fraction of points that it predicts correctly.
    accuracy: f64,
    /// Novikoff's bound for the line halfway between the centers, or that of a table for the line it predicts with.
    bound: MistakeBound,
}

impl Learned {
    /// Generates the points and trains a perceptron on them.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the points cannot be generated, or the perceptron cannot be trained on them.
    pub(crate) fn new(kind: Kind, arguments: &Arguments) -> Result<Self, Failure> {
        let data = match (&arguments.train, &arguments.target) {
            (Some(path), Some(target)) => read(path, target)?,
            _ => kind.points(arguments.samples, arguments.seed)?,
        };
        let (x, y) = (data.features().view(), data.labels());
        let mut perceptron: Perceptron<usize> = PerceptronConfig {
            alpha: arguments.alpha,
            epochs: arguments.epochs,
            seed: Some(arguments.seed.into()),
            pocket: !arguments.no_pocket,
            accuracy_target: arguments.accuracy_target,
            time_limit: arguments.time_limit,
        }
        .init()
        .interrupt(ctrl_c());
        let outcome = perceptron.fit(x, y)?;
        let last = outcome.epochs.last();
        let chosen = last.map(|epoch| epoch.pocket.as_ref().unwrap_or(&epoch.last));
        let right = data.len() - chosen.map_or(0, |chosen| chosen.wrong);
        let chosen = perceptron.hyperplane()?.clone();
        // Of a table, no other hyperplane is known that may separate the samples.
        let separating = if kind == Kind::Table {
            chosen.clone()
        } else {
            halfway()
        };
        Ok(Self {
            kind,
            outcome,
            accuracy: right as f64 / data.len() as f64,
            bound: MistakeBound::of(x, y, &separating)?,
            chosen,
            data,
        })
    }

    /// The last epoch; there is at least one.
    pub(crate) fn last(&self) -> Option<&PerceptronEpoch> {
        self.outcome.epochs.last()
    }

    /// Whether the run ended before convergence and before its last epoch.
    pub(crate) fn is_cut_short(&self) -> bool {
        !matches!(
            self.outcome.stopped,
            Stop::Converged { .. } | Stop::Epochs { .. }
        )
    }

    /// Prints the run in a few lines.
    pub(crate) fn print(&self, console: &Console) {
        let (all, mistakes) = (self.data.len(), self.outcome.mistakes());
        let epochs = &self.outcome.epochs;
        console.print(format_args!(
            "{all} points {}. Each point on the wrong side moves the line.",
            match self.kind {
                Kind::Separable => "that a line can separate".to_owned(),
                Kind::Overlapping => "in overlapping clouds".to_owned(),
                Kind::Table => format!("with {} features", self.data.features().ncols()),
            }
        ));
        console.print("  epoch  mistakes  wrong after the epoch  wrong with the pocket weights");
        let every = epochs.len().div_ceil(LISTED);
        for (number, epoch) in epochs.iter().enumerate() {
            if number % every == 0 || number + 1 == epochs.len() {
                let pocket = epoch.pocket.as_ref();
                let pocket = pocket.map_or("no pocket".to_owned(), |p| p.wrong.to_string());
                let (mistakes, wrong) = (epoch.mistakes, epoch.last.wrong);
                console.print(format_args!(
                    "  {number:>5}  {mistakes:>8}  {wrong:>21}  {pocket:>29}"
                ));
            }
        }
        match self.outcome.stopped {
            Stop::Converged { epoch } => console.print(format_args!(
                "Converged: no mistakes in epoch {epoch}, {mistakes} before it."
            )),
            Stop::Epochs { .. } => console.print("Not converged: every epoch had a mistake."),
            // The finding reports it.
            _ => {}
        }
        console.print(format_args!(
            "W and b: {}; accuracy {:.1} %",
            numbers(self.chosen.weight.iter().copied().chain([self.chosen.bias])),
            100.0 * self.accuracy
        ));
    }

    /// The finding in words, and whether it is as expected.
    pub(crate) fn finding(&self) -> (String, bool) {
        let (all, mistakes) = (self.data.len(), self.outcome.mistakes());
        if self.is_cut_short() {
            let stopped = &self.outcome.stopped;
            return (stopped.to_string(), stopped.is_complete());
        }
        match (self.kind, self.outcome.converged()) {
            (Kind::Separable, converged) => {
                let most = self.bound.mistakes().unwrap_or(f64::NAN);
                let within = mistakes as f64 <= most;
                let bound = if within {
                    format!("within Novikoff's bound of {most:.0}")
                } else {
                    format!("above Novikoff's bound of {most:.0}")
                };
                let convergence = match converged {
                    Some(epoch) => format!("converged in epoch {epoch}"),
                    None => "not converged: needs more epochs".to_owned(),
                };
                let finding = format!("{convergence}; mistakes: {mistakes}, {bound}");
                (finding, within && converged.is_some())
            }
            (Kind::Overlapping | Kind::Table, converged) => {
                let convergence = match converged {
                    Some(epoch) => {
                        format!("converged in epoch {epoch}, so these points are separable")
                    }
                    None => "not converged".to_owned(),
                };
                let last = self.last().map_or(all, |epoch| epoch.last.wrong);
                match self.last().and_then(|epoch| epoch.pocket.as_ref()) {
                    Some(pocket) => (
                        format!(
                            "{convergence}; {last} of {all} points wrong with the last weights, {} with the pocket weights",
                            pocket.wrong
                        ),
                        pocket.wrong <= last,
                    ),
                    None => (
                        format!(
                            "{convergence}; {last} of {all} points wrong with the last weights"
                        ),
                        true,
                    ),
                }
            }
        }
    }

    /// The run for the report.
    pub(crate) fn json(&self) -> Value {
        let plane = |plane: &Hyperplane| json!({ "W": plane.weight.to_vec(), "b": plane.bias });
        let (finding, holds) = self.finding();
        let epoch = |epoch: &PerceptronEpoch| {
            json!({
                "mistakes": epoch.mistakes,
                "wrong": epoch.last.wrong,
                "parameters": plane(&epoch.last.hyperplane),
                "pocket": epoch.pocket.as_ref().map(|kept| json!({
                    "wrong": kept.wrong,
                    "parameters": plane(&kept.hyperplane),
                })),
            })
        };
        json!({
            "points": self.kind.name(),
            "samples": self.data.len(),
            "stopped": reason(&self.outcome.stopped),
            "converged": self.outcome.converged(),
            "mistakes": self.outcome.mistakes(),
            "bound": {
                "radius": self.bound.radius,
                "margin": self.bound.margin,
                "mistakes": self.bound.mistakes(),
            },
            "parameters": plane(&self.chosen),
            "accuracy": self.accuracy,
            "epochs": self.outcome.epochs.iter().map(epoch).collect::<Vec<_>>(),
            "finding": finding,
            "holds": holds,
        })
    }
}
