//! Why an example failed: one line for the user.

use std::io;
use std::path::PathBuf;

use downhill_check::AlignmentError;
use downhill_data::CsvError;
use downhill_plot::PlotError;
use downhill_sources::SourceError;
use downhill_train::{
    Activation, ClassifierError, EngineError, NetworkConfigError, Optimizer, TrainError,
};
use thiserror::Error;

/// Why an example failed.
#[derive(Debug, Error)]
pub enum Failure {
    /// The run could not be.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The classifier refused.
    #[error(transparent)]
    Classifier(#[from] ClassifierError),
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The run could not start, or could not go on.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// An update is not of the parameters that a gradient is of.
    #[error(transparent)]
    Alignment(#[from] AlignmentError),
    /// A table could not be read.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A figure could not be drawn or written.
    #[error(transparent)]
    Plot(#[from] PlotError),
    /// The description of a network could not be read, or is of none.
    #[error(transparent)]
    NetworkConfig(#[from] NetworkConfigError),
    /// A network in a file is for other samples, or for other targets.
    #[error("{file}: the network has {got} {what}, but here it must have {expected}")]
    Network {
        /// The file.
        file: String,
        /// Of what it has another number.
        what: &'static str,
        /// How many there must be.
        expected: usize,
        /// How many it has.
        got: usize,
    },
    /// A network in a file ends with another activation than the loss is for.
    #[error("{file}: the last layer's activation must be {expected} here, but it is {got}")]
    LastActivation {
        /// The file.
        file: String,
        /// What it must be.
        expected: Activation,
        /// What it is.
        got: Activation,
    },
    /// A printed update that is not the gradient was to be stepped by, by another optimizer than the
    /// source's.
    #[error(
        "--optimizer {optimizer}: the printed update goes with plain descent only; add --update gradient"
    )]
    PrintedUpdate {
        /// The optimizer.
        optimizer: Optimizer,
    },
    /// A file or folder could not be written.
    #[error("{path}: cannot be written: {reason}", path = path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        reason: io::Error,
    },
    /// What only one example can fail by.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
    /// The report could not be put into JSON.
    #[error("the report cannot be put into JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<downhill_nn::Error> for Failure {
    fn from(error: downhill_nn::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl Failure {
    /// What only one example can fail by.
    pub fn other(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Other(Box::new(error))
    }
}
