//! The trait of a source, and functions that run one.

use downhill_train::{
    Batch, EngineConfig, EngineError, Loss, NetworkConfig, NetworkEngine, Objective, Observer,
    Optimization, Outcome, Parameters, PrintedUpdate, StepConfig, TrainConfig, Trainer,
};
use ndarray::{Array2, ArrayD, ArrayView2};

use crate::{Correction, Printed, SourceError};

/// The initial parameters of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// The published start, which reproduces the printed numbers.
    Published,
    /// A start drawn by the source's own rule, from `NumPy`'s stream with this seed.
    Seed(u32),
}

/// The update that a step multiplies by the learning rate and subtracts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// The update that the source printed, slips included.
    AsPrinted,
    /// The gradient.
    Gradient,
}

/// The settings of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// The initial parameters.
    pub start: Start,
    /// Learning rate, optimizer, schedule, epochs and batch size. A printed update that is not the gradient requires
    /// [`Optimizer::Sgd`](downhill_train::Optimizer::Sgd).
    pub train: TrainConfig,
    /// The update rule.
    pub update: Update,
    /// The engine that computes the gradients.
    pub engine: EngineConfig,
}

/// A tutorial: network, data, start, update rule and printed numbers.
pub trait Source {
    /// The topic, in one word.
    fn name(&self) -> &'static str;

    /// The network.
    fn network(&self) -> NetworkConfig;

    /// The loss that it minimizes and the loss that it logs.
    fn objective(&self) -> Objective;

    /// The training features, `[samples, features]`, without a column of ones.
    fn features(&self) -> ArrayView2<'_, f64>;

    /// The training targets, `[samples, 1]`.
    fn targets(&self) -> ArrayView2<'_, f64>;

    /// Samples that it predicts but does not train on, `[samples, features]`.
    fn unseen(&self) -> Option<ArrayView2<'_, f64>>;

    /// The source's learning rate.
    fn alpha(&self) -> f64;

    /// The source's number of epochs.
    fn epochs(&self) -> usize;

    /// Creates the initial parameters of a run.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if they cannot be drawn.
    fn start(&self, start: Start) -> Result<Parameters, SourceError>;

    /// The printed update rule; `None` if it is the gradient.
    fn as_printed(&self) -> Option<Box<dyn PrintedUpdate>> {
        None
    }

    /// Whether the source printed an update.
    ///
    /// If not, [`printed_update`](Self::printed_update) is this project's completion of it.
    fn prints_an_update(&self) -> bool {
        true
    }

    /// Computes what a step at a learning rate of 1 subtracts, by the printed formulas.
    ///
    /// It is independent of the engines, so it can be compared with their gradients.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the parameters do not belong to the source's network.
    fn printed_update(&self, parameters: &Parameters) -> Result<Parameters, SourceError>;

    /// The corrections that turn the printed update into the gradient of `loss`.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the parameters do not belong to the source's network.
    fn corrections(
        &self,
        loss: &Loss,
        parameters: &Parameters,
    ) -> Result<Vec<Correction>, SourceError> {
        let _ = (loss, parameters);
        Ok(Vec::new())
    }

    /// Converts parameters to the source's names and layout.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the parameters do not belong to the source's network.
    fn layout(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError>;

    /// Compares every number that the source printed with that of a run.
    ///
    /// If the run was too short to produce a number, the number counts as different.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the run's parameters do not belong to the source's network.
    fn printed(&self, run: &Run) -> Result<Vec<Printed>, SourceError>;

    /// The settings of the printed run.
    fn settings(&self) -> Settings {
        Settings {
            start: Start::Published,
            train: TrainConfig::new(StepConfig::new(self.alpha()), self.epochs()),
            update: Update::AsPrinted,
            engine: EngineConfig::default(),
        }
    }
}

/// The activation of one sample; NaN if there is no such sample.
pub(crate) fn activation(activations: &Array2<f64>, sample: usize) -> f64 {
    activations.get((sample, 0)).copied().unwrap_or(f64::NAN)
}

/// The result of a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The loss of every epoch, and the reason why training stopped.
    pub outcome: Outcome,
    /// The parameters after training.
    pub parameters: Parameters,
    /// The activations of the training samples after training, `[samples, 1]`.
    pub activations: Array2<f64>,
    /// The predictions for the unseen samples before training, `[samples, 1]`.
    pub before: Option<Array2<f64>>,
    /// The predictions for the unseen samples after training, `[samples, 1]`.
    pub after: Option<Array2<f64>>,
}

