//! Detection of divergence, and the last good parameters.

use super::run::{Place, Steps};
use crate::batch::BatchSampler;
use crate::checkpoint::GuardState;
use crate::history::EpochLoss;
use crate::{Divergence, DivergenceSign, EngineError, Parameters, StepLoss, Stop};

const MINIMIZED: &str = "the minimized loss";
const REPORTED: &str = "the reported loss";

/// Detects divergence, and keeps the last good parameters.
///
/// Parameters are good if the losses of the step that starts from them are finite and have not grown too much. They
/// are read once per epoch, so they may be up to one epoch older than the last step.
pub(super) struct Guard {
    factor: f64,
    minimized: Growth,
    reported: Growth,
    /// The parameters at the start of this epoch, and of the one before it.
    start: Parameters,
    before: Parameters,
}

impl Guard {
    /// Creates the guard of a run; `factor` is the growth of a loss that counts as divergence.
    ///
    /// If an epoch has several batches, the run may diverge within its first epoch. So the first loss to compare with
    /// is that of some batches before the first step.
    pub(super) fn new(
        engine: &mut dyn Steps,
        sampler: &BatchSampler,
        factor: f64,
    ) -> Result<Self, EngineError> {
        let mut start = Parameters::default();
        engine.read_parameters(&mut start)?;
        let mut guard = Self {
            factor,
            minimized: Growth::new(MINIMIZED),
            reported: Growth::new(REPORTED),
            before: start.clone(),
            start,
        };
        let mut sum = EpochLoss::default();
        for samples in sampler.some() {
            sum.add(engine.loss(samples)?, samples.len());
        }
        if !sum.is_empty() {
            guard.grown(sum.minimized(), sum.reported());
        }
        Ok(guard)
    }

    /// The guard of a run that resumes.
    pub(super) fn resume(state: GuardState, factor: f64) -> Self {
        let [a, b, c, d] = state.losses;
        let growth = |what, first, best| Growth { what, first, best };
        Self {
            factor,
            minimized: growth(MINIMIZED, a, b),
            reported: growth(REPORTED, c, d),
            start: state.start,
            before: state.before,
        }
    }

    /// The losses and the parameters that the guard keeps.
    pub(super) fn state(&self) -> GuardState {
        let Growth { first, best, .. } = self.minimized;
        let reported = &self.reported;
        GuardState {
            losses: [first, best, reported.first, reported.best],
            start: self.start.clone(),
            before: self.before.clone(),
        }
    }

    /// The parameters after the last epoch that [`after_epoch`](Self::after_epoch) has checked.
    ///
    /// Before the first epoch they are the initial ones.
    pub(super) fn current(&self) -> &Parameters {
        &self.start
    }

    /// The parameters one epoch before the [`current`](Self::current) ones.
    pub(super) fn previous(&self) -> &Parameters {
        &self.before
    }

    /// The reason to stop after a step whose losses are not finite.
    pub(super) fn after_step(
        &self,
        engine: &mut dyn Steps,
        loss: &StepLoss,
        place: Place,
    ) -> Result<Stop, EngineError> {
        // The loss of the first step is that of the parameters at the start of the epoch: these are not good.
        let good = match place.batch {
            Some(0) => &self.before,
            _ => &self.start,
        };
        stop(engine, good, not_finite(loss), place)
    }

    /// Checks the losses of an epoch and the parameters after it.
    ///
    /// The losses are compared with those of other epochs only if the epoch is `whole`.
    pub(super) fn after_epoch(
        &mut self,
        engine: &mut dyn Steps,
        sum: &EpochLoss,
        whole: bool,
        place: Place,
    ) -> Result<Option<Stop>, EngineError> {
        if whole {
            let grown = self.grown(sum.minimized(), sum.reported());
            if let Some(sign) = grown {
                return stop(engine, &self.before, sign, place).map(Some);
            }
        }
        std::mem::swap(&mut self.start, &mut self.before);
        engine.read_parameters(&mut self.start)?;
        if self.start.are_finite() {
            return Ok(None);
        }
        let value = self.start.not_finite().map_or(f64::NAN, |(_, value)| value);
        let what = "a parameter";
        let sign = DivergenceSign::NotFinite { what, value };
        stop(engine, &self.before, sign, place).map(Some)
    }

