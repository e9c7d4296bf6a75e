//! What a perceptron's run leaves behind: its epochs, and why it stopped.

use std::fmt;

use super::Hyperplane;

/// Weights, and how many of all samples they have wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The weights and the bias.
    pub hyperplane: Hyperplane,
    /// How many samples are not on their own side of it. One on the line itself is wrong.
    pub wrong: usize,
}

/// One epoch of a perceptron.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronEpoch {
    /// How many mistakes it met on its way through the samples, and so how many steps it took.
    pub mistakes: usize,
    /// The weights after it.
    pub last: Candidate,
    /// The weights in the pocket after it, if there is one.
    pub pocket: Option<Candidate>,
}

/// Why a perceptron stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PerceptronStop {
    /// It met no mistake in an epoch, so it would never take another step.
    Converged {
        /// In which, counted from 0.
        epoch: usize,
    },
    /// It went through all its epochs, each with a mistake.
    Epochs {
        /// How many.
        epochs: usize,
    },
    /// A weight is no longer a finite number.
    NotFinite {
        /// In which epoch, counted from 0.
        epoch: usize,
    },
}

impl fmt::Display for PerceptronStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Converged { epoch } => write!(f, "in epoch {epoch}: there was no mistake"),
            Self::Epochs { epochs } => write!(f, "after all {epochs} epochs"),
            Self::NotFinite { epoch } => write!(
                f,
                "in epoch {epoch}: a weight is no longer finite; a smaller learning rate (alpha) may help"
            ),
        }
    }
}

/// How a perceptron's run went.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronOutcome {
    /// The epochs, in order; at least one.
    pub epochs: Vec<PerceptronEpoch>,
    /// Why it stopped.
    pub stopped: PerceptronStop,
}

impl PerceptronOutcome {
    /// How many mistakes it met in all: how many steps it took.
    pub fn mistakes(&self) -> usize {
        self.epochs.iter().map(|epoch| epoch.mistakes).sum()
    }

    /// The first epoch without a mistake, counted from 0, if there was one.
    pub fn converged(&self) -> Option<usize> {
        match self.stopped {
            PerceptronStop::Converged { epoch } => Some(epoch),
            PerceptronStop::Epochs { .. } | PerceptronStop::NotFinite { .. } => None,
        }
    }
}
