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
    /// The squared error of the activations: summed over the outputs, averaged over the samples.
    MeanSquaredError,
    /// The absolute error of the activations: summed over the outputs, averaged over the samples.
    MeanAbsoluteError,
    /// Huber's loss of the activations: summed over the outputs, averaged over the samples.
    Huber,
    /// The hinge loss of targets 0 and 1, from logits: summed over the outputs, averaged over the samples.
    Hinge,
    /// The hinge loss of one class among several, from logits: averaged over the classes and the samples.
    MultiClassHinge,
    /// The mean cross-entropy of a softmax output, from logits.
    CrossEntropy,
}

impl Loss {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::LogLoss,
        Self::NaiveLogLoss,
        Self::SquaredError,
        Self::MeanSquaredError,
        Self::MeanAbsoluteError,
        Self::Huber,
        Self::Hinge,
        Self::MultiClassHinge,
        Self::CrossEntropy,
    ];

    /// How it puts its samples together.
    pub fn reduction(self) -> Reduction {
        match self {
            Self::LogLoss
            | Self::NaiveLogLoss
            | Self::MeanSquaredError
            | Self::MeanAbsoluteError
            | Self::Huber
            | Self::Hinge
            | Self::MultiClassHinge
            | Self::CrossEntropy => Reduction::Mean,
            Self::SquaredError => Reduction::Sum,
        }
    }

    /// Its name, as an axis of a figure says it.
    pub fn name(self) -> &'static str {
        match self {
            Self::LogLoss | Self::NaiveLogLoss => "mean log loss",
            Self::SquaredError => "sum of squared errors",
            Self::MeanSquaredError => "mean squared error",
            Self::MeanAbsoluteError => "mean absolute error",
            Self::Huber => "mean Huber loss",
            Self::Hinge => "mean hinge loss",
            Self::MultiClassHinge => "mean multi-class hinge loss",
            Self::CrossEntropy => "mean cross-entropy",
        }
    }

    /// The hand-derived one.
    pub(crate) fn hand<T: hand::Real>(self) -> Box<dyn hand::Loss<T>> {
        match self {
            Self::LogLoss => Box::new(hand::LogLoss),
            Self::NaiveLogLoss => Box::new(hand::NaiveLogLoss),
            Self::SquaredError => Box::new(hand::SquaredError),
            Self::MeanSquaredError => Box::new(hand::MeanSquaredError),
            Self::MeanAbsoluteError => Box::new(hand::MeanAbsoluteError),
            Self::Huber => Box::new(hand::Huber),
            Self::Hinge => Box::new(hand::Hinge),
            Self::MultiClassHinge => Box::new(hand::MultiClassHinge),
            Self::CrossEntropy => Box::new(hand::CrossEntropy),
        }
    }

    /// The Burn one.
    pub(crate) fn nn(self) -> Box<dyn nn::Loss> {
        match self {
            Self::LogLoss => Box::new(nn::LogLoss),
            Self::NaiveLogLoss => Box::new(nn::NaiveLogLoss),
            Self::SquaredError => Box::new(nn::SquaredError),
            Self::MeanSquaredError => Box::new(nn::MeanSquaredError),
            Self::MeanAbsoluteError => Box::new(nn::MeanAbsoluteError),
            Self::Huber => Box::new(nn::Huber),
            Self::Hinge => Box::new(nn::Hinge),
            Self::MultiClassHinge => Box::new(nn::MultiClassHinge),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_loss_has_a_name_of_its_own_in_a_file() {
        let names = serde_json::to_value(Loss::ALL).unwrap();
        let expected = serde_json::json!([
            "log_loss",
            "naive_log_loss",
            "squared_error",
            "mean_squared_error",
            "mean_absolute_error",
            "huber",
            "hinge",
            "multi_class_hinge",
            "cross_entropy",
        ]);
        assert_eq!(names, expected);
        let back: Vec<Loss> = serde_json::from_value(names).unwrap();
        assert_eq!(back, Loss::ALL);
    }

    #[test]
    fn its_reduction_is_what_twice_the_samples_do() {
        // Every sample twice: a mean is the same, a sum twice as much.
        let (output, y) = ([0.25, 0.5, 0.75, 0.125], [1.0, 0.0, 0.0, 1.0]);
        for loss in Loss::ALL {
            let by_hand = loss.hand::<f64>();
            let once = by_hand.forward(&output, &y, 2);
            let twice = by_hand.forward(&[output, output].concat(), &[y, y].concat(), 4);
            let expected = match loss.reduction() {
                Reduction::Mean => once,
                Reduction::Sum => 2.0 * once,
            };
            assert!((twice - expected).abs() < 1e-15, "{loss:?}");
        }
    }
}
