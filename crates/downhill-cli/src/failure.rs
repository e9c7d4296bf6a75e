//! Why an example failed: one line for the user.

use std::io;
use std::path::PathBuf;

use downhill_check::AlignmentError;
use downhill_data::CsvError;
use downhill_plot::PlotError;
use downhill_sources::SourceError;
use downhill_train::{ClassifierError, EngineError, TrainError};
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
