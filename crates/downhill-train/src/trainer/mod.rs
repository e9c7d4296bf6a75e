//! The trainer: the settings of a run, and its parts.

mod evaluator;
mod guard;
mod job;
mod run;
mod stopping;
#[cfg(test)]
mod tests;

use std::fmt;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use downhill_core::{Mode, Schedule, StopRules, TrainConfig, exact};

use crate::batch::{BatchSampler, Buffer, hold_out};
use crate::checkpoint::Keeper;
use crate::engine::text;
use crate::{
    BatchSource, Checkpoints, Engine, EngineError, MetricValue, Observer, Outcome, Setting,
    TrainError,
};
use evaluator::Evaluator;
use job::Job;
use run::Run;
pub(crate) use stopping::{Clock, Stopping};

/// A source of the batches of an engine.
type Source<'a, E> =
    dyn BatchSource<Batch = <E as Engine>::Batch, Device = <E as Engine>::Device> + 'a;

/// A number computed from an engine and a batch.
type Function<'a, E> = dyn Fn(&E, &<E as Engine>::Batch) -> Result<Option<f64>, EngineError> + 'a;

struct Metric<'a, E: Engine + ?Sized> {
    name: String,
    function: Box<Function<'a, E>>,
}

/// Trains an engine: its epochs, batches, learning rates and evaluation.
///
/// ```
/// use downhill_train::{
///     Batch, EngineConfig, EngineKind, Loss, NetworkConfig, Objective, Optimization, Parameters, Trainer,
/// };
/// use ndarray::array;
///
/// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![[0.0], [0.0], [1.0], [1.0]]);
/// let neuron = NetworkConfig::neuron(1);
/// let start = Parameters::uniform(&neuron, -1.0, 1.0, 0);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let mut engine = config.build(&neuron, &start, Optimization::new(Objective::new(Loss::LogLoss), 0.5))?;
///
/// let data = Batch::new(x.view(), y.view())?;
/// let outcome = Trainer::epochs(200).batch_size(2).seed(7).fit(&mut *engine, &data)?;
/// assert!(outcome.history.losses[199] < outcome.history.losses[0]);
/// # Ok::<(), downhill_train::TrainError>(())
/// ```
pub struct Trainer<'a, E: Engine + ?Sized> {
    epochs: usize,
    batch_size: Option<usize>,
    seed: u64,
    schedule: Schedule,
    validation_fraction: f64,
    validation: Option<&'a Source<'a, E>>,
    metrics: Vec<Metric<'a, E>>,
    observers: Vec<&'a mut dyn Observer>,
    check_every: Option<usize>,
    stop: StopRules,
    interrupt: Option<&'a AtomicBool>,
    clock: Option<Clock<'a>>,
    checkpoints: Option<Checkpoints>,
}

impl<E: Engine + ?Sized> fmt::Debug for Trainer<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainer")
            .field("epochs", &self.epochs)
            .field("batch_size", &self.batch_size)
            .field("seed", &self.seed)
            .field("schedule", &self.schedule)
            .field("stop", &self.stop)
            .finish_non_exhaustive()
    }
}

impl<'a, E: Engine + ?Sized> Trainer<'a, E> {
    /// Trains for that many epochs, with one step on all samples in each.
    pub fn epochs(epochs: usize) -> Self {
        Self {
            epochs,
            batch_size: None,
            seed: 0,
            schedule: Schedule::constant(),
            validation_fraction: 0.0,
            validation: None,
            metrics: Vec::new(),
            observers: Vec::new(),
            check_every: None,
            stop: StopRules::default(),
            interrupt: None,
            clock: None,
            checkpoints: None,
        }
    }

    /// Creates a trainer from a configuration.
    ///
    /// The engine uses the `step` of the configuration; the trainer does not.
    pub fn new(config: &TrainConfig) -> Self {
        Self {
            batch_size: config.batch_size,
            validation_fraction: config.validation_fraction,
            stop: config.stop,
            ..Self::epochs(config.epochs)
                .seed(config.seed)
                .schedule(config.schedule)
        }
    }

    /// Takes each step on that many samples, in a new seeded order in each epoch.
    ///
    /// The last batch of an epoch is smaller if the batch size does not divide the number of samples. A mean loss is
    /// then the mean over the smaller batch.
    #[must_use]
    pub fn batch_size(mut self, batch_size: usize) -> Self {
        self.batch_size = Some(batch_size);
        self
    }

