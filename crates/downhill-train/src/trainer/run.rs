//! The loop: epoch after epoch, batch after batch.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use downhill_check::Report;
use downhill_core::{Rates, StopRules};

use super::guard::Guard;
use super::stopping::Stopping;
use crate::batch::BatchSampler;
use crate::checkpoint::Keeper;
use crate::history::EpochLoss;
use crate::{
    Checkpoint, DivergenceSign, EngineError, EngineState, EpochEnd, Found, History, MetricValue,
    Observer, Outcome, Parameters, SaveError, StepLoss, Stop, TrainError,
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

    /// The norm of the gradient of the last step, if it is measured.
    fn gradient_norm(&self) -> Option<f64>;

    /// The losses of these samples without a step.
    fn loss(&self, samples: &[usize]) -> Result<StepLoss, EngineError>;

    /// Adds the loss of the validation set and every metric to the record of an epoch.
    fn evaluate(&self, end: &mut EpochEnd) -> Result<(), EngineError>;

    /// Copies the parameters into `into`, and may reuse its memory.
    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError>;

    /// Sets the parameters.
    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError>;

    /// Everything that decides the further steps.
    fn state(&self) -> Result<EngineState, EngineError>;

    /// Continues from a state.
    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError>;
}

/// A place in a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    pub(super) epoch: usize,
    /// The batch; `None` for the whole of an epoch of several batches.
    pub(super) batch: Option<usize>,
    pub(super) alpha: f64,
    /// The number of steps taken before.
    pub(super) steps: u64,
}

/// The position in a run, and its record so far.
struct Position {
    epoch: usize,
    steps: u64,
    /// The number of epochs after which the run had the guard's current parameters.
    current: usize,
    /// The losses of the batches that are done in this epoch.
    sum: EpochLoss,
    history: History,
    guard: Guard,
}

impl Position {
    /// Before the first step.
    fn start(guard: Guard) -> Self {
        Self {
            epoch: 0,
            steps: 0,
            current: 0,
            sum: EpochLoss::default(),
            history: History::default(),
            guard,
        }
    }

    /// At a checkpoint.
    fn resume(
        from: Found,
        engine: &mut dyn Steps,
        stopping: &mut Stopping<'_>,
        factor: f64,
    ) -> Result<Self, SaveError> {
        let Found {
            path,
            mut checkpoint,
            ..
        } = from;
        stopping.resume(&mut checkpoint);
        engine
            .set_state(checkpoint.engine)
            .map_err(|error| SaveError::Engine {
                path,
                error: Box::new(error),
            })?;
        Ok(Self {
            epoch: checkpoint.epoch,
            steps: checkpoint.steps,
            current: checkpoint.current,
            sum: checkpoint.sum,
            history: checkpoint.history,
            guard: Guard::resume(checkpoint.guard, factor),
        })
    }
}

/// The checkpoint after a step.
fn checkpoint(
    engine: EngineState,
    steps: u64,
    (epoch, current): (usize, usize),
    sum: &EpochLoss,
    history: &History,
    guard: &Guard,
    stopping: &Stopping<'_>,
) -> Checkpoint {
    let mut checkpoint = Checkpoint {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        checksum: String::new(),
        settings: BTreeMap::new(),
        note: serde_json::Map::new(),
        epoch,
        batch: sum.batches(),
        steps,
        engine,
        history: history.clone(),
        best: None,
        current,
        sum: sum.clone(),
        guard: guard.state(),
        improved: None,
        norm: 0.0,
    };
    stopping.save(&mut checkpoint);
    checkpoint
}

