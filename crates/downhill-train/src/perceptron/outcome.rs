//! The result of training a perceptron: its epochs and the reason why it stopped.

use super::Hyperplane;
use crate::Stop;

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
    /// The weights after the epoch. After a divergence they are those before the step that was not finite.
    pub last: Candidate,
    /// The weights in the pocket after the epoch; `None` without a pocket.
    pub pocket: Option<Candidate>,
}

/// The result of training a perceptron.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronOutcome {
    /// The epochs, in order; at least one.
    pub epochs: Vec<PerceptronEpoch>,
    /// The reason why training stopped.
    ///
    /// The batch of a reason is the step in its epoch: each batch is one sample.
    pub stopped: Stop,
}

impl PerceptronOutcome {
    /// Total number of mistakes, which equals the number of steps.
    pub fn mistakes(&self) -> usize {
        self.epochs.iter().map(|epoch| epoch.mistakes).sum()
    }

    /// The epoch without mistakes, counted from 0; `None` if training did not converge.
    pub fn converged(&self) -> Option<usize> {
        match self.stopped {
            Stop::Converged { epoch } => Some(epoch),
            _ => None,
        }
    }
}