    /// Sets the seed of the order of the samples. The default is 0.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Changes the learning rate from epoch to epoch. The default is a constant rate.
    ///
    /// The schedule starts from the engine's own rate, which the engine has again after the run.
    #[must_use]
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedule = schedule;
        self
    }

    /// Sets the rules by which the run stops before its last epoch.
    ///
    /// By default it stops early only if it diverges.
    #[must_use]
    pub fn stop(mut self, rules: StopRules) -> Self {
        self.stop = rules;
        self
    }

    /// Stops the run if a flag becomes true, such as on Ctrl-C.
    ///
    /// The run stops after the step during which this happens.
    #[must_use]
    pub fn interrupt(mut self, flag: &'a AtomicBool) -> Self {
        self.interrupt = Some(flag);
        self
    }

    /// Replaces the clock of the time limit, for example in tests.
    ///
    /// The clock returns the time since the start of the run. It is read after each step if there is a time limit.
    #[must_use]
    pub fn clock(mut self, clock: impl FnMut() -> Duration + 'a) -> Self {
        self.clock = Some(Box::new(clock));
        self
    }

    /// Writes checkpoints, and resumes from the newest one if they say so. The default is `None`.
    ///
    /// A resumed run ends in the same bits as one that was never interrupted. The report of a gradient check and what an
    /// observer has recorded before the checkpoint are not part of it.
    #[must_use]
    pub fn checkpoints(mut self, checkpoints: impl Into<Option<Checkpoints>>) -> Self {
        self.checkpoints = checkpoints.into();
        self
    }

    /// Holds out a fraction of the samples as the validation set. The default is 0.
    ///
    /// The fraction is at least 0 and below 1. The seed determines the held-out samples. If the source has
    /// [classes](BatchSource::classes), each class is held out in proportion and keeps at least one training sample; see
    /// [`stratified_indices`](downhill_data::stratified_indices), and
    /// [`split_indices`](downhill_data::split_indices) otherwise. If [`validation`](Self::validation) gives a set, no
    /// samples are held out.
    #[must_use]
    pub fn validation_fraction(mut self, fraction: f64) -> Self {
        self.validation_fraction = fraction;
        self
    }

    /// Evaluates a validation set after each epoch: its reported loss and every metric.
    ///
    /// This costs one forward pass per epoch for the loss. It does not affect training, except that a plateau schedule
    /// follows the validation loss.
    #[must_use]
    pub fn validation(mut self, source: &'a Source<'a, E>) -> Self {
        self.validation = Some(source);
        self
    }

    /// Tracks the accuracy after each epoch, as the metric `accuracy`.
    ///
    /// [`Engine::accuracy`] computes it. If the targets are not classes, there is no such metric. An accuracy target
    /// always tracks the accuracy.
    #[must_use]
    pub fn track_accuracy(mut self) -> Self {
        let name = MetricValue::ACCURACY;
        if self.metrics.iter().all(|metric| metric.name != name) {
            self.metrics.push(Metric {
                name: name.to_owned(),
                function: Box::new(|engine: &E, batch: &E::Batch| engine.accuracy(batch)),
            });
        }
        self
    }

    /// Computes a metric after each epoch, on the training and the validation set.
    ///
    /// Each set is one batch, on the device of [`Mode::Evaluation`](downhill_core::Mode::Evaluation): use
    /// `engine.model().valid()` for a Burn module. [`History::accuracies`](crate::History::accuracies) returns the
    /// metric named `accuracy`.
    #[must_use]
    pub fn metric(
        mut self,
        name: impl Into<String>,
        function: impl Fn(&E, &E::Batch) -> Result<f64, EngineError> + 'a,
    ) -> Self {
        self.metrics.push(Metric {
            name: name.into(),
            function: Box::new(move |engine, batch| function(engine, batch).map(Some)),
        });
        self
    }

    /// Calls an observer after each epoch. An observer can stop the run.
    #[must_use]
    pub fn observe(mut self, observer: &'a mut dyn Observer) -> Self {
        self.observers.push(observer);
        self
    }

    /// Checks the gradient before the first step and then before each `every`-th step.
    ///
    /// A wrong gradient stops the run, and its report is in the outcome. Off by default and for an `every` of 0.
    ///
    /// A check compares the slope in one random direction, which costs a few forward passes. If the slope differs, the
    /// check compares every entry of the gradient.
    #[must_use]
    pub fn check_gradients(mut self, every: usize) -> Self {
        self.check_every = (every > 0).then_some(every);
        self
    }

    /// Trains the engine on the batches of a source.
    ///
    /// # Errors
    ///
    /// [`TrainError`], before the first step, if there are no epochs or samples, the batch size is 0 or larger than the
    /// number of samples, a stop rule is out of range or cannot hold, or the schedule or the validation set does not
    /// fit. A step can fail later, for example on a batch that does not fit the model; the steps before it are kept.
    pub fn fit<S>(self, engine: &mut E, source: &S) -> Result<Outcome, TrainError>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        let alpha = engine.alpha();
        engine.measure_gradient(self.stop.gradient_target.is_some());
        let outcome = self.train(engine, source);
        engine.measure_gradient(false);
        if engine.alpha() != alpha {
            engine.set_alpha(alpha)?;
        }
        outcome
    }

    /// Trains, and leaves the engine at the learning rate of the last epoch.
    fn train<S>(mut self, engine: &mut E, source: &S) -> Result<Outcome, TrainError>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        if self.epochs == 0 {
            return Err(TrainError::NoEpochs);
        }
        self.stop.validate()?;
        source.check()?;
        if self.stop.accuracy_target.is_some() {
            self = self.track_accuracy();
        }
        let device = engine.device(Mode::Evaluation);
        let settings = match &self.checkpoints {
            Some(_) => self.settings(engine, source),
            None => Vec::new(),
        };
        let (samples, validation) = match self.validation {
            Some(validation) => (all(source), Some(whole(validation, &device)?)),
            None => {
                let (train, held_out) = hold_out(source, self.validation_fraction, self.seed)?;
                (
                    train,
                    held_out.map(|samples| source.batch(&samples, &device)),
                )
            }
        };
        let training = (!self.metrics.is_empty()).then(|| source.batch(&samples, &device));
        let sampler = BatchSampler::of(samples, self.batch_size, self.seed)?;
        let rates = self.schedule.rates(engine.alpha(), self.epochs)?;
        let (keeper, resume) = match self.checkpoints {
            Some(checkpoints) => {
                let (keeper, found) = Keeper::open(checkpoints, settings)?;
                (Some(keeper), found)
            }
            None => (None, None),
        };
        let evaluator = Evaluator::new(self.metrics, &*engine, training, validation)?;
        let clock = self.clock.unwrap_or_else(|| {
            let start = Instant::now();
            Box::new(move || start.elapsed())
        });
        let run = Run {
            epochs: self.epochs,
            sampler,
            rates,
            observers: self.observers,
            check_every: self.check_every.map(|every| every as u64),
            rules: self.stop,
            stopping: Stopping::new(self.stop, self.interrupt, clock),
            keeper,
            resume,
        };
        run.fit(&mut Job {
            engine,
            source,
            buffer: Buffer::new(self.batch_size),
            evaluator,
        })
    }
}

