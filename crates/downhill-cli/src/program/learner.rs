//! Training a network on the rows of a table.

use std::time::{Duration, Instant};

use downhill_data::Encoder;
use downhill_train::{
    Activation, Adam, Batch, Checkpoints, EngineConfig, EngineKind, Initializer, NetworkConfig,
    NetworkEngine, Objective, Optimization, Outcome, Penalty, Progress, StopRules, TrainConfig,
    Trainer,
};
use ndarray::{Array2, ArrayView2, Axis, Slice, concatenate};

use super::ProgramError;
use super::data::{Table, hold_out};
use super::target::Outputs;
use crate::{Failure, RunConfig, ctrl_c};

/// The fraction of the training rows that is held out for validation, if there are enough of them.
pub(super) const VALIDATION: f64 = 0.15;

/// The number of training rows from which some are held out for validation.
const ENOUGH: usize = 60;

/// The number of rows that are evaluated at once, so that many rows take little memory.
const SLICE: usize = 4_096;

/// The default settings of a run.
pub(super) fn own() -> RunConfig {
    RunConfig {
        network_file: None,
        hidden: vec![100],
        activation: Activation::Relu,
        initializer: Initializer::HeNormal,
        train: TrainConfig {
            validation_fraction: VALIDATION,
            stop: StopRules {
                patience: Some(20),
                restore_best: true,
                ..StopRules::default()
            },
            ..TrainConfig::new(Adam::new(1e-3), 300)
        },
        engine: EngineConfig {
            kind: EngineKind::Hand,
            ..EngineConfig::default()
        },
    }
}

/// The default batch size for so many training rows.
pub(super) fn batch_size(rows: usize) -> usize {
    (rows / 40).clamp(16, 200).min(rows)
}

/// The features and targets to train on.
#[derive(Debug)]
pub(super) struct Parts {
    pub(super) encoder: Encoder,
    pub(super) outputs: Outputs,
    /// The strength of the L2 penalty.
    pub(super) l2: f64,
    train: Batch,
    validation: Option<Batch>,
}

impl Parts {
    /// Encodes rows of a table; the encoding is fitted to those that are trained on.
    ///
    /// The default of `l2` is 1 over the number of training rows: the weights have a standard normal prior then.
    pub(super) fn new(
        table: &Table,
        rows: &[usize],
        config: &RunConfig,
        l2: Option<f64>,
    ) -> Result<Self, Failure> {
        let TrainConfig {
            seed,
            validation_fraction: fraction,
            ..
        } = config.train;
        let strict = fraction != VALIDATION;
        let fraction = if strict || rows.len() >= ENOUGH {
            fraction
        } else {
            0.0
        };
        let how = (seed, "--validation-fraction", strict);
        let (train, held_out) = hold_out(&table.target, rows, fraction, how)?;
        let encoder = Encoder::fit(&table.frame, &train)?;
        let outputs = table.target.outputs(&train).ok_or_else(|| {
            Failure::other(ProgramError::LargeTarget {
                file: table.frame.file().to_owned(),
            })
        })?;
        let batch = |rows: &[usize]| -> Result<Batch, Failure> {
            let targets = outputs.encode(&table.target.truth(rows));
            Ok(Batch::from_arrays(
                encoder.encode(&table.frame, rows)?,
                targets,
            )?)
        };
        Ok(Self {
            l2: l2.unwrap_or(1.0 / train.len() as f64),
            train: batch(&train)?,
            validation: match held_out.as_slice() {
                [] => None,
                rows => Some(batch(rows)?),
            },
            encoder,
            outputs,
        })
    }

    pub(super) fn train_rows(&self) -> usize {
        self.train.samples()
    }

    pub(super) fn validation_rows(&self) -> usize {
        self.validation.as_ref().map_or(0, Batch::samples)
    }

    pub(super) fn batch(&self) -> &Batch {
        &self.train
    }

    /// The network of a run.
    pub(super) fn network(&self, config: &RunConfig) -> Result<NetworkConfig, Failure> {
        let (inputs, outputs) = (self.encoder.features(), self.outputs.count());
        config.network(inputs, outputs, self.outputs.activation())
    }

    /// The engine of a run at its start.
    pub(super) fn engine(
        &self,
        config: &RunConfig,
        network: &NetworkConfig,
    ) -> Result<Box<dyn NetworkEngine>, Failure> {
        let penalty = Penalty {
            l1: 0.0,
            l2: self.l2,
        };
        let objective = Objective::new(self.outputs.loss()).with_penalty(penalty);
        let optimization = Optimization::of(objective, config.train.step);
        let start = config.start(network)?;
        Ok(config.engine.build(network, &start, optimization)?)
    }

    /// Trains.
    pub(super) fn learn(
        self,
        config: &RunConfig,
        progress: &mut Progress,
        checkpoints: Option<Checkpoints>,
    ) -> Result<Learned, Failure> {
        let network = self.network(config)?;
        let mut engine = self.engine(config, &network)?;
        let began = Instant::now();
        let mut train = config.train;
        train.validation_fraction = 0.0;
        let mut trainer = Trainer::new(&train);
        if let Some(batch) = &self.validation {
            trainer = trainer.validation(batch);
        }
        let trainer = trainer.observe(progress).interrupt(ctrl_c());
        let trainer = trainer.checkpoints(checkpoints);
        let outcome = trainer.fit(&mut *engine, &self.train)?;
        Ok(Learned {
            network,
            engine,
            outcome,
            took: began.elapsed(),
            rows: [self.train_rows(), self.validation_rows()],
            l2: self.l2,
            encoder: self.encoder,
            outputs: self.outputs,
        })
    }
}

/// A trained network, with the encoding of its inputs and outputs.
#[derive(Debug)]
pub(super) struct Learned {
    pub(super) network: NetworkConfig,
    pub(super) engine: Box<dyn NetworkEngine>,
    pub(super) outcome: Outcome,
    pub(super) took: Duration,
    /// The numbers of training and validation rows.
    pub(super) rows: [usize; 2],
    pub(super) l2: f64,
    pub(super) encoder: Encoder,
    pub(super) outputs: Outputs,
}

impl Learned {
    /// The predictions for rows of a table: a probability for each class, or a number, `[rows, outputs]`.
    pub(super) fn predict(&self, table: &Table, rows: &[usize]) -> Result<Array2<f64>, Failure> {
        let mut parts = Vec::new();
        for rows in rows.chunks(SLICE) {
            let features = self.encoder.encode(&table.frame, rows)?;
            parts.push(predict(&*self.engine, &self.outputs, features.view())?);
        }
        let views: Vec<ArrayView2<'_, f64>> = parts.iter().map(|part| part.view()).collect();
        let none = Array2::zeros((0, self.outputs.count()));
        Ok(concatenate(Axis(0), &views).unwrap_or(none))
    }
}

/// The predictions for some features, `[samples, outputs]`.
pub(super) fn predict(
    engine: &dyn NetworkEngine,
    outputs: &Outputs,
    features: ArrayView2<'_, f64>,
) -> Result<Array2<f64>, Failure> {
    let mut predictions = Array2::zeros((features.nrows(), outputs.count()));
    let mut first = 0;
    for part in features.axis_chunks_iter(Axis(0), SLICE) {
        let rows = Slice::from(first..first + part.nrows());
        let found = engine.evaluate(part)?;
        predictions.slice_axis_mut(Axis(0), rows).assign(&found);
        first += part.nrows();
    }
    outputs.decode(&mut predictions);
    Ok(predictions)
}