/// Passes the parameters after `epochs` epochs to the observers that want them.
fn show(
    observers: &mut [&mut dyn Observer],
    epochs: usize,
    engine: &mut dyn Steps,
) -> Result<(), EngineError> {
    if observers.iter().any(|o| o.wants_parameters(epochs)) {
        let mut parameters = Parameters::default();
        engine.read_parameters(&mut parameters)?;
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
    pub(super) rules: StopRules,
    pub(super) stopping: Stopping<'a>,
    pub(super) keeper: Option<Keeper>,
    /// The checkpoint to resume from.
    pub(super) resume: Option<Found>,
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
            rules,
            mut stopping,
            mut keeper,
            resume,
        } = self;
        // Refuse a rate that is not positive in the engine's precision before the first step, not during the run.
        for rate in rates.ends() {
            engine.set_alpha(rate)?;
        }
        if rules.accuracy_target.is_some() {
            check_accuracy(engine)?;
        }

        for observer in &mut observers {
            observer.started(epochs);
        }
        let factor = rules.divergence_factor;
        let Position {
            epoch: first,
            mut steps,
            mut current,
            mut sum,
            mut history,
            mut guard,
        } = match resume {
            Some(found) => {
                for observer in &mut observers {
                    observer.resumed(&found);
                }
                let position = Position::resume(found, engine, &mut stopping, factor)?;
                // The order of the samples and the rate follow from the epochs that are done.
                for epoch in 0..position.epoch {
                    let _ = sampler.epoch();
                    let history = &position.history;
                    let validation = history.validation_losses.get(epoch);
                    let loss = validation.or_else(|| history.losses.get(epoch));
                    rates.end_epoch(loss.copied().unwrap_or(f64::NAN));
                }
                position
            }
            None => Position::start(Guard::new(engine, &sampler, factor)?),
        };
        let (mut report, mut stopped) = (None, None);
        let batches = sampler.batches();
        if steps == 0 {
            show(&mut observers, 0, engine)?;
            if let Some(keeper) = &mut keeper {
                let state = engine.state()?;
                keeper.save(checkpoint(
                    state,
                    0,
                    (0, 0),
                    &sum,
                    &history,
                    &guard,
                    &stopping,
                ))?;
            }
        }
        for epoch in first..epochs {
            let alpha = rates.rate();
            engine.set_alpha(alpha)?;
            // After a resume, some batches of the first epoch are done.
            let done = sum.batches();
            for samples in sampler.epoch().skip(done) {
                if check_every.is_some_and(|every| steps.is_multiple_of(every)) {
                    let checked = engine.check_gradient(steps, samples)?;
                    let agrees = checked.agrees();
                    report = Some(checked);
                    if !agrees {
                        let step = steps;
                        stopped = Some(Stop::WrongGradient { epoch, step });
                        break;
                    }
                }
                let place = Place {
                    epoch,
                    batch: Some(sum.batches()),
                    alpha,
                    steps,
                };
                // ANCHOR: step
                let loss = engine.step(steps, samples)?;
                steps += 1;
                sum.add(loss, samples.len());
                if !loss.is_finite() {
                    stopped = Some(guard.after_step(engine, &loss, place)?);
                    break;
                }
                // ANCHOR_END: step
                if rules.gradient_target.is_some() {
                    stopping.add_gradient(engine.gradient_norm())?;
                }
                stopped = stopping.after_step(epoch, place.batch.unwrap_or(0));
                if let Some(keeper) = &mut keeper
                    && (stopped.is_some() || keeper.is_due(steps))
                {
                    let state = engine.state()?;
                    let at = (epoch, current);
                    keeper.save(checkpoint(
                        state, steps, at, &sum, &history, &guard, &stopping,
                    ))?;
                }
                if stopped.is_some() {
                    break;
                }
            }
            if sum.is_empty() {
                break;
            }
            let (one_step, whole) = (batches == 1, sum.batches() == batches);
            let place = Place {
                epoch,
                batch: one_step.then_some(0),
                alpha,
                steps,
            };
            if !diverged(&stopped) {
                let found = guard.after_epoch(engine, &sum, whole, place)?;
                if !has_grown(&found) {
                    current = epoch + 1;
                }
                stopped = found.or(stopped);
            }
            let mut end = EpochEnd {
                epoch,
                epochs,
                loss: sum.value(),
                rate: alpha,
                validation_loss: None,
                metrics: Vec::new(),
            };
            engine.evaluate(&mut end)?;
            if let (Some(loss), false) = (end.validation_loss, diverged(&stopped)) {
                let what = "the validation loss";
                let found = guard.after_evaluation(engine, what, loss, place)?;
                stopped = found.or(stopped);
            }
            history.push(&end);
            // ANCHOR: epoch
            if stopped.is_none() {
                stopped = stopping.after_epoch(&end, one_step, &guard);
            }
            // ANCHOR_END: epoch
            for observer in &mut observers {
                if let ControlFlow::Break(reason) = observer.epoch(&end)
                    && stopped.is_none()
                {
                    stopped = Some(Stop::Observer { epoch, reason });
                }
            }
            // No later step computes the loss of the last parameters, so it is computed here.
            if (stopped.is_some() || epoch + 1 == epochs) && !diverged(&stopped) {
                let loss = engine.loss(sampler.last())?;
                let found = guard.at_the_end(engine, &loss, one_step, place)?;
                stopped = found.or(stopped);
            }
            if stopped.is_some() {
                break;
            }
            show(&mut observers, epoch + 1, engine)?;
            rates.end_epoch(end.validation_loss.unwrap_or(end.loss));
            sum = EpochLoss::default();
        }
        let stopped = stopped.unwrap_or(Stop::Epochs { epochs });
        let mut best = stopping.finish();
        let mut parameters_after = history.losses.len();
        if let Some(best) = &mut best {
            // Parameters from after an epoch may be those that diverged in the next one. The guard has restored others.
            if let (Stop::Diverged(divergence), true) = (&stopped, batches > 1) {
                best.restored &= best.epoch + 1 < divergence.epoch;
            }
            if best.restored {
                engine.set_parameters(&best.parameters)?;
                parameters_after = best.parameters_after;
            }
        }
        let mut parameters = Parameters::default();
        engine.read_parameters(&mut parameters)?;
        let restored = best.as_ref().is_some_and(|best| best.restored);
        if matches!(stopped, Stop::Diverged(_)) && !restored {
            let is_previous = parameters == *guard.previous();
            parameters_after = current - usize::from(is_previous && current > 0);
        }
        for observer in &mut observers {
            observer.reached(history.losses.len(), &parameters);
            observer.stopped(&stopped);
        }
        Ok(Outcome {
            history,
            stopped,
            gradient_report: report,
            best,
            parameters_after,
        })
    }
}

fn diverged(stopped: &Option<Stop>) -> bool {
    matches!(stopped, Some(Stop::Diverged(_)))
}

/// Whether a run diverged because a loss has grown, before the guard read the parameters after the epoch.
fn has_grown(stopped: &Option<Stop>) -> bool {
    match stopped {
        Some(Stop::Diverged(divergence)) => {
            matches!(divergence.sign, DivergenceSign::Grown { .. })
        }
        _ => false,
    }
}

/// Returns an error if there is no accuracy for the accuracy target.
fn check_accuracy(engine: &dyn Steps) -> Result<(), TrainError> {
    let mut end = EpochEnd {
        epoch: 0,
        epochs: 0,
        loss: f64::NAN,
        rate: f64::NAN,
        validation_loss: None,
        metrics: Vec::new(),
    };
    engine.evaluate(&mut end)?;
    let accuracy = end.metrics.iter().find(|m| m.name == MetricValue::ACCURACY);
    match accuracy.and_then(|accuracy| accuracy.training) {
        Some(_) => Ok(()),
        None => Err(TrainError::NoAccuracy),
    }
}
