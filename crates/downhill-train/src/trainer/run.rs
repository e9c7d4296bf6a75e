//! The loop: epoch after epoch, batch after batch.

use std::ops::ControlFlow;

use downhill_check::Report;
use downhill_core::Rates;

use crate::batch::BatchSampler;
use crate::history::EpochLoss;
use crate::{
    EngineError, EpochEnd, History, Observer, Outcome, Parameters, StepLoss, Stop, TrainError,
};

/// The steps and evaluations of an engine on its data.
///
/// The loop calls them through a trait object. It is thus compiled once, with the optimization of this crate, and not
/// again for each engine in the crate that trains it.
pub(super) trait Steps {
    /// Sets the learning rate.
    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError>;

    /// Checks the gradient of the next step on these samples.
    fn check_gradient(&mut self, step: u64, samples: &[usize]) -> Result<Report, EngineError>;

    /// Takes a step on these samples, and returns the losses before it.
    fn step(&mut self, step: u64, samples: &[usize]) -> Result<StepLoss, EngineError>;

    /// Adds the loss of the validation set and every metric to the record of an epoch.
    fn evaluate(&self, end: &mut EpochEnd) -> Result<(), EngineError>;

    /// The parameters.
    fn parameters(&self) -> Result<Parameters, EngineError>;
}

/// Shows the parameters after that many epochs to the observers that want them.
fn show(
    observers: &mut [&mut dyn Observer],
    epochs: usize,
    engine: &dyn Steps,
) -> Result<(), EngineError> {
    if observers.iter().any(|o| o.wants_parameters(epochs)) {
        let parameters = engine.parameters()?;
        for observer in observers {
            if observer.wants_parameters(epochs) {
                observer.reached(epochs, &parameters);
            }
        }
    }
    Ok(())
}

/// The settings of a run, checked.
pub(super) struct Run<'a> {
    pub(super) epochs: usize,
    pub(super) sampler: BatchSampler,
    pub(super) rates: Rates,
    pub(super) observers: Vec<&'a mut dyn Observer>,
    pub(super) check_every: Option<u64>,
}

impl Run<'_> {
    /// Trains, and leaves the engine at the learning rate of the last epoch.
    pub(super) fn fit(self, engine: &mut dyn Steps) -> Result<Outcome, TrainError> {
        let Self {
            epochs,
            mut sampler,
            mut rates,
            mut observers,
            check_every,
        } = self;
        // Refuse a rate that is not positive in the engine's precision before the first step, not during the run.
        for rate in rates.ends() {
            engine.set_alpha(rate)?;
        }

        let mut history = History::default();
        let mut report = None;
        let (mut step, mut stopped) = (0_u64, None);
        for observer in &mut observers {
            observer.started(epochs);
        }
        show(&mut observers, 0, engine)?;
        for epoch in 0..epochs {
            let rate = rates.rate();
            engine.set_alpha(rate)?;
            let mut sum = EpochLoss::default();
            for samples in sampler.epoch() {
                if check_every.is_some_and(|every| step.is_multiple_of(every)) {
                    let checked = engine.check_gradient(step, samples)?;
                    let agrees = checked.agrees();
                    report = Some(checked);
                    if !agrees {
                        stopped = Some(Stop::WrongGradient { epoch, step });
                        break;
                    }
                }
                let loss = engine.step(step, samples)?;
                step += 1;
                sum.add(loss, samples.len());
                if !loss.minimized.is_finite() {
                    let loss = loss.minimized;
                    stopped = Some(Stop::NotFinite { epoch, loss });
                    break;
                }
            }
            if sum.is_empty() {
                break;
            }
            let mut end = EpochEnd {
                epoch,
                epochs,
                loss: sum.value(),
                rate,
                validation_loss: None,
                metrics: Vec::new(),
            };
            engine.evaluate(&mut end)?;
            history.push(&end);
            for observer in &mut observers {
                if let ControlFlow::Break(reason) = observer.epoch(&end)
                    && stopped.is_none()
                {
                    stopped = Some(Stop::Observer { epoch, reason });
                }
            }
            if stopped.is_some() {
                break;
            }
            show(&mut observers, epoch + 1, engine)?;
            rates.end_epoch(end.validation_loss.unwrap_or(end.loss));
        }
        let parameters = engine.parameters()?;
        let stopped = match stopped {
            Some(stopped) => stopped,
            None if parameters.are_finite() => Stop::Epochs { epochs },
            None => Stop::Diverged { epochs },
        };
        for observer in &mut observers {
            observer.reached(history.losses.len(), &parameters);
            observer.stopped(&stopped);
        }
        Ok(Outcome {
            history,
            stopped,
            gradient_report: report,
        })
    }
}