    /// Checks a loss that was evaluated after the epoch.
    pub(super) fn after_evaluation(
        &self,
        engine: &mut dyn Steps,
        what: &'static str,
        value: f64,
        place: Place,
    ) -> Result<Option<Stop>, EngineError> {
        if value.is_finite() {
            return Ok(None);
        }
        let sign = DivergenceSign::NotFinite { what, value };
        stop(engine, &self.before, sign, place).map(Some)
    }

    /// Checks the losses after the last step of a run.
    ///
    /// They are comparable with the losses of earlier epochs only if an epoch is one step.
    pub(super) fn at_the_end(
        &mut self,
        engine: &mut dyn Steps,
        loss: &StepLoss,
        one_step: bool,
        place: Place,
    ) -> Result<Option<Stop>, EngineError> {
        let grown = |guard: &mut Self| {
            one_step
                .then(|| guard.grown(loss.minimized, loss.reported))
                .flatten()
        };
        let sign = if loss.is_finite() {
            grown(self)
        } else {
            Some(not_finite(loss))
        };
        match sign {
            None => Ok(None),
            Some(sign) => stop(engine, &self.before, sign, place).map(Some),
        }
    }

    fn grown(&mut self, minimized: f64, reported: f64) -> Option<DivergenceSign> {
        let grown = self.minimized.add(minimized, self.factor);
        let also = self.reported.add(reported, self.factor);
        grown.or(also)
    }
}

/// The sign for a loss that is not finite: the minimized loss if it is not, otherwise the reported one.
fn not_finite(loss: &StepLoss) -> DivergenceSign {
    let (what, value) = if loss.minimized.is_finite() {
        (REPORTED, loss.reported)
    } else {
        (MINIMIZED, loss.minimized)
    };
    DivergenceSign::NotFinite { what, value }
}

/// Restores the last good parameters to the engine, and returns the reason to stop.
#[cold]
fn stop(
    engine: &mut dyn Steps,
    good: &Parameters,
    sign: DivergenceSign,
    place: Place,
) -> Result<Stop, EngineError> {
    let mut parameters = Parameters::default();
    engine.read_parameters(&mut parameters)?;
    let parameter = parameters.not_finite().map(|(name, _)| name.to_owned());
    engine.set_parameters(good)?;
    Ok(Stop::Diverged(Divergence {
        epoch: place.epoch,
        batch: place.batch,
        parameter,
        alpha: place.alpha,
        steps: place.steps,
        sign,
    }))
}

/// The losses so far: the first and the smallest.
struct Growth {
    what: &'static str,
    first: f64,
    best: f64,
}

impl Growth {
    fn new(what: &'static str) -> Self {
        let (first, best) = (f64::NAN, f64::INFINITY);
        Self { what, first, best }
    }

    /// Adds the loss of an epoch.
    ///
    /// Returns the sign if the loss is larger than the first and more than `factor` times the smallest.
    fn add(&mut self, loss: f64, factor: f64) -> Option<DivergenceSign> {
        if loss <= self.best {
            if self.first.is_nan() {
                self.first = loss;
            }
            self.best = loss;
            return None;
        }
        let (what, best) = (self.what, self.best);
        let grown = loss > self.first && best > 0.0 && loss > factor * best;
        grown.then_some(DivergenceSign::Grown {
            what,
            loss,
            best,
            factor,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_loss_has_grown_above_the_first_and_a_multiple_of_the_smallest() {
        let grown = |losses: &[f64]| {
            let mut growth = Growth::new("the loss");
            let signs = losses.iter().map(|&loss| growth.add(loss, 100.0));
            signs.map(|sign| sign.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(grown(&[1.0, 100.0, 100.1]), [false, false, true]);
        // A small loss may grow by any factor up to the first one.
        assert_eq!(grown(&[1.0, 1e-9, 0.9, 1.1]), [false, false, false, true]);
        // If the smallest loss is not positive, the rule does not apply.
        assert_eq!(grown(&[1.0, 0.0, 2.0]), [false; 3]);
        assert_eq!(grown(&[-2.0, -3.0, 5.0]), [false; 3]);
    }
}
