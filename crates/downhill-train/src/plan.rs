//! The loop: epoch after epoch, batch after batch.

use crate::batch::Dealer;
use crate::history::EpochLoss;
use crate::{Batch, Engine, EpochEnd, History, Observer, Outcome, Stop, TrainError};

/// How long to train, and on how many samples at a time.
///
/// ```
/// use downhill_train::{
///     Batch, Descent, Description, EngineConfig, EngineKind, Loss, Objective, Parameters, Plan,
/// };
/// use ndarray::array;
///
/// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![[0.0], [0.0], [1.0], [1.0]]);
/// let neuron = Description::neuron(1);
/// let start = Parameters::uniform(&neuron, -1.0, 1.0, 0);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let descent = Descent::new(Objective::new(Loss::LogLoss), 0.5);
/// let mut engine = config.build(&neuron, &start, descent)?;
///
/// let plan = Plan::epochs(200).batches_of(2).seeded(7);
/// let outcome = plan.run(&mut *engine, Batch::new(x.view(), y.view())?, &mut [])?;
/// assert!(outcome.history.losses[199] < outcome.history.losses[0]);
/// # Ok::<(), downhill_train::TrainError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    epochs: usize,
    batch_size: Option<usize>,
    seed: u64,
}

impl Plan {
    /// That many epochs, each one step on all samples.
    pub fn epochs(epochs: usize) -> Self {
        Self {
            epochs,
            batch_size: None,
            seed: 0,
        }
    }

    /// Steps on so many samples at a time, dealt in a new seeded order each epoch. The last batch of
    /// an epoch is smaller where they do not divide the samples; a mean loss is then the mean over
    /// that smaller batch.
    #[must_use]
    pub fn batches_of(self, batch_size: usize) -> Self {
        Self {
            batch_size: Some(batch_size),
            ..self
        }
    }

    /// The seed of the order of the samples; 0 unless told otherwise. Without batches there is no
    /// order to seed.
    #[must_use]
    pub fn seeded(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Trains.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if there are no epochs, the batch size is 0 or larger than the samples, or the
    /// engine refuses the samples; before anything is trained.
    pub fn run(
        &self,
        engine: &mut dyn Engine,
        all: Batch<'_>,
        observers: &mut [&mut dyn Observer],
    ) -> Result<Outcome, TrainError> {
        if self.epochs == 0 {
            return Err(TrainError::NoEpochs);
        }
        let mut dealer = self.dealer(all)?;

        let mut history = History::default();
        let mut stopped = Stop::Epochs {
            epochs: self.epochs,
        };
        for observer in observers.iter_mut() {
            observer.started(self.epochs);
        }
        for epoch in 0..self.epochs {
            let mut sum = EpochLoss::default();
            let mut not_finite = None;
            let mut step = |batch: Batch<'_>| -> Result<(), TrainError> {
                if not_finite.is_none() {
                    let loss = engine.step(batch)?;
                    sum.add(loss, batch.samples());
                    if !loss.descended.is_finite() {
                        not_finite = Some(loss.descended);
                    }
                }
                Ok(())
            };
            match &mut dealer {
                Some(dealer) => dealer.deal(all, step)?,
                None => step(all)?,
            }
            let loss = sum.value();
            history.losses.push(loss);
            let end = EpochEnd {
                epoch,
                epochs: self.epochs,
                loss,
            };
            for observer in observers.iter_mut() {
                observer.epoch(&end);
            }
            if let Some(loss) = not_finite {
                stopped = Stop::NotFinite { epoch, loss };
                break;
            }
        }
        let parameters = engine.snapshot()?;
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

    /// What deals the batches; nothing where every step is on all samples.
    fn dealer(&self, all: Batch<'_>) -> Result<Option<Dealer>, TrainError> {
        match self.batch_size {
            None => Ok(None),
            Some(0) => Err(TrainError::EmptyBatch),
            Some(batch_size) if batch_size > all.samples() => Err(TrainError::BatchSize {
                batch_size,
                samples: all.samples(),
            }),
            Some(batch_size) => Ok(Some(Dealer::new(all, batch_size, self.seed))),
        }
    }
}
