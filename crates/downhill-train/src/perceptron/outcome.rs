//! The result of training a perceptron: its epochs and the reason why it stopped.

use std::fmt;

use super::Hyperplane;

/// Weights, with the number of samples that they get wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The weights and the bias.
    pub hyperplane: Hyperplane,
    /// Number of samples that are not on their side, or on the hyperplane itself.
    pub wrong: usize,
}

/// One epoch of training a perceptron.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronEpoch {
    /// Number of mistakes during the epoch, which equals the number of steps.
    pub mistakes: usize,
    /// The weights after the epoch.
    pub last: Candidate,
    /// The weights in the pocket after the epoch; `None` without a pocket.
    pub pocket: Option<Candidate>,
}

/// The reason why training a perceptron stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PerceptronStop {
    /// An epoch had no mistakes, so further epochs would not change the weights.
    Converged {
        /// The epoch, counted from 0.
        epoch: usize,
    },
    /// All epochs are over, and each had a mistake.
    Epochs {
        /// Number of epochs.
        epochs: usize,
    },
    /// A weight became infinite or NaN.
    NotFinite {
        /// The epoch, counted from 0.
        epoch: usize,
    },
}

impl fmt::Display for PerceptronStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Converged { epoch } => write!(f, "in epoch {epoch}, which had no mistakes"),
            Self::Epochs { epochs } => write!(f, "after all {epochs} epochs"),
            Self::NotFinite { epoch } => write!(
                f,
                "in epoch {epoch}: a weight is no longer finite; a smaller learning rate (alpha) may help"
            ),
        }
    }
}

/// The result of training a perceptron.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronOutcome {
    /// The epochs, in order; at least one.
    pub epochs: Vec<PerceptronEpoch>,
    /// The reason why training stopped.
    pub stopped: PerceptronStop,
}

impl PerceptronOutcome {
    /// Total number of mistakes, which equals the number of steps.
    pub fn mistakes(&self) -> usize {
        self.epochs.iter().map(|epoch| epoch.mistakes).sum()
    }

    /// The epoch without mistakes, counted from 0; `None` if training did not converge.
    pub fn converged(&self) -> Option<usize> {
        match self.stopped {
            PerceptronStop::Converged { epoch } => Some(epoch),
            PerceptronStop::Epochs { .. } | PerceptronStop::NotFinite { .. } => None,
        }
    }
}
