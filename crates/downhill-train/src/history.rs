//! The result of a run: a record of every epoch, and the reason why it stopped.

use downhill_check::Report;
use downhill_core::Reduction;

use crate::{EpochEnd, MetricValue, Parameters, StepLoss, Stop};

/// A record of every epoch.
///
/// Each list has one number per epoch, or is empty if it was not evaluated.
///
/// The losses come from the steps themselves, so each is from before its update. The validation losses and the metrics
/// are from after the updates of the epoch, so a validation loss is up to one epoch ahead of the loss of the same
/// index.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct History {
    /// The reported loss before the updates of the epoch.
    ///
    /// With mini-batches it combines the loss of each batch before its own update; a mean weights the batches by their
    /// numbers of samples.
    pub losses: Vec<f64>,
    /// The learning rate of the epoch.
    pub rates: Vec<f64>,
    /// The reported loss of the validation set, after the updates of the epoch.
    pub validation_losses: Vec<f64>,
    /// The metrics, in the order in which they were added to the trainer.
    pub metrics: Vec<MetricHistory>,
}

/// The values of a metric after each epoch.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MetricHistory {
    /// The name of the metric.
    pub name: String,
    /// The values on the training set.
    pub training: Vec<f64>,
    /// The values on the validation set.
    pub validation: Vec<f64>,
}

impl History {
    /// Adds an epoch.
    pub(crate) fn push(&mut self, end: &EpochEnd) {
        self.losses.push(end.loss);
        self.rates.push(end.rate);
        self.validation_losses.extend(end.validation_loss);
        for (index, value) in end.metrics.iter().enumerate() {
            if self.metrics.len() <= index {
                self.metrics.push(MetricHistory {
                    name: value.name.clone(),
                    ..MetricHistory::default()
                });
            }
            if let Some(metric) = self.metrics.get_mut(index) {
                metric.training.extend(value.training);
                metric.validation.extend(value.validation);
            }
        }
    }

    /// The metric of that name, if there is one.
    pub fn metric(&self, name: &str) -> Option<&MetricHistory> {
        self.metrics.iter().find(|metric| metric.name == name)
    }

    /// The accuracy on the training set. Empty if it was not tracked.
    pub fn accuracies(&self) -> &[f64] {
        self.metric(MetricValue::ACCURACY)
            .map_or(&[], |metric| &metric.training)
    }

    /// The accuracy on the validation set. Empty if it was not tracked.
    pub fn validation_accuracies(&self) -> &[f64] {
        self.metric(MetricValue::ACCURACY)
            .map_or(&[], |metric| &metric.validation)
    }
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// A record of every epoch.
    pub history: History,
    /// Why the run stopped.
    pub stopped: Stop,
    /// The report of the last gradient check, if gradients were checked.
    pub gradient_report: Option<Report>,
    /// The parameters of the smallest loss, if they were kept.
    ///
    /// They are kept if the stop rules set `patience` or `restore_best`.
    pub best: Option<Best>,
    /// The number of epochs after which the engine had the parameters that it has at the end.
    ///
    /// It is less than the number of epochs in the history if the best or the last good parameters are restored. An
    /// epoch that a rule ends before its last batch counts.
    pub parameters_after: usize,
}

/// The parameters of the smallest reported loss of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Best {
    /// The epoch of the loss, counted from 0.
    pub epoch: usize,
    /// The loss.
    pub loss: f64,
    /// The number of epochs after which the run had the parameters: `epoch` or `epoch + 1`.
    pub parameters_after: usize,
    /// The parameters.
    ///
    /// For a validation loss they are the parameters after its epoch. For a training loss they are those before its
    /// epoch if the epoch is one step, and those after it with mini-batches.
    pub parameters: Parameters,
    /// Whether these parameters were restored to the engine at the end of the run.
    ///
    /// They are not if a run with mini-batches diverges in the next epoch, since they may be those that diverged.
    pub restored: bool,
}

/// Combines the losses of batches into the loss of an epoch.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct EpochLoss {
    pub(crate) batches: usize,
    pub(crate) samples: usize,
    pub(crate) last: f64,
    pub(crate) sum: f64,
    /// The sum of the minimized losses.
    pub(crate) minimized: f64,
    pub(crate) mean: bool,
}

impl EpochLoss {
    pub(crate) fn add(&mut self, loss: StepLoss, samples: usize) {
        self.batches += 1;
        self.samples += samples;
        self.last = loss.reported;
        self.minimized += loss.minimized;
        self.mean = loss.reduction == Reduction::Mean;
        self.sum += if self.mean {
            loss.reported * count(samples)
        } else {
            loss.reported
        };
    }

    /// The number of batches.
    pub(crate) fn batches(&self) -> usize {
        self.batches
    }

    /// The mean of the minimized losses over the batches.
    pub(crate) fn minimized(&self) -> f64 {
        self.minimized / count(self.batches)
    }

    /// The mean of the reported losses.
    ///
    /// It is over the samples if the loss is a mean, and over the batches if it is a sum.
    pub(crate) fn reported(&self) -> f64 {
        if self.mean {
            self.value()
        } else {
            self.sum / count(self.batches)
        }
    }

    /// Whether no batch was added.
    pub(crate) fn is_empty(&self) -> bool {
        self.batches == 0
    }

    /// The loss of the epoch. For a single batch it is exactly the loss of the batch.
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
    fn a_mean_weights_each_batch_by_its_samples() {
        assert_eq!(epoch(Reduction::Mean), 2.0);
        assert_eq!(epoch(Reduction::Sum), 5.0);
    }
}
