//! Errors of running a source.

use downhill_data::{BlobsError, RandomError};
use downhill_train::{ClassifierError, EngineError, TrainError};
use thiserror::Error;

/// The reason why a source cannot be run.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SourceError {
    /// The blobs cannot be generated.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// Random numbers cannot be drawn.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The classifier failed.
    #[error(transparent)]
    Classifier(#[from] ClassifierError),
    /// A test sample has a label that no training sample has.
    #[error(
        "{test}, sample {sample}: the label {} does not occur in {train}, which has {known}",
        downhill_data::message::shown(.label)
    )]
    UnseenLabel {
        /// Name of the test data.
        test: String,
        /// Number of the sample, counted from 1.
        sample: usize,
        /// Its label.
        label: String,
        /// Name of the training data.
        train: String,
        /// The labels of the training data, quoted.
        known: String,
    },
    /// The training images are all checkerboards, or none of them is.
    #[error(
        "{train}: training needs samples labeled \"checkerboard\" and others, but it has only {known}"
    )]
    OneClass {
        /// Name of the training data.
        train: String,
        /// The labels of the training data, quoted.
        known: String,
    },
}

impl From<EngineError> for SourceError {
    fn from(error: EngineError) -> Self {
        Self::Train(TrainError::Engine(error))
    }
}
