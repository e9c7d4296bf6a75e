//! The loop: epoch after epoch, batch after batch.

use std::fmt;
use std::ops::ControlFlow;

use downhill_core::{Mode, Schedule, TrainConfig};

use crate::batch::{BatchSampler, Buffer};
use crate::history::EpochLoss;
use crate::{
    BatchSource, Engine, EngineError, EpochEnd, History, MetricValue, NetworkEngine, Observer,
    Outcome, Stop, TrainError, accuracy, are_classes,
};

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
    /// Each set is one batch, on the device of [`Mode::Evaluation`]: use `engine.model().valid()` for a Burn module.
    /// [`History::accuracies`] returns the metric named `accuracy`.
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
        let Self {
            epochs,
            batch_size,
            mut observers,
            check_every,
            ..
        } = self;
        if epochs == 0 {
            return Err(TrainError::NoEpochs);
        }
        source.check()?;
        let mut sampler = BatchSampler::new(source.len(), batch_size, self.seed)?;
        let mut rates = self.schedule.rates(engine.alpha(), epochs)?;
        let evaluator = Evaluator::new(self.metrics, &*engine, source, self.validation)?;
        // Refuse a rate that is not positive in the engine's precision before the first step, not during the run.
        for rate in rates.ends() {
            engine.set_alpha(rate)?;
        }

        let mut history = History::default();
        let mut buffer = Buffer::new(batch_size);
        let mut report = None;
        let (mut step, mut stopped) = (0_usize, None);
        for observer in &mut observers {
            observer.started(epochs);
        }
        for epoch in 0..epochs {
            let rate = rates.rate();
            engine.set_alpha(rate)?;
            let mut sum = EpochLoss::default();
            for samples in sampler.epoch() {
                let device = engine.device(Mode::Training { step: step as u64 });
                let batch = buffer.fill(source, samples, &device);
                if check_every.is_some_and(|every| step.is_multiple_of(every)) {
                    let checked = engine.check_gradient(batch)?;
                    let agrees = checked.agrees();
                    report = Some(checked);
                    if !agrees {
                        stopped = Some(Stop::WrongGradient { epoch, step });
                        break;
                    }
                }
                let loss = engine.step(batch)?;
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
            let (validation_loss, metrics) = evaluator.evaluate(engine)?;
            let end = EpochEnd {
                epoch,
                epochs,
                loss: sum.value(),
                rate,
                validation_loss,
                metrics,
            };
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
            rates.end_epoch(end.validation_loss.unwrap_or(end.loss));
        }
        let stopped = match stopped {
            Some(stopped) => stopped,
            None if engine.parameters()?.are_finite() => Stop::Epochs { epochs },
            None => Stop::Diverged { epochs },
        };
        for observer in &mut observers {
            observer.stopped(&stopped);
        }
        Ok(Outcome {
            history,
            stopped,
            gradient_report: report,
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

/// The evaluation after each epoch.
struct Evaluator<'a, E: Engine + ?Sized> {
    metrics: Vec<Metric<'a, E>>,
    /// The training set as one batch, if there is a metric.
    training: Option<E::Batch>,
    validation: Option<E::Batch>,
}

impl<'a, E: Engine + ?Sized> Evaluator<'a, E> {
    fn new<S>(
        metrics: Vec<Metric<'a, E>>,
        engine: &E,
        training: &S,
        validation: Option<&Source<'a, E>>,
    ) -> Result<Self, TrainError>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        let device = engine.device(Mode::Evaluation);
        let all = |samples: usize| (0..samples).collect::<Vec<_>>();
        let validation = match validation {
            None => None,
            Some(source) => {
                source.check()?;
                if source.is_empty() {
                    return Err(TrainError::NoSamples);
                }
                let batch = source.batch(&all(source.len()), &device);
                // Refuse a set that does not fit before the first step.
                engine.loss(&batch)?;
                Some(batch)
            }
        };
        let wanted = !metrics.is_empty();
        Ok(Self {
            metrics,
            training: wanted.then(|| training.batch(&all(training.len()), &device)),
            validation,
        })
    }

    /// The loss of the validation set, and every metric.
    fn evaluate(&self, engine: &E) -> Result<(Option<f64>, Vec<MetricValue>), EngineError> {
        let validation = self.validation.as_ref();
        let loss = match validation {
            Some(batch) => Some(engine.loss(batch)?.reported),
            None => None,
        };
        let metrics = self.metrics.iter().map(|metric| {
            let value = |batch: Option<&E::Batch>| match batch {
                Some(batch) => (metric.function)(engine, batch),
                None => Ok(None),
            };
            Ok(MetricValue {
                name: metric.name.clone(),
                training: value(self.training.as_ref())?,
                validation: value(validation)?,
            })
        });
        Ok((loss, metrics.collect::<Result<_, EngineError>>()?))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use downhill_core::Rates;
    use ndarray::{Array2, array};

    use super::*;
    use crate::{Batch, HandEngine, Loss, NetworkConfig, Objective, Optimization, Parameters};

    fn neuron() -> HandEngine<f64> {
        let neuron = NetworkConfig::neuron(1);
        let start = Parameters::uniform(&neuron, -1.0, 1.0, 3);
        let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.5);
        HandEngine::new(&neuron, &start, optimization).unwrap()
    }

    type Neuron = HandEngine<f64>;

    fn table() -> Batch {
        let x = array![[0.0], [1.0], [2.0], [3.0], [4.0], [1.5]];
        let y = array![[0.0], [0.0], [1.0], [1.0], [1.0], [1.0]];
        Batch::new(x.view(), y.view()).unwrap()
    }

    fn accuracy_of(engine: &Neuron, batch: &Batch) -> Result<f64, EngineError> {
        let predictions = engine.evaluate(batch.features())?;
        Ok(accuracy(predictions.view(), batch.targets()))
    }

    #[test]
    fn evaluation_does_not_affect_training_and_is_off_by_default() {
        let all = table();
        let (unseen, truth) = (array![[0.5], [2.5]], array![[0.0], [1.0]]);
        let unseen = Batch::new(unseen.view(), truth.view()).unwrap();
        let evaluations = Cell::new(0);
        let trainer = || Trainer::<Neuron>::epochs(30).batch_size(4).seed(5);
        let run = |trainer: Trainer<'_, Neuron>| {
            let mut engine = neuron();
            let history = trainer.fit(&mut engine, &all).unwrap().history;
            (engine.parameters().unwrap(), history)
        };
        let (parameters, plain) = run(trainer());
        assert_eq!(plain.rates, [0.5; 30]);
        assert!(plain.validation_losses.is_empty() && plain.metrics.is_empty());

        let counted = |engine: &Neuron, batch: &Batch| {
            evaluations.set(evaluations.get() + 1);
            accuracy_of(engine, batch)
        };
        let evaluated = trainer().validation(&unseen).metric("accuracy", counted);
        let (same_parameters, evaluated) = run(evaluated);
        assert_eq!(evaluations.get(), 60);
        assert_eq!(same_parameters, parameters);
        assert_eq!(evaluated.losses, plain.losses);
        let mut engine = neuron();
        engine.set_parameters(&parameters).unwrap();
        let last = evaluated.validation_losses.last().unwrap();
        assert_eq!(*last, engine.loss(&unseen).unwrap().reported);
        let right = accuracy_of(&engine, &all).unwrap();
        assert_eq!(evaluated.accuracies().last(), Some(&right));
        assert_eq!(evaluated.validation_accuracies().len(), 30);

        let (_, tracked) = run(trainer().metric("accuracy", counted));
        assert_eq!(tracked.accuracies(), evaluated.accuracies());
        assert!(tracked.validation_accuracies().is_empty());
    }

    #[test]
    fn only_classes_have_an_accuracy() {
        let all = table();
        let curve = Batch::new(all.features(), all.features()).unwrap();
        let run = |data: &Batch| {
            let mut engine: Box<dyn NetworkEngine> = Box::new(neuron());
            let trainer = Trainer::epochs(2).validation(data).track_accuracy();
            trainer.fit(&mut *engine, data).unwrap().history
        };
        let history = run(&curve);
        assert_eq!(history.validation_losses.len(), 2);
        assert!(history.accuracies().is_empty() && history.validation_accuracies().is_empty());
        assert_eq!(run(&all).accuracies().len(), 2);
    }

    #[test]
    fn an_observer_stops_the_run_with_its_reason() {
        let mut stop = |end: &EpochEnd| {
            if end.epoch == 2 {
                ControlFlow::Break("low enough")
            } else {
                ControlFlow::Continue(())
            }
        };
        let trainer = Trainer::epochs(30).observe(&mut stop);
        let outcome = trainer.fit(&mut neuron(), &table()).unwrap();
        assert_eq!(outcome.history.losses.len(), 3);
        assert_eq!(outcome.stopped.to_string(), "after epoch 2: low enough");
        assert!(!outcome.stopped.is_complete());
    }

    /// A neuron whose gradient check fails from step 4 on.
    struct Wrong {
        neuron: Neuron,
        steps: usize,
    }

    impl Engine for Wrong {
        type Batch = Batch;
        type Device = ();

        fn device(&self, _: Mode) {}

        fn step(&mut self, batch: &Batch) -> Result<crate::StepLoss, EngineError> {
            self.steps += 1;
            self.neuron.step(batch)
        }

        fn loss(&self, batch: &Batch) -> Result<crate::StepLoss, EngineError> {
            self.neuron.loss(batch)
        }

        fn check_gradient(&self, _: &Batch) -> Result<downhill_check::Report, EngineError> {
            let at = [0.5];
            let slope = [if self.steps < 4 { 1.0 } else { -1.0 }];
            let parameter = |v| vec![downhill_check::Parameter::new("w", [1], v)];
            let claim = [downhill_check::Claim::new("by hand", parameter(&slope))];
            let loss = |w: &[f64]| w[0];
            Ok(downhill_check::Check::new().run(&parameter(&at), loss, &claim)?)
        }

        fn alpha(&self) -> f64 {
            self.neuron.alpha()
        }

        fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
            self.neuron.set_alpha(alpha)
        }

        fn parameters(&self) -> Result<Parameters, EngineError> {
            self.neuron.parameters()
        }

        fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
            self.neuron.set_parameters(parameters)
        }
    }

    #[test]
    fn a_wrong_gradient_stops_the_run_before_its_step() {
        let run = |every| {
            let (neuron, steps) = (neuron(), 0);
            let mut engine = Wrong { neuron, steps };
            let trainer = Trainer::epochs(10).check_gradients(every);
            let outcome = trainer.fit(&mut engine, &table()).unwrap();
            (outcome, engine.steps)
        };
        let (outcome, steps) = run(3);
        assert_eq!(outcome.stopped, Stop::WrongGradient { epoch: 6, step: 6 });
        assert_eq!((outcome.history.losses.len(), steps), (6, 6));
        let report = outcome.gradient_report.unwrap().to_string();
        assert!(report.contains("differs"), "{report}");
        let (outcome, steps) = run(0);
        assert!(outcome.stopped.is_complete() && outcome.gradient_report.is_none());
        assert_eq!(steps, 10);
    }

    #[test]
    fn the_hand_derived_gradient_passes_its_check() {
        let mut engine = neuron();
        let trainer = Trainer::epochs(9).batch_size(4).check_gradients(5);
        let checked = trainer.fit(&mut engine, &table()).unwrap();
        assert!(checked.stopped.is_complete());
        assert!(checked.gradient_report.unwrap().agrees());
        let mut unchecked = neuron();
        let trainer = Trainer::epochs(9).batch_size(4);
        trainer.fit(&mut unchecked, &table()).unwrap();
        assert_eq!(
            engine.parameters().unwrap(),
            unchecked.parameters().unwrap()
        );
    }

    #[test]
    fn every_epoch_steps_at_the_rate_of_the_schedule() {
        let all = table();
        let schedule: Schedule = "warm-up:2,cosine".parse().unwrap();
        let mut seen = Vec::new();
        let mut record = |end: &EpochEnd| seen.push((end.rate, end.loss));
        let mut engine = neuron();
        let trainer = Trainer::epochs(9).schedule(schedule).observe(&mut record);
        let outcome = trainer.fit(&mut engine, &all).unwrap();
        assert_eq!(engine.alpha(), 0.5);

        let mut by_steps = neuron();
        let mut rates: Rates = schedule.rates(0.5, 9).unwrap();
        for (epoch, (rate, loss)) in seen.into_iter().enumerate() {
            assert_eq!(rate, rates.rate());
            assert_eq!(rate, outcome.history.rates[epoch]);
            by_steps.set_alpha(rate).unwrap();
            assert_eq!(loss, by_steps.step(&all).unwrap().reported);
            rates.end_epoch(loss);
        }
        assert_eq!(engine.parameters().unwrap(), by_steps.parameters().unwrap());
        let mut constant = neuron();
        Trainer::epochs(9).fit(&mut constant, &all).unwrap();
        assert_ne!(engine.parameters().unwrap(), constant.parameters().unwrap());
    }

    #[test]
    fn a_plateau_follows_the_validation_loss_if_there_is_one() {
        let all = table();
        // Targets opposite to those of the training set: their loss only grows.
        let wrong = all.targets().mapv(|y| 1.0 - y);
        let wrong = Batch::new(all.features(), wrong.view()).unwrap();
        let rates = |trainer: Trainer<'_, Neuron>| {
            let outcome = trainer.fit(&mut neuron(), &all).unwrap();
            outcome.history.rates
        };
        let trainer = || Trainer::epochs(5).schedule(Schedule::plateau(1, 0.5));
        assert_eq!(rates(trainer()), [0.5; 5]);
        let validated = trainer().validation(&wrong);
        assert_eq!(rates(validated), [0.5, 0.5, 0.5, 0.25, 0.25]);
    }

    #[test]
    fn refuses_invalid_runs_without_changing_the_engine() {
        let all = table();
        let wide = Array2::zeros((3, 2));
        let wide = Batch::new(wide.view(), wide.view()).unwrap();
        let mut engine = neuron();
        let before = engine.parameters().unwrap();
        let mut refusal = |trainer: Trainer<'_, Neuron>| {
            let refused = trainer.fit(&mut engine, &all).unwrap_err();
            assert_eq!(
                (engine.parameters().unwrap(), engine.alpha()),
                (before.clone(), 0.5)
            );
            refused.to_string()
        };
        assert_eq!(
            refusal(Trainer::epochs(1).validation(&wide)),
            "the model takes 1 features, but the samples have 2"
        );
        let warm_up = Schedule::constant().with_warm_up(3);
        assert!(refusal(Trainer::epochs(3).schedule(warm_up)).contains("takes 3 epochs"));
        // 0.1 to the power 400 is 0 in f64.
        let vanishing = "exponential:0.1".parse().unwrap();
        let refused = refusal(Trainer::epochs(400).schedule(vanishing));
        assert!(
            refused.contains("must be a positive number in f64"),
            "{refused}"
        );
    }
}