impl<E: Engine + ?Sized> Trainer<'_, E> {
    /// All on which the steps depend, by name.
    fn settings<S>(&self, engine: &E, source: &S) -> Vec<Setting>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        let batch_size = match self.batch_size {
            Some(size) => size.to_string(),
            None => "all samples".to_owned(),
        };
        // A resumed run may take another time.
        let stop = StopRules {
            time_limit: None,
            ..self.stop
        };
        let checks = self.check_every.unwrap_or(0);
        let metrics: Vec<&str> = self.metrics.iter().map(|m| m.name.as_str()).collect();
        let mut settings = engine.settings();
        settings.extend([
            Setting::new("epochs", self.epochs.to_string()),
            Setting::new("batch size", batch_size),
            Setting::new("seed", self.seed.to_string()),
            Setting::new("learning rate (alpha)", exact(engine.alpha())),
            Setting::new("schedule", self.schedule.to_string()),
            Setting::new("validation fraction", exact(self.validation_fraction)),
            Setting::new("stop rules", text(&stop)),
            Setting::new("steps between gradient checks", checks.to_string()),
            Setting::new("metrics", metrics.join(", ")),
            Setting::new("training data", data(source)),
        ]);
        if let Some(validation) = self.validation {
            settings.push(Setting::new("validation data", data(validation)));
        }
        settings
    }
}

/// A text that identifies the data of a source.
fn data<S: BatchSource + ?Sized>(source: &S) -> String {
    let samples = source.len();
    match source.fingerprint() {
        Some(fingerprint) => format!("{samples} samples, {fingerprint}"),
        None => format!("{samples} samples"),
    }
}

/// The indices of all samples.
fn all<S: BatchSource + ?Sized>(source: &S) -> Vec<usize> {
    (0..source.len()).collect()
}

/// All samples of a validation set, as one batch.
fn whole<S: BatchSource + ?Sized>(source: &S, device: &S::Device) -> Result<S::Batch, TrainError> {
    source.check()?;
    if source.is_empty() {
        return Err(TrainError::NoSamples);
    }
    Ok(source.batch(&all(source), device))
}
