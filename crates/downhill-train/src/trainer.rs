//! The loop: epoch after epoch, batch after batch.

use crate::batch::BatchSampler;
use crate::evaluator::Evaluator;
use crate::history::EpochLoss;
use crate::{Batch, Engine, EpochEnd, History, Observer, Outcome, Schedule, Stop, TrainError};

/// How long to train, on how many samples at a time, at which rates, and what to watch.
///
/// ```
/// use downhill_train::{
///     Batch, Descent, NetworkConfig, EngineConfig, EngineKind, Loss, Objective, Parameters, Trainer,
/// };
/// use ndarray::array;
///
/// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![[0.0], [0.0], [1.0], [1.0]]);
/// let neuron = NetworkConfig::neuron(1);
/// let start = Parameters::uniform(&neuron, -1.0, 1.0, 0);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let descent = Descent::new(Objective::new(Loss::LogLoss), 0.5);
/// let mut engine = config.build(&neuron, &start, descent)?;
///
/// let plan = Trainer::epochs(200).batch_size(2).seed(7);
/// let outcome = plan.run(&mut *engine, Batch::new(x.view(), y.view())?, &mut [])?;
/// assert!(outcome.history.losses[199] < outcome.history.losses[0]);
/// # Ok::<(), downhill_train::TrainError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trainer<'a> {
    epochs: usize,
    batch_size: Option<usize>,
    seed: u64,
    schedule: Schedule,
    validation: Option<Batch<'a>>,
    accuracy: bool,
}