impl Run {
    /// The result of a run, with the parameters of an engine and the activations of these features after training.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the features do not fit the network.
    pub fn new(
        outcome: Outcome,
        engine: &dyn NetworkEngine,
        features: ArrayView2<'_, f64>,
    ) -> Result<Self, EngineError> {
        Ok(Self {
            outcome,
            parameters: engine.parameters()?,
            activations: engine.evaluate(features)?,
            before: None,
            after: None,
        })
    }
}

/// Creates an engine for a source, with the given parameters.
///
/// # Errors
///
/// [`SourceError`] if a setting is out of range, or the parameters do not belong to the source's network.
pub fn engine(
    source: &dyn Source,
    settings: &Settings,
    parameters: &Parameters,
) -> Result<Box<dyn NetworkEngine>, SourceError> {
    let update = match settings.update {
        Update::AsPrinted => source.as_printed(),
        Update::Gradient => None,
    };
    let optimization = Optimization {
        update,
        ..Optimization::of(source.objective(), settings.train.step)
    };
    Ok(settings
        .engine
        .build(&source.network(), parameters, optimization)?)
}

/// Runs a source from the start of the settings.
///
/// # Errors
///
/// [`SourceError`] if a setting is out of range.
pub fn run(
    source: &dyn Source,
    settings: &Settings,
    observers: &mut [&mut dyn Observer],
) -> Result<Run, SourceError> {
    run_from(source, settings, &source.start(settings.start)?, observers)
}

/// Runs a source from the given parameters.
///
/// Ignores the start of the settings, except as the seed of the batches.
///
/// # Errors
///
/// [`SourceError`] if a setting is out of range, or the parameters do not belong to the source's network.
pub fn run_from(
    source: &dyn Source,
    settings: &Settings,
    start: &Parameters,
    observers: &mut [&mut dyn Observer],
) -> Result<Run, SourceError> {
    let mut engine = engine(source, settings, start)?;
    let mut trainer = Trainer::new(&settings.train);
    if let Start::Seed(seed) = settings.start {
        trainer = trainer.seed(seed.into());
    }
    for observer in observers {
        trainer = trainer.observe(&mut **observer);
    }
    let batch = Batch::new(source.features(), source.targets())?;
    let before = match source.unseen() {
        Some(unseen) => Some(engine.evaluate(unseen)?),
        None => None,
    };
    let outcome = trainer.fit(&mut *engine, &batch)?;
    Ok(Run {
        before,
        after: match source.unseen() {
            Some(unseen) => Some(engine.evaluate(unseen)?),
            None => None,
        },
        ..Run::new(outcome, &*engine, source.features())?
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use downhill_train::{History, Stop};

    use super::*;
    use crate::forward::activations;

    /// Compares a one-neuron source with a run by its printed formulas only.
    pub(crate) fn printed_by_formula(source: &dyn Source) -> Vec<Printed> {
        let mut here = source.start(Start::Published).unwrap();
        for _ in 0..source.epochs() {
            let update = source.printed_update(&here).unwrap();
            for (p, u) in here.iter_mut().zip(update.as_slice()) {
                assert_eq!((&p.name, &p.shape), (&u.name, &u.shape));
                for (p, u) in p.values.iter_mut().zip(&u.values) {
                    *p -= source.alpha() * u;
                }
            }
        }
        let w = here.matrix("layers.0.weight").unwrap();
        let b = here.vector("layers.0.bias").unwrap();
        let run = Run {
            outcome: Outcome {
                history: History::default(),
                stopped: Stop::Epochs {
                    epochs: source.epochs(),
                },
                gradient_report: None,
                best: None,
                parameters_after: source.epochs(),
            },
            activations: activations(source.features(), &w, &b),
            parameters: here,
            before: None,
            after: None,
        };
        source.printed(&run).unwrap()
    }
}
