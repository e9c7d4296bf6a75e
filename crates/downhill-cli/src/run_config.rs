//! The settings of an example that trains a network of the user's choice.

use std::path::PathBuf;

use downhill_train::{
    Activation, EngineConfig, Initializer, NetworkConfig, Parameters, TrainConfig,
};

use serde::Serialize;

use crate::Failure;
use crate::report::TrainReport;

/// The settings of an example that trains a network of the user's choice.
#[derive(Debug, Clone, PartialEq)]
pub struct RunConfig {
    /// The file that describes the network, in place of the hidden layers.
    pub network_file: Option<PathBuf>,
    /// The number of outputs of each hidden layer, first to last.
    pub hidden: Vec<usize>,
    /// The activation of each hidden layer.
    pub activation: Activation,
    /// How the initial weights are drawn.
    pub initializer: Initializer,
    /// How the network is trained. The seed is that of the initial weights, too.
    pub train: TrainConfig,
    /// The engine that computes the gradients.
    pub engine: EngineConfig,
}

impl RunConfig {
    /// The network: that of the file, or the hidden layers and an output layer with the activation `last`.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the file does not describe a network with these features and outputs, or a hidden layer has no
    /// outputs.
    pub fn network(
        &self,
        features: usize,
        outputs: usize,
        last: Activation,
    ) -> Result<NetworkConfig, Failure> {
        let Some(path) = &self.network_file else {
            let network = NetworkConfig::new(features)
                .hidden(&self.hidden, self.activation)
                .dense(outputs, last);
            network.validate()?;
            return Ok(network);
        };
        let network = NetworkConfig::read(path)?;
        let file = || downhill_data::message::path(path);
        for (what, expected, got) in [
            ("features", features, network.features),
            ("outputs", outputs, network.outputs()),
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
        let got = network.layers.last().map(|layer| layer.kind().activation());
        if got != Some(last) {
            return Err(Failure::LastActivation {
                file: file(),
                expected: last,
                got: got.unwrap_or_default(),
            });
        }
        Ok(network)
    }

    /// The initial parameters of a network.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a number of the initializer is out of range, or the parameters do not fit in memory.
    pub fn start(&self, network: &NetworkConfig) -> Result<Parameters, Failure> {
        let optimizer = &self.train.step.optimizer;
        self.engine.check_memory(network, optimizer)?;
        let start = Parameters::initialized(network, self.initializer, self.train.seed);
        start.map_err(Failure::other)
    }

    /// Whether all settings are the same, except for the seed and the engine.
    pub fn same_except_seed_and_engine(&self, other: &Self) -> bool {
        let mut same = self.clone();
        (same.train.seed, same.engine) = (other.train.seed, other.engine);
        same == *other
    }

    /// The settings, for a report.
    pub fn report(&self) -> RunReport {
        RunReport {
            initializer: self.initializer.to_string(),
            seed: self.train.seed,
            train: TrainReport::new(&self.train, self.engine),
        }
    }
}

/// The settings, as reports have them.
#[derive(Debug, Clone, Serialize)]
pub struct RunReport {
    // The key of the first reports, which programs read.
    #[serde(rename = "initialiser")]
    initializer: String,
    seed: u64,
    #[serde(flatten)]
    train: TrainReport,
}

#[cfg(test)]
mod tests {
    use downhill_train::{Adam, EngineKind};

    use super::*;

    #[test]
    fn seed_and_engine_do_not_count_in_a_comparison() {
        let own = RunConfig {
            network_file: None,
            hidden: vec![3],
            activation: Activation::Tanh,
            initializer: Initializer::HeNormal,
            train: TrainConfig::new(Adam::new(0.1), 2),
            engine: EngineConfig::default(),
        };
        let mut other = own.clone();
        other.train.seed = 7;
        other.engine.kind = EngineKind::Hand;
        assert!(other.same_except_seed_and_engine(&own));
        other.train.epochs = 3;
        assert!(!other.same_except_seed_and_engine(&own));
    }
}
