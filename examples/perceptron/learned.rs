//! What a perceptron learned from points, and whether that is what it set out to show.

use downhill::data::Dataset;
use downhill::train::{
    Hyperplane, MistakeBound, Perceptron, PerceptronConfig, PerceptronEpoch, PerceptronOutcome,
    PerceptronStop,
};
use downhill_cli::{Console, Failure, numbers};
use serde_json::{Value, json};

use crate::Arguments;
use crate::clouds::{Kind, halfway};

/// How many epochs of a long run are listed.
const LISTED: usize = 10;

/// Points, and what a perceptron learned from them.
pub(crate) struct Learned {
    /// Which points.
    pub(crate) kind: Kind,
    /// The points.
    pub(crate) data: Dataset<usize>,
    /// How the run went.
    pub(crate) outcome: PerceptronOutcome,
    /// What it predicts with.
    chosen: Hyperplane,
    /// The fraction of the points that it predicts right.
    accuracy: f64,
    /// What Novikoff's bound says of the line halfway.
    bound: MistakeBound,
}

impl Learned {
    /// Draws the points and learns from them.
    ///
    /// # Errors
    ///
    /// [`Failure`] if there can be no such points, or the perceptron refuses them.
    pub(crate) fn new(kind: Kind, arguments: &Arguments) -> Result<Self, Failure> {
        let data = kind.points(arguments.samples, arguments.seed)?;
        let (x, y) = (data.features().view(), data.labels());
        let mut perceptron: Perceptron<usize> = PerceptronConfig {
            alpha: arguments.alpha,
            epochs: arguments.epochs,
            seed: Some(arguments.seed.into()),
            pocket: !arguments.no_pocket,
        }
        .init();
        let outcome = perceptron.fit(x, y)?;
        let predicted = perceptron.predict(x)?;
        let right = predicted.iter().zip(y).filter(|(p, y)| p == y).count();
        Ok(Self {
            kind,
            outcome,
            chosen: perceptron.hyperplane()?.clone(),
            accuracy: right as f64 / data.len() as f64,
            bound: MistakeBound::of(x, y, &halfway())?,
            data,
        })
    }

    /// The last of its epochs, of which there is at least one.
    pub(crate) fn last(&self) -> Option<&PerceptronEpoch> {
        self.outcome.epochs.last()
    }

    /// What happened, in a few lines.
    pub(crate) fn tell(&self, console: &Console) {
        let (all, mistakes) = (self.data.len(), self.outcome.mistakes());
        let epochs = &self.outcome.epochs;
        console.print(format_args!(
            "{all} points, {}. For every point on the wrong side, the line is moved.",
            match self.kind {
                Kind::Separable => "which a line can separate",
                Kind::Overlapping => "in clouds that overlap",
            }
        ));
        console.print("  epoch  mistakes on the way  wrong after it  wrong by the pocket");
        let every = epochs.len().div_ceil(LISTED);
        for (number, epoch) in epochs.iter().enumerate() {
            if number % every == 0 || number + 1 == epochs.len() {
                let pocket = epoch.pocket.as_ref();
                let pocket = pocket.map_or("no pocket".to_owned(), |p| p.wrong.to_string());
                let (mistakes, wrong) = (epoch.mistakes, epoch.last.wrong);
                console.print(format_args!(
                    "  {number:>5}  {mistakes:>19}  {wrong:>14}  {pocket:>19}"
                ));
            }
        }
        match self.outcome.stopped {
            PerceptronStop::Converged { epoch } => console.print(format_args!(
                "It has converged: no mistake in epoch {epoch}, {mistakes} before, and none ever after."
            )),
            PerceptronStop::Epochs { epochs } => console.print(format_args!(
                "It has not converged: none of its {epochs} epochs was without a mistake."
            )),
            // The finding says so.
            PerceptronStop::NotFinite { .. } => return,
        }
        console.print(format_args!(
            "W and b: {}; accuracy {:.1} %",
            numbers(self.chosen.weight.iter().copied().chain([self.chosen.bias])),
            100.0 * self.accuracy
        ));
    }

    /// What it set out to show, and whether it holds.
    pub(crate) fn finding(&self) -> (String, bool) {
        let (all, mistakes) = (self.data.len(), self.outcome.mistakes());
        if let PerceptronStop::NotFinite { .. } = self.outcome.stopped {
            return (format!("stopped {}", self.outcome.stopped), false);
        }
        match (self.kind, self.outcome.converged()) {
            (Kind::Separable, converged) => {
                let most = self.bound.mistakes().unwrap_or(f64::NAN);
                let within = mistakes as f64 <= most;
                let bound = if within {
                    format!("within Novikoff's bound of {most:.0}")
                } else {
                    format!("beyond Novikoff's bound of {most:.0}")
                };
                let came = match converged {
                    Some(epoch) => format!("converged in epoch {epoch}"),
                    None => "not converged: it needs more epochs".to_owned(),
                };
                let said = format!("{came}; mistakes: {mistakes}, {bound}");
                (said, within && converged.is_some())
            }
            (Kind::Overlapping, converged) => {
                let came = match converged {
                    Some(epoch) => {
                        format!(
                            "converged in epoch {epoch}, since a line separates these after all"
                        )
                    }
                    None => "not converged".to_owned(),
                };
                let last = self.last().map_or(all, |epoch| epoch.last.wrong);
                match self.last().and_then(|epoch| epoch.pocket.as_ref()) {
                    Some(pocket) => (
                        format!(
                            "{came}, the last weights have {last} of {all} wrong, those in the pocket {}",
                            pocket.wrong
                        ),
                        pocket.wrong <= last,
                    ),
                    None => (
                        format!("{came}, the last weights have {last} of {all} wrong"),
                        true,
                    ),
                }
            }
        }
    }

    /// All of it, for a report.
    pub(crate) fn json(&self) -> Value {
        let plane = |plane: &Hyperplane| json!({ "W": plane.weight.to_vec(), "b": plane.bias });
        let (said, held) = self.finding();
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
            "stopped": self.outcome.stopped.to_string(),
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
            "finding": said,
            "holds": held,
        })
    }
}
