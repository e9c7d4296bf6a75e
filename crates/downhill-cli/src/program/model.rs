//! A model of a table: a network with its columns and what its outputs mean.

use std::path::Path;

use downhill_data::{Encoder, message};
use downhill_train::{
    EngineConfig, NetworkEngine, Objective, Optimization, SavedModel, StepConfig, TrainConfig,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::ProgramError;
use super::learner::Learned;
use super::target::Outputs;
use crate::Failure;

/// The key of the record of a saved model.
const KEY: &str = "table";

/// The part of a saved model that is about its table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableRecord {
    /// The name of the column to predict.
    pub(super) target: String,
    pub(super) outputs: Outputs,
    /// The other columns.
    pub(super) inputs: Encoder,
    pub(super) training: TrainingRecord,
}

/// How a model was trained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrainingRecord {
    /// The file of the table, without its folder.
    pub(super) file: String,
    /// The numbers of training, validation and test rows.
    pub(super) rows: [usize; 3],
    pub(super) engine: String,
    pub(super) settings: TrainConfig,
    /// The strength of the L2 penalty.
    pub(super) l2: f64,
    /// The number of epochs that the run took.
    pub(super) epochs: usize,
    /// Why it stopped.
    pub(super) stopped: String,
    /// The scores on the test rows, if there are any.
    pub(super) scores: Value,
}

/// A model of a table.
#[derive(Debug)]
pub(super) struct TableModel {
    pub(super) saved: SavedModel,
    pub(super) record: TableRecord,
}

impl TableModel {
    /// The model of a trained network.
    pub(super) fn new(
        learned: &Learned,
        record: TableRecord,
        engine: EngineConfig,
    ) -> Result<Self, Failure> {
        let parameters = learned.engine.parameters()?;
        let mut saved = SavedModel::new(learned.network.clone(), parameters);
        saved.dtype = engine.dtype;
        saved
            .record
            .insert(KEY.to_owned(), serde_json::to_value(&record)?);
        Ok(Self { saved, record })
    }

    /// Loads a model, and checks that its record fits its network.
    pub(super) fn load(path: &Path) -> Result<Self, Failure> {
        let saved = SavedModel::load(path)?;
        Self::from_saved(saved, path)
    }

    /// The model of a saved network.
    pub(super) fn from_saved(saved: SavedModel, path: &Path) -> Result<Self, Failure> {
        let file = message::path(path);
        let Some(record) = saved.record.get(KEY) else {
            return Err(Failure::other(ProgramError::NotATable { file }));
        };
        let read = TableRecord::deserialize(record).map_err(|error| error.to_string());
        let checked = read.and_then(|record| {
            record.check(&saved)?;
            Ok(record)
        });
        match checked {
            Ok(record) => Ok(Self { saved, record }),
            Err(reason) => Err(Failure::other(ProgramError::Record { file, reason })),
        }
    }

    /// An engine with the parameters of the model.
    pub(super) fn engine(&self, engine: EngineConfig) -> Result<Box<dyn NetworkEngine>, Failure> {
        let SavedModel {
            network,
            parameters,
            dtype,
            ..
        } = &self.saved;
        let objective = Objective::new(self.record.outputs.loss());
        let optimization = Optimization::of(objective, StepConfig::new(1.0));
        let engine = EngineConfig {
            dtype: *dtype,
            ..engine
        };
        Ok(engine.build(network, parameters, optimization)?)
    }
}

impl TableRecord {
    /// Checks the record against the network.
    fn check(&self, saved: &SavedModel) -> Result<(), String> {
        self.inputs.validate().map_err(|error| error.to_string())?;
        self.outputs.validate()?;
        let network = &saved.network;
        for (what, record, network) in [
            ("inputs", self.inputs.features(), network.features),
            ("outputs", self.outputs.count(), network.outputs()),
        ] {
            if record != network {
                return Err(format!("{record} {what}, but the network has {network}"));
            }
        }
        let last = network.layers.last().map(|layer| layer.kind().activation());
        match last == Some(self.outputs.activation()) {
            true => Ok(()),
            false => Err("the last activation is another".to_owned()),
        }
    }
}
