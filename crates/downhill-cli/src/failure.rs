//! The errors of the examples: one line each.

use std::io;
use std::path::PathBuf;

use downhill_check::AlignmentError;
use downhill_data::{BlobsError, CsvError, EncoderError, RowError};
use downhill_plot::PlotError;
use downhill_sources::SourceError;
use downhill_train::{
    Activation, ClassifierError, EngineError, Optimizer, SaveError, SettingError, TrainError,
};
use thiserror::Error;

/// The error of an example.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Failure {
    /// A source cannot be run.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A classifier or a perceptron cannot be trained.
    #[error(transparent)]
    Classifier(#[from] ClassifierError),
    /// The engine cannot be built, or the samples do not fit it.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Training cannot start, or an engine failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// An update and a gradient do not have the same parameters.
    #[error(transparent)]
    Alignment(#[from] AlignmentError),
    /// The blobs cannot be generated.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// A table cannot be read or written.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// The columns of a table cannot be encoded.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
    /// A row of a table cannot be encoded.
    #[error(transparent)]
    Row(#[from] RowError),
    /// A model cannot be saved or loaded.
    #[error(transparent)]
    Save(#[from] SaveError),
    /// A figure cannot be drawn or written.
    #[error(transparent)]
    Plot(#[from] PlotError),
    /// A setting is out of range, or a file does not describe a network.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A network in a file has another number of features or outputs.
    #[error("{file}: the network has {got} {what}, but here it must have {expected}")]
    Network {
        /// The file.
        file: String,
        /// `features` or `outputs`.
        what: &'static str,
        /// The number expected.
        expected: usize,
        /// The number found.
        got: usize,
    },
    /// A network in a file ends with an activation that does not fit the loss.
    #[error("{file}: the last layer's activation must be {expected} here, but it is {got}")]
    LastActivation {
        /// The file.
        file: String,
        /// The activation expected.
        expected: Activation,
        /// The activation found.
        got: Activation,
    },
    /// A printed update that is not the gradient is combined with another optimizer than `sgd`.
    #[error(
        "--optimizer {optimizer}: the printed update requires the optimizer sgd; add --update gradient"
    )]
    PrintedUpdate {
        /// The optimizer.
        optimizer: Optimizer,
    },
    /// A file or folder cannot be written.
    #[error("{path}: cannot be written: {reason}", path = downhill_data::message::path(path))]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        reason: io::Error,
    },
    /// An error of one example only.
    #[error(transparent)]
    Other(Box<dyn std::error::Error + Send + Sync>),
    /// The report cannot be written as JSON.
    #[error("the report cannot be written as JSON: {0}")]
    Json(#[from] serde_json::Error),
}

impl From<downhill_nn::Error> for Failure {
    fn from(error: downhill_nn::Error) -> Self {
        Self::Engine(error.into())
    }
}

impl Failure {
    /// Wraps an error of one example only.
    pub fn other(error: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::Other(Box::new(error))
    }
}
