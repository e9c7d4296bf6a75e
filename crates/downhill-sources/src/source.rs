//! What a source is, and how it is run.

use downhill_train::{
    Batch, Descent, Engine, EngineConfig, Loss, NetworkConfig, Objective, Observer, Optimizer,
    Outcome, Parameters, Schedule, Trainer, UpdateRule,
};
use ndarray::{Array2, ArrayD, ArrayView2};

use crate::{Correction, Printed, SourceError};

/// Where a run starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Where the printed run started, as far as its numbers tell.
    Published,
    /// A fresh start by the source's own rule, from `NumPy`'s stream of this seed.
    Seed(u32),
}

/// What a step subtracts, times the learning rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Update {
    /// What the source printed, slips included.
    AsPrinted,
    /// The gradient.
    Gradient,
}

/// How to run a source.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Settings {
    /// Where to start.
    pub start: Start,
    /// The learning rate.
    pub alpha: f64,
    /// How many times to go through the samples.
    pub epochs: usize,
    /// What a step makes of the gradient. A printed update that is not the gradient goes with plain
    /// descent only.
    pub optimizer: Optimizer,
    /// How the learning rate changes from epoch to epoch.
    pub schedule: Schedule,
    /// How many samples to take a step on; all of them if not said.
    pub batch_size: Option<usize>,
    /// What a step subtracts.
    pub update: Update,
    /// Which engine.
    pub engine: EngineConfig,
}

/// A tutorial: what it trains, on what, from where, how, and what it printed.
pub trait Source {
    /// Its topic, in one word.
    fn name(&self) -> &'static str;

    /// The network.
    fn description(&self) -> NetworkConfig;

    /// The loss whose gradient it follows, and the one it logs.
    fn objective(&self) -> Objective;

    /// `[samples, features]`, without any column of ones.
    fn features(&self) -> ArrayView2<'_, f64>;

    /// `[samples, 1]`.
    fn targets(&self) -> ArrayView2<'_, f64>;

    /// Samples it predicts without having trained on them, `[samples, features]`.
    fn unseen(&self) -> Option<ArrayView2<'_, f64>>;

    /// Its own learning rate.
    fn alpha(&self) -> f64;

    /// Its own number of epochs.
    fn epochs(&self) -> usize;

    /// The parameters a run starts from.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if they could not be drawn.
    fn start(&self, start: Start) -> Result<Parameters, SourceError>;

    /// Its printed update, where that is not the gradient.
    fn as_printed(&self) -> Option<Box<dyn UpdateRule>> {
        None
    }

    /// Whether it printed an update at all. Where it did not,
    /// [`printed_update`](Self::printed_update) is the one that completes it here.
    fn prints_an_update(&self) -> bool {
        true
    }

    /// What a step at a rate of 1 subtracts, by the formulas the source printed: computed from its
    /// samples and the parameters alone, so that it can be held against the gradient. The learning
    /// rate is not in it; any other factor is.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the parameters are not of its network.
    fn printed_update(&self, parameters: &Parameters) -> Result<Parameters, SourceError>;

    /// What keeps its printed update from being the gradient of a loss: for each parameter of which
    /// that is known, the steps that lead there, in order.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the parameters are not of its network.
    fn corrections(
        &self,
        loss: &Loss,
        parameters: &Parameters,
    ) -> Result<Vec<Correction>, SourceError> {
        let _ = (loss, parameters);
        Ok(Vec::new())
    }

    /// Parameters in the source's own names and layout.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if they are not of its network.
    fn layout(
        &self,
        parameters: &Parameters,
    ) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError>;

    /// Every number it printed, beside that of a run.
    ///
    /// A number that the run was too short for counts as not the same.
    ///
    /// # Errors
    ///
    /// [`SourceError`] if the run is not of its network.
    fn printed(&self, run: &Run) -> Result<Vec<Printed>, SourceError>;

    /// The settings of the printed run.
    fn settings(&self) -> Settings {
        Settings {
            start: Start::Published,
            alpha: self.alpha(),
            epochs: self.epochs(),
            optimizer: Optimizer::Sgd,
            schedule: Schedule::constant(),
            batch_size: None,
            update: Update::AsPrinted,
            engine: EngineConfig::default(),
        }
    }
}

/// The activation of one sample; not a number where there is no such sample.
pub(crate) fn activation(activations: &Array2<f64>, sample: usize) -> f64 {
    activations.get((sample, 0)).copied().unwrap_or(f64::NAN)
}

/// What a run leaves behind.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    /// The loss of every epoch, and why it stopped.
    pub outcome: Outcome,
    /// What was learned.
    pub parameters: Parameters,
    /// The activations of the training samples after training, `[samples, 1]`.
    pub activations: Array2<f64>,
    /// The predictions for the unseen samples before training, `[samples, 1]`.
    pub before: Option<Array2<f64>>,
    /// The predictions for the unseen samples after training, `[samples, 1]`.
    pub after: Option<Array2<f64>>,
}

/// An engine for a source, at the parameters given.
///
/// # Errors
///
/// [`SourceError`] if a setting is out of range, or the parameters are not of its network.
pub fn engine(
    source: &dyn Source,
    settings: &Settings,
    parameters: &Parameters,
) -> Result<Box<dyn Engine>, SourceError> {
    let update = match settings.update {
        Update::AsPrinted => source.as_printed(),
        Update::Gradient => None,
    };
    let descent = Descent {
        update,
        ..Descent::new(source.objective(), settings.alpha).by(settings.optimizer)
    };
    Ok(settings
        .engine
        .build(&source.description(), parameters, descent)?)
}

/// Runs a source.
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

/// Runs a source from parameters of one's own, whatever start the settings say.
///
/// # Errors
///
/// [`SourceError`] if a setting is out of range, or the parameters are not of its network.
pub fn run_from(
    source: &dyn Source,
    settings: &Settings,
    start: &Parameters,
    observers: &mut [&mut dyn Observer],
) -> Result<Run, SourceError> {
    let mut engine = engine(source, settings, start)?;
    let mut plan = Trainer::epochs(settings.epochs).schedule(settings.schedule);
    if let Some(batch_size) = settings.batch_size {
        plan = plan.batch_size(batch_size);
    }
    if let Start::Seed(seed) = settings.start {
        plan = plan.seed(seed.into());
    }
    let batch = Batch::new(source.features(), source.targets())?;
    let before = match source.unseen() {
        Some(unseen) => Some(engine.evaluate(unseen)?),
        None => None,
    };
    let outcome = plan.run(&mut *engine, batch, observers)?;
    Ok(Run {
        outcome,
        parameters: engine.parameters()?,
        activations: engine.evaluate(source.features())?,
        before,
        after: match source.unseen() {
            Some(unseen) => Some(engine.evaluate(unseen)?),
            None => None,
        },
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use downhill_train::{History, Stop};

    use super::*;
    use crate::forward::activations;

    /// What a source of one neuron printed, beside a run by its printed formulas alone: no engine has
    /// a hand in it.
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
            },
            activations: activations(source.features(), &w, &b),
            parameters: here,
            before: None,
            after: None,
        };
        source.printed(&run).unwrap()
    }
}
