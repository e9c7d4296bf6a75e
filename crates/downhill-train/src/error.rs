//! The errors of training.

use downhill_data::{BiasError, DatasetError};
use thiserror::Error;

use downhill_check::CheckError;
use downhill_core::{Clip, Optimizer, SettingError, ShapeError, exact};

use crate::{FinderError, SaveError};

/// An error of an engine: in its settings, its parameters or a batch.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The learning rate is not a positive number.
    #[error("the learning rate must be a positive number in {dtype}, but alpha or its schedule gives {}", exact(*alpha))]
    Alpha {
        /// The learning rate.
        alpha: f64,
        /// The precision of the engine.
        dtype: &'static str,
    },
    /// The samples do not have the number of features of the model.
    #[error("the model takes {expected} features, but the samples have {got}")]
    Features {
        /// The number of features of the model.
        expected: usize,
        /// The number of features of a sample.
        got: usize,
    },
    /// The samples do not have as many targets as the model has outputs.
    #[error("the model has {expected} outputs, but the samples have {got} targets")]
    Targets {
        /// The number of outputs of the model.
        expected: usize,
        /// The number of targets of a sample.
        got: usize,
    },
    /// The printed update is for a network of another depth.
    #[error(
        "the printed update is for a network with {expected} hidden layers, but this one has {got}"
    )]
    HiddenLayers {
        /// The number of hidden layers that the update is for.
        expected: usize,
        /// The number of hidden layers of the network.
        got: usize,
    },
    /// The module has no parameters to train.
    #[error("the module has no parameters to train")]
    NoParameters,
    /// This build has no autodiff.
    #[error(
        "autodiff is not in this build: enable the feature `autodiff`, or use the engine `hand`"
    )]
    NoAutodiff,
    /// This build has no compiled engine.
    #[error(
        "the compiled engine is not in this build: enable the feature `compile`, or use the engine `hand`"
    )]
    NoCompile,
    /// The step of a module cannot be compiled.
    #[cfg(feature = "compile")]
    #[error(transparent)]
    Compile(#[from] downhill_compile::Error),
    /// A printed update is combined with another optimizer or with clipping.
    #[error(
        "a printed update requires the optimizer sgd without clipping, got optimizer {optimizer}, clip {clip}"
    )]
    PrintedUpdate {
        /// The optimizer.
        optimizer: Optimizer,
        /// The clipping.
        clip: Clip,
    },
    /// A setting is out of range.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A shape or a parameter does not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// Another error of the Burn implementation.
    #[cfg(feature = "autodiff")]
    #[error(transparent)]
    Nn(downhill_nn::Error),
    /// The gradient cannot be checked.
    #[error(transparent)]
    Check(#[from] CheckError),
    /// A bias cannot be joined to a matrix, or split from it.
    #[error(transparent)]
    Bias(#[from] BiasError),
}

/// An error of a training run, before its first step or during it.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum TrainError {
    /// There are no samples.
    #[error("there are no samples to train on")]
    NoSamples,
    /// The samples have no features.
    #[error("the samples have no features to train on")]
    NoFeatures,
    /// The features and the targets have different numbers of samples.
    #[error("there are {features} samples, but targets for {targets}")]
    Samples {
        /// The number of rows of features.
        features: usize,
        /// The number of rows of targets.
        targets: usize,
    },
    /// The number of epochs is 0.
    #[error("the number of epochs must be at least 1, got 0")]
    NoEpochs,
    /// The batch size is 0.
    #[error("the batch size must be at least 1, got 0")]
    EmptyBatch,
    /// The batch size is larger than the number of samples.
    #[error("the batch size is {batch_size}, but there are only {samples} samples")]
    BatchSize {
        /// The batch size.
        batch_size: usize,
        /// The number of samples.
        samples: usize,
    },
    /// There is an accuracy target, but no accuracy.
    #[error("an accuracy target requires targets that are classes, or a metric named accuracy")]
    NoAccuracy,
    /// There is a gradient target, but the engine does not measure its gradient.
    #[error(
        "a gradient target requires an engine that measures the norm of its gradient; this engine does not"
    )]
    NoGradientNorm,
    /// A checkpoint cannot be written, or the run cannot resume from it.
    #[error(transparent)]
    Checkpoint(Box<SaveError>),
    /// The validation fraction leaves no samples to train on, or holds out none.
    #[error("the validation set cannot be held out: {0}")]
    Split(#[from] DatasetError),
    /// A setting is out of range, or the schedule does not fit the run.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A setting of the learning-rate finder is out of range.
    #[error(transparent)]
    Finder(#[from] FinderError),
    /// An error of the engine.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// An error of a classifier, in its features, labels or settings.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ClassifierError {
    /// The features do not have two dimensions.
    #[error("the features must have 2 dimensions, [samples, features], got {got}")]
    Rank {
        /// The number of dimensions.
        got: usize,
    },
    /// The labels do not have exactly two classes.
    #[error("the labels must be of exactly 2 classes, got {got}: {classes}")]
    Classes {
        /// The number of classes.
        got: usize,
        /// The first few of them.
        classes: String,
    },
    /// The numbers of labels and samples differ.
    #[error("there are {samples} samples, but {labels} labels")]
    Labels {
        /// The number of samples.
        samples: usize,
        /// The number of labels.
        labels: usize,
    },
    /// The classifier has not been fitted.
    #[error("the classifier has not been fitted yet: call fit before predict")]
    NotFitted,
    /// The samples do not have the number of columns that the classifier was fitted on.
    #[error("the classifier was fitted on {expected} columns, but these samples have {got}")]
    Columns {
        /// The number of columns in `fit`.
        expected: usize,
        /// The number of columns of these samples.
        got: usize,
    },
    /// A feature is not finite.
    #[error("sample {sample}, column {column}: the feature must be finite, got {value:?}")]
    NotFinite {
        /// The sample, counted from 0.
        sample: usize,
        /// The column, counted from 0.
        column: usize,
        /// The feature.
        value: f64,
    },
    /// A prediction is NaN, so the sample has no class.
    #[error(
        "sample {sample} has no class, because its prediction is NaN; try smaller features or a smaller learning rate"
    )]
    NoClass {
        /// The sample, counted from 0.
        sample: usize,
    },
    /// The scale is not a positive number.
    #[error("the scale of the features must be a positive number, got {scale:?}")]
    Scale {
        /// The scale.
        scale: f64,
    },
    /// Training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
}

impl From<SaveError> for TrainError {
    fn from(error: SaveError) -> Self {
        Self::Checkpoint(Box::new(error))
    }
}

impl From<EngineError> for ClassifierError {
    fn from(error: EngineError) -> Self {
        Self::Train(TrainError::Engine(error))
    }
}

#[cfg(feature = "autodiff")]
impl From<downhill_nn::Error> for EngineError {
    /// Errors of settings, shapes and checks are the same types in both crates.
    fn from(error: downhill_nn::Error) -> Self {
        match error {
            downhill_nn::Error::Setting(error) => Self::Setting(error),
            downhill_nn::Error::Shape(error) => Self::Shape(error),
            downhill_nn::Error::Check(error) => Self::Check(error),
            other => Self::Nn(other),
        }
    }
}
