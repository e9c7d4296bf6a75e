//! How a network is trained: what the options of a training example come down to.

use std::path::PathBuf;

use downhill_train::{
    Activation, Batch, Descent, Engine, EngineConfig, Initializer, LayerConfig, NetworkConfig,
    Objective, Optimizer, Parameters, RateFinder, RateSweep, Schedule, Trainer,
};
use serde::Serialize;

use crate::Failure;

/// How a network is trained: an example's own way, but for what the options say.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// A file that describes the network, in place of the next two.
    pub network: Option<PathBuf>,
    /// How many outputs each hidden layer has, first to last.
    pub hidden: Vec<usize>,
    /// What is behind each hidden layer.
    pub activation: Activation,
    /// What the weights are drawn by.
    pub initializer: Initializer,
    /// The seed of the start, and of the order of the samples.
    pub seed: u64,
    /// What a step makes of the gradient.
    pub optimizer: Optimizer,
    /// The learning rate.
    pub alpha: f64,
    /// How the learning rate changes.
    pub schedule: Schedule,
    /// How many times to go through the samples.
    pub epochs: usize,
    /// How many samples to take a step on; all of them if not said.
    pub batch_size: Option<usize>,
    /// Where gradients come from.
    pub engine: EngineConfig,
}

/// A recipe as a report has it.
#[derive(Debug, Clone, Serialize)]
pub struct RecipeReport {
    // The keys of the first reports, which programs read.
    #[serde(rename = "initialiser")]
    initializer: String,
    seed: u64,
    #[serde(rename = "optimiser")]
    optimizer: Optimizer,
    alpha: f64,
    schedule: String,
    epochs: usize,
    batch_size: Option<usize>,
    engine: &'static str,
    backend: &'static str,
    dtype: &'static str,
}

impl Recipe {
    /// The network: that of the file, or the hidden layers and the last one.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the file describes no network, or one for other samples or targets; if there is a
    /// hidden layer of no outputs.
    pub fn description(
        &self,
        features: usize,
        outputs: usize,
        last: Activation,
    ) -> Result<NetworkConfig, Failure> {
        let Some(path) = &self.network else {
            let description = NetworkConfig::new(features)
                .hidden(&self.hidden, self.activation)
                .dense(outputs, last);
            description.check()?;
            return Ok(description);
        };
        let description = NetworkConfig::read(path)?;
        let file = || path.display().to_string();
        for (what, expected, got) in [
            ("features", features, description.features),
            ("outputs", outputs, description.outputs()),
        ] {
            if expected != got {
                return Err(Failure::Network {
                    file: file(),
                    what,
                    expected,
                    got,
                });
            }
        }
        let got = description.layers.last().map(LayerConfig::activation);
        if got != Some(last) {
            return Err(Failure::LastActivation {
                file: file(),
                expected: last,
                got: got.unwrap_or_default(),
            });
        }
        Ok(description)
    }

    /// The start of a network.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a number of the initializer is out of range.
    pub fn start(&self, description: &NetworkConfig) -> Result<Parameters, Failure> {
        let start = Parameters::initialized(description, self.initializer, self.seed);
        start.map_err(Failure::other)
    }

    /// An engine at a start.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the engine refuses a setting.
    pub fn engine(
        &self,
        description: &NetworkConfig,
        start: &Parameters,
        objective: Objective,
    ) -> Result<Box<dyn Engine>, Failure> {
        let descent = Descent::new(objective, self.alpha).by(self.optimizer);
        Ok(self.engine.build(description, start, descent)?)
    }

    /// The plan of a run.
    pub fn plan(&self) -> Trainer<'static> {
        let plan = Trainer::epochs(self.epochs)
            .seed(self.seed)
            .schedule(self.schedule);
        match self.batch_size {
            Some(batch_size) => plan.batch_size(batch_size),
            None => plan,
        }
    }

    /// A sweep of rates, for one to begin with.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the engine refuses the samples.
    pub fn sweep(&self, engine: &mut dyn Engine, batch: Batch<'_>) -> Result<RateSweep, Failure> {
        let finder = RateFinder {
            batch_size: self.batch_size,
            seed: self.seed,
            ..RateFinder::default()
        };
        Ok(finder.run(engine, batch)?)
    }

    /// Whether a network is trained in the same way, whatever the seed and the engine.
    pub fn same_way(&self, other: &Self) -> bool {
        let seed_and_engine = Self {
            seed: other.seed,
            engine: other.engine,
            ..self.clone()
        };
        seed_and_engine == *other
    }

    /// What it is, for a report.
    pub fn report(&self) -> RecipeReport {
        RecipeReport {
            initializer: self.initializer.to_string(),
            seed: self.seed,
            optimizer: self.optimizer,
            alpha: self.alpha,
            schedule: self.schedule.to_string(),
            epochs: self.epochs,
            batch_size: self.batch_size,
            engine: self.engine.kind.name(),
            backend: self.engine.backend.name(),
            dtype: self.engine.dtype.name(),
        }
    }
}

#[cfg(test)]
mod tests {
    use downhill_train::EngineKind;

    use super::*;

    #[test]
    fn the_way_is_the_same_whatever_the_seed_and_the_engine() {
        let own = Recipe {
            network: None,
            hidden: vec![3],
            activation: Activation::Tanh,
            initializer: Initializer::HeNormal,
            seed: 0,
            optimizer: Optimizer::adam(),
            alpha: 0.1,
            schedule: Schedule::constant(),
            epochs: 2,
            batch_size: None,
            engine: EngineConfig::default(),
        };
        let mut other = own.clone();
        other.seed = 7;
        other.engine.kind = EngineKind::Hand;
        assert!(other.same_way(&own));
        other.epochs = 3;
        assert!(!other.same_way(&own));
    }
}
