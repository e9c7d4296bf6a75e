//! What a run leaves behind: what was seen of every epoch, and why it stopped.

use std::fmt;

use crate::{EpochEnd, Reduction, StepLoss};

/// What was seen of every epoch: of each list there is one number an epoch, or none at all where it was
/// not watched.
///
/// The losses come from the steps themselves, so each is from before its update; whatever is watched is
/// measured when the updates of the epoch are over. A validation loss is therefore up to an epoch ahead
/// of the loss beside it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The loss, as logged: before the updates of that epoch. With mini-batches, each batch counts by its
    /// samples, with the loss it had before its own update.
    pub losses: Vec<f64>,
    /// The learning rate.
    pub rates: Vec<f64>,
    /// The loss of the validation samples, as logged, after the updates of that epoch; where there are
    /// validation samples.
    pub validation_losses: Vec<f64>,
    /// The fraction of the samples to train on that are predicted right after the updates of that epoch;
    /// where it is watched and the targets are classes.
    pub accuracies: Vec<f64>,
    /// The same of the validation samples.
    pub validation_accuracies: Vec<f64>,
}

impl History {
    /// Adds an epoch.
    pub(crate) fn push(&mut self, end: &EpochEnd) {
        self.losses.push(end.loss);
        self.rates.push(end.rate);
        self.validation_losses.extend(end.validation_loss);
        self.accuracies.extend(end.accuracy);
        self.validation_accuracies.extend(end.validation_accuracy);
    }
}

/// Why a run stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Stop {
    /// It went through all its epochs.
    Epochs {
        /// How many.
        epochs: usize,
    },
    /// The loss it descends is no longer a finite number, so there is no way down.
    NotFinite {
        /// In which epoch, counted from 0.
        epoch: usize,
        /// What the loss is.
        loss: f64,
    },
    /// It went through all its epochs, but the last step left a parameter that is no finite number.
    Diverged {
        /// How many epochs there were.
        epochs: usize,
    },
}

impl Stop {
    /// Whether the run went through all its epochs and left finite numbers.
    pub fn is_complete(&self) -> bool {
        matches!(self, Self::Epochs { .. })
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Epochs { epochs } => write!(f, "after all {epochs} epochs"),
            Self::NotFinite { epoch, loss } => write!(
                f,
                "in epoch {epoch}: the loss is {loss}; a smaller learning rate (alpha) may help"
            ),
            Self::Diverged { epochs } => write!(
                f,
                "after {epochs} epochs: a parameter is no longer finite; a smaller learning rate (alpha) may help"
            ),
        }
    }
}

/// How a run went.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// What was seen of every epoch.
    pub history: History,
    /// Why it stopped.
    pub stopped: Stop,
}

/// Puts the losses of batches together to that of an epoch.
#[derive(Debug, Default)]
pub(crate) struct EpochLoss {
    batches: usize,
    samples: usize,
    last: f64,
    sum: f64,
    mean: bool,
}

impl EpochLoss {
    pub(crate) fn add(&mut self, loss: StepLoss, samples: usize) {
        self.batches += 1;
        self.samples += samples;
        self.last = loss.reported;
        self.mean = loss.reduction == Reduction::Mean;
        self.sum += if self.mean {
            loss.reported * count(samples)
        } else {
            loss.reported
        };
    }

    /// The loss of the epoch; of a single batch, its own to the last bit.
    pub(crate) fn value(&self) -> f64 {
        match (self.batches, self.mean) {
            (1, _) => self.last,
            (_, true) => self.sum / count(self.samples),
            (_, false) => self.sum,
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
fn count(samples: usize) -> f64 {
    samples as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epoch(reduction: Reduction) -> f64 {
        let mut sum = EpochLoss::default();
        for (reported, samples) in [(1.0, 4), (4.0, 2)] {
            let step = StepLoss {
                minimized: 0.0,
                reported,
                reduction,
            };
            sum.add(step, samples);
        }
        sum.value()
    }

    #[test]
    fn a_ragged_batch_counts_by_its_samples() {
        assert_eq!(epoch(Reduction::Mean), 2.0);
        assert_eq!(epoch(Reduction::Sum), 5.0);
    }
}
