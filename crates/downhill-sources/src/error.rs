//! What can go wrong in following a source.

use downhill_data::{BlobsError, RandomError};
use downhill_train::{ClassifierError, EngineError, TrainError};
use thiserror::Error;

/// A run of a source that cannot be.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SourceError {
    /// The blobs could not be drawn.
    #[error(transparent)]
    Blobs(#[from] BlobsError),
    /// A random number could not be drawn.
    #[error(transparent)]
    Random(#[from] RandomError),
    /// Training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
    /// The classifier refused.
    #[error(transparent)]
    Classifier(#[from] ClassifierError),
    /// Neither training label nor the other: a label that only the test samples have.
    #[error(
        "{test}, sample {sample}: the label {label:?} does not occur in {train}, which has {known}"
    )]
    UnseenLabel {
        /// Where the test samples are from.
        test: String,
        /// Which of them, counted from 1.
        sample: usize,
        /// Its label.
        label: String,
        /// Where the training samples are from.
        train: String,
        /// The labels there are.
        known: String,
    },
    /// There is nothing to tell a checkerboard from.
    #[error(
        "{train}: training needs samples labeled \"checkerboard\" and others, but it has only {known}"
    )]
    OneClass {
        /// Where the training samples are from.
        train: String,
        /// The labels there are.
        known: String,
    },
}

impl From<EngineError> for SourceError {
    fn from(error: EngineError) -> Self {
        Self::Train(TrainError::Engine(error))
    }
}
