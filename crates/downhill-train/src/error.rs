//! What can go wrong in training.

use downhill_data::BiasError;
use thiserror::Error;

use crate::{Clip, FinderError, Optimizer, ScheduleError};

/// A model, a batch or a setting that an engine cannot work with.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum EngineError {
    /// The learning rate is not a positive number.
    #[error("the learning rate (alpha) must be a positive number in {dtype}, got {alpha:e}")]
    Alpha {
        /// The one given.
        alpha: f64,
        /// The precision it is used in.
        dtype: &'static str,
    },
    /// The model takes another number of features.
    #[error("the model takes {expected} features, but the samples have {got}")]
    Features {
        /// How many the model takes.
        expected: usize,
        /// How many the samples have.
        got: usize,
    },
    /// The model gives another number of predictions.
    #[error(
        "the model gives {expected} predictions for a sample, but there are {got} targets for each"
    )]
    Targets {
        /// How many the model gives.
        expected: usize,
        /// How many the targets have.
        got: usize,
    },
    /// The loss has weights for another number of classes than the model has outputs.
    #[error(
        "the model gives {expected} predictions for a sample, but the loss has weights for {got} classes"
    )]
    ClassWeights {
        /// How many predictions the model gives.
        expected: usize,
        /// For how many classes there are weights.
        got: usize,
    },
    /// A constant of a loss or a penalty that is out of its range.
    #[error(transparent)]
    Loss(#[from] downhill_hand::LossError),
    /// An update rule was printed for a network of another depth.
    #[error("this update is for a network with {expected} hidden layers, but this one has {got}")]
    HiddenLayers {
        /// How many hidden layers the rule is for.
        expected: usize,
        /// How many the network shows.
        got: usize,
    },
    /// There is no engine of that name.
    #[error("unknown engine {name:?}: expected autodiff or hand")]
    UnknownEngine {
        /// The name given.
        name: String,
    },
    /// A description of no network.
    #[error(transparent)]
    NetworkConfig(#[from] crate::NetworkConfigError),
    /// There is no optimizer of that name.
    #[error(
        "unknown optimizer {name:?}: expected sgd, momentum, nesterov, rms-prop, adam or adam-w"
    )]
    UnknownOptimizer {
        /// The name given.
        name: String,
    },
    /// A momentum was given for an optimizer that has none.
    #[error("the optimizer {optimizer} has no momentum (mu): momentum and nesterov have one")]
    NoMomentum {
        /// The optimizer.
        optimizer: Optimizer,
    },
    /// A printed update was to be stepped by, and not by plain descent.
    #[error(
        "a printed update stands in the gradient's place, for plain gradient descent (sgd) without clipping only: got optimizer {optimizer}, clip {clip}"
    )]
    PrintedUpdate {
        /// The optimizer given with it.
        optimizer: Optimizer,
        /// The clipping given with it.
        clip: Clip,
    },
    /// A constant of an optimizer or of clipping is out of its range.
    #[error(transparent)]
    Setting(#[from] downhill_hand::SettingError),
    /// A shape the hand-derived side refuses.
    #[error(transparent)]
    Hand(#[from] downhill_hand::ShapeError),
    /// A shape, a parameter or a backend the Burn side refuses.
    #[error(transparent)]
    Nn(#[from] downhill_nn::Error),
    /// A matrix that no bias can be joined to or split from.
    #[error(transparent)]
    Bias(#[from] BiasError),
}

/// A run that cannot start, or could not go on.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum TrainError {
    /// There is nothing to train on.
    #[error("there are no samples to train on")]
    NoSamples,
    /// The samples have no features.
    #[error("the samples have no features to train on")]
    NoFeatures,
    /// The numbers of features and targets differ.
    #[error("there are {features} samples, but targets for {targets}")]
    Samples {
        /// How many rows of features there are.
        features: usize,
        /// How many rows of targets there are.
        targets: usize,
    },
    /// No epochs at all.
    #[error("the number of epochs must be at least 1, got 0")]
    NoEpochs,
    /// No samples in a batch.
    #[error("the batch size must be at least 1, got 0")]
    EmptyBatch,
    /// More samples in a batch than there are.
    #[error("the batch size is {batch_size}, but there are only {samples} samples")]
    BatchSize {
        /// The one given.
        batch_size: usize,
        /// How many samples there are.
        samples: usize,
    },
    /// The validation samples are not like those to train on.
    #[error(
        "the validation samples have {features} features and {targets} targets each, but those to \
         train on have {expected_features} and {expected_targets}"
    )]
    Validation {
        /// How many features a validation sample has.
        features: usize,
        /// How many targets a validation sample has.
        targets: usize,
        /// How many features a sample to train on has.
        expected_features: usize,
        /// How many targets a sample to train on has.
        expected_targets: usize,
    },
    /// The schedule is none, or not for this run.
    #[error(transparent)]
    Schedule(#[from] ScheduleError),
    /// The learning-rate finder cannot work with its settings.
    #[error(transparent)]
    Finder(#[from] FinderError),
    /// The engine refused.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A classifier that cannot be fitted, or cannot predict.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ClassifierError {
    /// The features are not a table.
    #[error("the features must have 2 dimensions, [samples, features], got {got}")]
    Rank {
        /// How many dimensions they have.
        got: usize,
    },
    /// The labels are not of two classes.
    #[error("the labels must be of exactly 2 classes, got {got}: {classes}")]
    Classes {
        /// How many there are.
        got: usize,
        /// The first few of them.
        classes: String,
    },
    /// There are more or fewer labels than samples.
    #[error("there are {samples} samples, but {labels} labels")]
    Labels {
        /// How many samples there are.
        samples: usize,
        /// How many labels there are.
        labels: usize,
    },
    /// `predict` came before `fit`.
    #[error("the classifier has not been fitted yet: call fit before predict")]
    NotFitted,
    /// Another number of columns than it was fitted on.
    #[error("the classifier was fitted on {expected} columns, but these samples have {got}")]
    Columns {
        /// How many it was fitted on.
        expected: usize,
        /// How many these samples have.
        got: usize,
    },
    /// A feature is not a finite number.
    #[error("sample {sample}, column {column}: the feature must be finite, got {value}")]
    NotFinite {
        /// Which sample, counted from 0.
        sample: usize,
        /// Which column, counted from 0.
        column: usize,
        /// What it is.
        value: f64,
    },
    /// The scale is not a positive number.
    #[error("the features are divided by the scale, which must be a positive number, got {scale}")]
    Scale {
        /// The one given.
        scale: f64,
    },
    /// Training failed.
    #[error(transparent)]
    Train(#[from] TrainError),
}

impl From<EngineError> for ClassifierError {
    fn from(error: EngineError) -> Self {
        Self::Train(TrainError::Engine(error))
    }
}