impl Trainer<'_> {
    /// That many epochs, each one step on all samples.
    pub fn epochs(epochs: usize) -> Self {
        Self {
            epochs,
            batch_size: None,
            seed: 0,
            schedule: Schedule::constant(),
            validation: None,
            accuracy: false,
        }
    }

    /// Steps on so many samples at a time, dealt in a new seeded order each epoch. The last batch of
    /// an epoch is smaller where they do not divide the samples; a mean loss is then the mean over
    /// that smaller batch.
    #[must_use]
    pub fn batch_size(self, batch_size: usize) -> Self {
        Self {
            batch_size: Some(batch_size),
            ..self
        }
    }

    /// The seed of the order of the samples; 0 unless told otherwise. Without batches there is no
    /// order to seed.
    #[must_use]
    pub fn seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Changes the learning rate from epoch to epoch, from the engine's own on; constant unless told
    /// otherwise. When the run is over, the engine has its own rate again.
    #[must_use]
    pub fn schedule(self, schedule: Schedule) -> Self {
        Self { schedule, ..self }
    }

    /// Watches samples that are not trained on: after each epoch their loss, and where targets are
    /// classes the fraction of right predictions, for these samples and for those that are trained on. A
    /// schedule of plateaus follows this loss.
    ///
    /// This takes three forward passes an epoch more, and changes nothing of what is learned.
    #[must_use]
    pub fn validation(self, validation: Batch<'_>) -> Trainer<'_> {
        Trainer {
            epochs: self.epochs,
            batch_size: self.batch_size,
            seed: self.seed,
            schedule: self.schedule,
            validation: Some(validation),
            accuracy: self.accuracy,
        }
    }

    /// Watches the fraction of right predictions where there are no validation samples, too.
    #[must_use]
    pub fn track_accuracy(self) -> Self {
        Self {
            accuracy: true,
            ..self
        }
    }

    /// Trains.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if there are no epochs, the batch size is 0 or larger than the samples, the
    /// validation samples are of another shape, the schedule does not fit the run, or the engine refuses
    /// the samples; before anything is trained. Later only if the engine fails, or a plateau leads to a
    /// rate that is none in the engine's precision.
    pub fn run(
        &self,
        engine: &mut dyn Engine,
        all: Batch<'_>,
        observers: &mut [&mut dyn Observer],
    ) -> Result<Outcome, TrainError> {
        let alpha = engine.alpha();
        let outcome = self.train(engine, all, observers);
        if engine.alpha() != alpha {
            engine.set_alpha(alpha)?;
        }
        outcome
    }

    /// Trains, and leaves the engine with the last epoch's rate.
    fn train(
        &self,
        engine: &mut dyn Engine,
        all: Batch<'_>,
        observers: &mut [&mut dyn Observer],
    ) -> Result<Outcome, TrainError> {
        if self.epochs == 0 {
            return Err(TrainError::NoEpochs);
        }
        let mut sampler = BatchSampler::of(all, self.batch_size, self.seed)?;
        let evaluator = Evaluator::new(all, self.validation, self.accuracy)?;
        let mut rates = self.schedule.rates(engine.alpha(), self.epochs)?;
        // A rate that the engine's precision cannot hold is refused before the first step, not at the last.
        for rate in rates.ends() {
            engine.set_alpha(rate)?;
        }

        let mut history = History::default();
        let mut stopped = Stop::Epochs {
            epochs: self.epochs,
        };
        for observer in observers.iter_mut() {
            observer.started(self.epochs);
        }
        for epoch in 0..self.epochs {
            let rate = rates.rate();
            engine.set_alpha(rate)?;
            let mut sum = EpochLoss::default();
            let mut not_finite = None;
            let mut step = |batch: Batch<'_>| -> Result<(), TrainError> {
                if not_finite.is_none() {
                    let loss = engine.step(batch)?;
                    sum.add(loss, batch.samples());
                    if !loss.minimized.is_finite() {
                        not_finite = Some(loss.minimized);
                    }
                }
                Ok(())
            };
            match &mut sampler {
                Some(sampler) => sampler.deal(all, step)?,
                None => step(all)?,
            }
            let evaluation = evaluator.evaluate(engine)?;
            let end = EpochEnd {
                epoch,
                epochs: self.epochs,
                loss: sum.value(),
                rate,
                validation_loss: evaluation.validation_loss,
                accuracy: evaluation.accuracy,
                validation_accuracy: evaluation.validation_accuracy,
            };
            history.push(&end);
            for observer in observers.iter_mut() {
                observer.epoch(&end);
            }
            if let Some(loss) = not_finite {
                stopped = Stop::NotFinite { epoch, loss };
                break;
            }
            rates.end_epoch(end.validation_loss.unwrap_or(end.loss));
        }
        let parameters = engine.parameters()?;
        let mut values = parameters.as_slice().iter().flat_map(|p| &p.values);
        let finite = values.all(|v| v.is_finite());
        if stopped.is_complete() && !finite {
            stopped = Stop::Diverged {
                epochs: self.epochs,
            };
        }
        for observer in observers.iter_mut() {
            observer.stopped(&stopped);
        }
        Ok(Outcome { history, stopped })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use ndarray::{Array2, ArrayView2, array};

    use super::*;
    use crate::{
        Descent, EngineError, HandEngine, Loss, NetworkConfig, Objective, Parameters, Rates,
        StepLoss,
    };

    fn neuron() -> HandEngine<f64> {
        let neuron = NetworkConfig::neuron(1);
        let start = Parameters::uniform(&neuron, -1.0, 1.0, 3);
        HandEngine::new(
            &neuron,
            &start,
            Descent::new(Objective::new(Loss::LogLoss), 0.5),
        )
        .unwrap()
    }

    fn table() -> (Array2<f64>, Array2<f64>) {
        let x = array![[0.0], [1.0], [2.0], [3.0], [4.0], [1.5]];
        (x, array![[0.0], [0.0], [1.0], [1.0], [1.0], [1.0]])
    }

    /// An engine that counts what it is asked beside its steps.
    #[derive(Debug)]
    struct Counting {
        engine: HandEngine<f64>,
        asked: Cell<usize>,
    }

    impl Counting {
        fn new() -> Self {
            Self {
                engine: neuron(),
                asked: Cell::new(0),
            }
        }

        fn count(&self) {
            self.asked.set(self.asked.get() + 1);
        }
    }

    impl Engine for Counting {
        fn step(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
            self.engine.step(batch)
        }

        fn loss(&self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
            self.count();
            self.engine.loss(batch)
        }

        fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError> {
            self.count();
            self.engine.evaluate(features)
        }

        fn alpha(&self) -> f64 {
            self.engine.alpha()
        }

        fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
            self.engine.set_alpha(alpha)
        }

        fn parameters(&self) -> Result<Parameters, EngineError> {
            self.engine.parameters()
        }

        fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
            self.engine.set_parameters(parameters)
        }
    }

    #[test]
    fn watching_changes_nothing_and_costs_nothing_where_it_is_not_asked_for() {
        let (x, y) = table();
        let all = Batch::new(x.view(), y.view()).unwrap();
        let (unseen, truth) = (array![[0.5], [2.5]], array![[0.0], [1.0]]);
        let unseen = Batch::new(unseen.view(), truth.view()).unwrap();
        let plan = Trainer::epochs(30).batch_size(4).seed(5);

        let run = |plan: Trainer<'_>| {
            let mut engine = Counting::new();
            let history = plan.run(&mut engine, all, &mut []).unwrap().history;
            (engine.parameters().unwrap(), history, engine.asked.get())
        };
        let (parameters, plain, asked) = run(plan);
        assert_eq!(asked, 0);
        assert_eq!(plain.rates, [0.5; 30]);
        assert!(plain.validation_losses.is_empty() && plain.accuracies.is_empty());

        let (watched_parameters, watched, asked) = run(plan.validation(unseen));
        assert_eq!(asked, 90);
        assert_eq!(watched_parameters, parameters);
        assert_eq!(watched.losses, plain.losses);
        let mut engine = neuron();
        engine.set_parameters(&parameters).unwrap();
        let last = watched.validation_losses.last().unwrap();
        assert_eq!(*last, engine.loss(unseen).unwrap().reported);
        assert_eq!(watched.accuracies.len(), 30);
        let right = crate::accuracy(engine.evaluate(x.view()).unwrap().view(), y.view());
        assert_eq!(watched.accuracies.last(), Some(&right));
        assert_eq!(watched.validation_accuracies.len(), 30);

        let (_, counted, asked) = run(plan.track_accuracy());
        assert_eq!(asked, 30);
        assert_eq!(counted.accuracies, watched.accuracies);
        assert!(counted.validation_accuracies.is_empty());
    }

    #[test]
    fn only_classes_are_predicted_right() {
        let (x, _) = table();
        let all = Batch::new(x.view(), x.view()).unwrap();
        let mut engine = neuron();
        let plan = Trainer::epochs(2).validation(all);
        let history = plan.run(&mut engine, all, &mut []).unwrap().history;
        assert_eq!(history.validation_losses.len(), 2);
        assert!(history.accuracies.is_empty() && history.validation_accuracies.is_empty());
    }

    #[test]
    fn every_epoch_steps_at_the_rate_of_the_schedule() {
        let (x, y) = table();
        let all = Batch::new(x.view(), y.view()).unwrap();
        let schedule: Schedule = "warm-up:2,cosine".parse().unwrap();
        let mut seen = Vec::new();
        let mut evaluator = |end: &EpochEnd| seen.push((end.rate, end.loss));
        let mut engine = neuron();
        let plan = Trainer::epochs(9).schedule(schedule);
        let outcome = plan.run(&mut engine, all, &mut [&mut evaluator]).unwrap();
        assert_eq!(engine.alpha(), 0.5);

        let mut by_steps = neuron();
        let mut rates: Rates = schedule.rates(0.5, 9).unwrap();
        for (epoch, (rate, loss)) in seen.into_iter().enumerate() {
            assert_eq!(rate, rates.rate());
            assert_eq!(rate, outcome.history.rates[epoch]);
            by_steps.set_alpha(rate).unwrap();
            assert_eq!(loss, by_steps.step(all).unwrap().reported);
            rates.end_epoch(loss);
        }
        assert_eq!(engine.parameters().unwrap(), by_steps.parameters().unwrap());
        let mut constant = neuron();
        Trainer::epochs(9).run(&mut constant, all, &mut []).unwrap();
        assert_ne!(engine.parameters().unwrap(), constant.parameters().unwrap());
    }

    #[test]
    fn a_plateau_follows_the_validation_loss_where_there_is_one() {
        let (x, y) = table();
        let all = Batch::new(x.view(), y.view()).unwrap();
        // What is wrong for these samples is learned: their loss only grows.
        let wrong = y.mapv(|y| 1.0 - y);
        let wrong = Batch::new(x.view(), wrong.view()).unwrap();
        let plan = Trainer::epochs(5).schedule(Schedule::plateau(1, 0.5));
        let rates = |plan: Trainer<'_>| {
            let outcome = plan.run(&mut neuron(), all, &mut []).unwrap();
            outcome.history.rates
        };
        assert_eq!(rates(plan), [0.5; 5]);
        assert_eq!(rates(plan.validation(wrong)), [0.5, 0.5, 0.5, 0.25, 0.25]);
    }

    #[test]
    fn refuses_before_the_first_step_and_leaves_the_engine_as_it_was() {
        let (x, y) = table();
        let all = Batch::new(x.view(), y.view()).unwrap();
        let mut engine = neuron();
        let before = engine.parameters().unwrap();
        let mut refusal = |plan: Trainer<'_>| {
            let refused = plan.run(&mut engine, all, &mut []).unwrap_err();
            assert_eq!(
                (engine.parameters().unwrap(), engine.alpha()),
                (before.clone(), 0.5)
            );
            refused.to_string()
        };
        let wide = Array2::zeros((3, 2));
        let wide = Batch::new(wide.view(), wide.view()).unwrap();
        assert_eq!(
            refusal(Trainer::epochs(1).validation(wide)),
            "the validation samples have 2 features and 2 targets each, but those to train on have 1 and 1"
        );
        let warm_up = Schedule::constant().with_warm_up(3);
        assert!(refusal(Trainer::epochs(3).schedule(warm_up)).contains("takes 3 epochs"));
        // 0.1 to the power 400 is 0 in f64, long before the last of 400 epochs.
        let vanishing = "exponential:0.1".parse().unwrap();
        let refused = refusal(Trainer::epochs(400).schedule(vanishing));
        assert!(
            refused.contains("must be a positive number in f64"),
            "{refused}"
        );
    }
}
