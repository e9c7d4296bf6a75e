//! The trainer: the settings of a run, and its parts.

mod evaluator;
mod job;
mod run;
#[cfg(test)]
mod tests;

use std::fmt;

use downhill_core::{Schedule, TrainConfig};

use crate::batch::{BatchSampler, Buffer};
use crate::{
    BatchSource, Engine, EngineError, MetricValue, NetworkEngine, Observer, Outcome, TrainError,
    accuracy, are_classes,
};
use evaluator::Evaluator;
use job::Job;
use run::Run;

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
    validation: Option<&'a Source<'a, E>>,
    metrics: Vec<Metric<'a, E>>,
    observers: Vec<&'a mut dyn Observer>,
    check_every: Option<usize>,
}

impl<E: Engine + ?Sized> fmt::Debug for Trainer<'_, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Trainer")
            .field("epochs", &self.epochs)
            .field("batch_size", &self.batch_size)
            .field("seed", &self.seed)
            .field("schedule", &self.schedule)
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
            validation: None,
            metrics: Vec::new(),
            observers: Vec::new(),
            check_every: None,
        }
    }

    /// Takes the epochs, the batch size, the seed and the schedule of a configuration.
    ///
    /// Its `step` belongs to the engine.
    pub fn new(config: &TrainConfig) -> Self {
        Self {
            batch_size: config.batch_size,
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

    /// Evaluates a validation set after each epoch: its reported loss and every metric.
    ///
    /// This costs one forward pass per epoch for the loss. It does not affect training, except that a plateau schedule
    /// follows the validation loss.
    #[must_use]
    pub fn validation(mut self, source: &'a Source<'a, E>) -> Self {
        self.validation = Some(source);
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
    /// number of samples, or the schedule or the validation set does not fit. A step can fail later, for example on a
    /// batch that does not fit the model; the steps before it are kept.
    pub fn fit<S>(self, engine: &mut E, source: &S) -> Result<Outcome, TrainError>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        let alpha = engine.alpha();
        let outcome = self.train(engine, source);
        if engine.alpha() != alpha {
            engine.set_alpha(alpha)?;
        }
        outcome
    }

    /// Trains, and leaves the engine at the learning rate of the last epoch.
    fn train<S>(self, engine: &mut E, source: &S) -> Result<Outcome, TrainError>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        if self.epochs == 0 {
            return Err(TrainError::NoEpochs);
        }
        source.check()?;
        let sampler = BatchSampler::new(source.len(), self.batch_size, self.seed)?;
        let rates = self.schedule.rates(engine.alpha(), self.epochs)?;
        let evaluator = Evaluator::new(self.metrics, &*engine, source, self.validation)?;
        let run = Run {
            epochs: self.epochs,
            sampler,
            rates,
            observers: self.observers,
            check_every: self.check_every.map(|every| every as u64),
        };
        run.fit(&mut Job {
            engine,
            source,
            buffer: Buffer::new(self.batch_size),
            evaluator,
        })
    }
}

impl<'a> Trainer<'a, dyn NetworkEngine> {
    /// Tracks the [`accuracy`](accuracy()) after each epoch.
    ///
    /// There is none if the targets are not classes.
    #[must_use]
    pub fn track_accuracy(mut self) -> Self {
        let function = |engine: &(dyn NetworkEngine + 'static), batch: &crate::Batch| {
            if !are_classes(batch.targets()) {
                return Ok(None);
            }
            let predictions = engine.evaluate(batch.features())?;
            Ok(Some(accuracy(predictions.view(), batch.targets())))
        };
        self.metrics.push(Metric {
            name: MetricValue::ACCURACY.to_owned(),
            function: Box::new(function),
        });
        self
    }
}
