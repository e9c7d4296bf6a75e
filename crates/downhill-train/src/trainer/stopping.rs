//! The state of the stop rules of a run.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use downhill_core::{Monitor, StopRules};

use super::guard::Guard;
use crate::{Best, Checkpoint, EpochEnd, MetricValue, Stop, TrainError};

/// A clock: the time since the start of the run.
pub(crate) type Clock<'a> = Box<dyn FnMut() -> Duration + 'a>;

/// The state of the stop rules of a run. Divergence has its own [`Guard`].
pub(crate) struct Stopping<'a> {
    rules: StopRules,
    interrupt: Option<&'a AtomicBool>,
    clock: Clock<'a>,
    /// The largest norm of a gradient in this epoch.
    norm: f64,
    /// The epoch and the loss of the last improvement that counts for patience.
    improved: Option<(usize, f64)>,
    best: Option<Best>,
}

impl<'a> Stopping<'a> {
    pub(crate) fn new(
        rules: StopRules,
        interrupt: Option<&'a AtomicBool>,
        clock: Clock<'a>,
    ) -> Self {
        Self {
            rules,
            interrupt,
            clock,
            norm: 0.0,
            improved: None,
            best: None,
        }
    }

    /// Continues from a checkpoint.
    pub(super) fn resume(&mut self, checkpoint: &mut Checkpoint) {
        self.norm = checkpoint.norm;
        self.improved = checkpoint.improved;
        self.best = checkpoint.best.take();
    }

    /// Adds what the rules remember to a checkpoint.
    pub(super) fn save(&self, checkpoint: &mut Checkpoint) {
        checkpoint.norm = self.norm;
        checkpoint.improved = self.improved;
        checkpoint.best.clone_from(&self.best);
    }

    /// Adds the norm of the gradient of a step.
    pub(super) fn add_gradient(&mut self, norm: Option<f64>) -> Result<(), TrainError> {
        self.norm = self.norm.max(norm.ok_or(TrainError::NoGradientNorm)?);
        Ok(())
    }

    /// Checks the rules for every step: the interrupt and the time limit.
    #[inline]
    pub(crate) fn after_step(&mut self, epoch: usize, batch: usize) -> Option<Stop> {
        if self
            .interrupt
            .is_some_and(|flag| flag.load(Ordering::Relaxed))
        {
            return Some(Stop::Interrupted { epoch, batch });
        }
        let limit = self.rules.time_limit?;
        let seconds = (self.clock)().as_secs_f64();
        (seconds >= limit).then_some(Stop::TimeLimit {
            epoch,
            batch,
            seconds,
            limit,
        })
    }

    /// Checks the rules for whole epochs, and keeps the parameters of the smallest loss.
    ///
    /// `one_step` is whether the epoch was a single step. The parameters are read from `guard`.
    pub(super) fn after_epoch(
        &mut self,
        end: &EpochEnd,
        one_step: bool,
        guard: &Guard,
    ) -> Option<Stop> {
        let (set, loss) = self.monitored(end);
        if self.rules.keeps_best() && self.best.as_ref().is_none_or(|best| loss < best.loss) {
            let epoch = end.epoch;
            let (parameters, parameters_after) = match (set, one_step) {
                (Monitor::Training, true) => (guard.previous(), epoch),
                _ => (guard.current(), epoch + 1),
            };
            self.best = Some(Best {
                epoch,
                loss,
                parameters_after,
                parameters: parameters.clone(),
                restored: self.rules.restore_best,
            });
        }
        self.check(end)
    }

    /// Checks the rules for whole epochs.
    pub(crate) fn check(&mut self, end: &EpochEnd) -> Option<Stop> {
        let (set, loss) = self.monitored(end);
        self.loss_target(set, loss, end)
            .or_else(|| self.accuracy_target(set, end))
            .or_else(|| self.gradient_target(end))
            .or_else(|| self.patience(set, loss, end))
    }

    /// The set that the rules follow, and its loss.
    fn monitored(&self, end: &EpochEnd) -> (Monitor, f64) {
        match (self.rules.monitor, end.validation_loss) {
            (Monitor::Validation, Some(loss)) => (Monitor::Validation, loss),
            _ => (Monitor::Training, end.loss),
        }
    }

    fn loss_target(&self, set: Monitor, loss: f64, end: &EpochEnd) -> Option<Stop> {
        let target = self.rules.loss_target?;
        (loss <= target).then_some(Stop::LossTarget {
            epoch: end.epoch,
            set,
            loss,
            target,
        })
    }

    fn accuracy_target(&self, set: Monitor, end: &EpochEnd) -> Option<Stop> {
        let target = self.rules.accuracy_target?;
        let accuracy = end.metrics.iter().find(|m| m.name == MetricValue::ACCURACY);
        let accuracy = match set {
            Monitor::Training => accuracy?.training?,
            Monitor::Validation => accuracy?.validation?,
        };
        (accuracy >= target).then_some(Stop::AccuracyTarget {
            epoch: end.epoch,
            set,
            accuracy,
            target,
        })
    }

    fn gradient_target(&mut self, end: &EpochEnd) -> Option<Stop> {
        let target = self.rules.gradient_target?;
        let norm = std::mem::take(&mut self.norm);
        (norm < target).then_some(Stop::GradientTarget {
            epoch: end.epoch,
            norm,
            target,
        })
    }

    fn patience(&mut self, set: Monitor, loss: f64, end: &EpochEnd) -> Option<Stop> {
        let patience = self.rules.patience?;
        let (epoch, min_delta) = (end.epoch, self.rules.min_delta);
        match self.improved {
            Some((improved, best)) if loss >= best - min_delta => (epoch - improved >= patience)
                .then_some(Stop::Patience {
                    epoch,
                    set,
                    patience,
                    min_delta,
                    improved,
                    loss: best,
                }),
            _ => {
                self.improved = Some((epoch, loss));
                None
            }
        }
    }

    /// The best parameters, if the rules keep them.
    pub(super) fn finish(self) -> Option<Best> {
        self.best
    }
}
