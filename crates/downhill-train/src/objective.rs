//! What a run brings down, and what it writes in its log.

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

/// How a loss puts its samples together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reduction {
    /// The average over the samples.
    Mean,
    /// The sum over the samples.
    Sum,
}

/// The losses that both worlds have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// The mean log loss of sigmoid outputs, from logits: finite and right however sure they are.
    LogLoss,
    /// The mean log loss from activations, the way tutorials print it.
    NaiveLogLoss,
    /// The squared error of the activations, summed.
    SquaredError,
    /// The mean cross-entropy of a softmax output, from logits.
    CrossEntropy,
}

impl Loss {
    /// All of them.
    pub const ALL: [Self; 4] = [
        Self::LogLoss,
        Self::NaiveLogLoss,
        Self::SquaredError,
        Self::CrossEntropy,
    ];

    /// How it puts its samples together.
    pub fn reduction(self) -> Reduction {
        match self {
            Self::LogLoss | Self::NaiveLogLoss | Self::CrossEntropy => Reduction::Mean,
            Self::SquaredError => Reduction::Sum,
        }
    }

    /// Its name, as an axis of a figure says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogLoss | Self::NaiveLogLoss => "mean log loss",
            Self::SquaredError => "sum of squared errors",
            Self::CrossEntropy => "mean cross-entropy",
        }
    }

    /// The hand-derived one.
    pub(crate) fn hand<T: hand::Real>(self) -> Box<dyn hand::Loss<T>> {
        match self {
            Self::LogLoss => Box::new(hand::LogLoss),
            Self::NaiveLogLoss => Box::new(hand::NaiveLogLoss),
            Self::SquaredError => Box::new(hand::SquaredError),
            Self::CrossEntropy => Box::new(hand::CrossEntropy),
        }
    }

    /// The Burn one.
    pub(crate) fn nn(self) -> Box<dyn nn::Loss> {
        match self {
            Self::LogLoss => Box::new(nn::LogLoss),
            Self::NaiveLogLoss => Box::new(nn::NaiveLogLoss),
            Self::SquaredError => Box::new(nn::SquaredError),
            Self::CrossEntropy => Box::new(nn::CrossEntropy),
        }
    }
}

/// What a run brings down, and what it writes in its log: not always the same, in tutorials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objective {
    /// The loss whose gradient the steps follow.
    pub descend: Loss,
    /// The loss in the log.
    pub log: Loss,
}

impl Objective {
    /// Descends a loss and logs the same.
    pub fn new(loss: Loss) -> Self {
        Self {
            descend: loss,
            log: loss,
        }
    }

    /// Logs another loss than it descends.
    #[must_use]
    pub fn logging(self, log: Loss) -> Self {
        Self { log, ..self }
    }
}
