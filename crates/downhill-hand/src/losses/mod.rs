//! What a loss is: a number to bring down, and its slope.

mod cross_entropy;
mod hinge;
mod huber;
mod log_loss;
mod mean_absolute_error;
mod mean_squared_error;
mod multi_class_hinge;
mod squared_error;
mod weighted_cross_entropy;
mod weighted_log_loss;

pub use cross_entropy::CrossEntropy;
pub use hinge::Hinge;
pub use huber::Huber;
pub use log_loss::{LogLoss, NaiveLogLoss};
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use multi_class_hinge::MultiClassHinge;
pub use squared_error::SquaredError;
pub use weighted_cross_entropy::WeightedCrossEntropy;
pub use weighted_log_loss::WeightedLogLoss;

use std::fmt::Debug;

use crate::Real;

/// Which of a network's two outputs a loss is a function of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The weighted sums `z` of the last layer, before its activation.
    Logits,
    /// The activations `a` of the last layer: the predictions.
    Activations,
}

/// A loss, with the gradient derived by hand.
///
/// A loss on logits stands in for the last activation and the loss behind it, taken together:
/// nothing is multiplied by the activation's slope on the way back.
pub trait Loss<T: Real>: Debug + Send + Sync {
    /// What [`forward`](Self::forward) and [`backward`](Self::backward) take as `output`.
    fn input(&self) -> Output;

    /// How many outputs it is for, where it has a constant for each; none if it is for any number.
    fn outputs(&self) -> Option<usize> {
        None
    }

    /// The loss of all `samples`, reduced as the loss documents (mean or sum).
    ///
    /// # Shapes
    ///
    /// `output` and `y`: `[samples, outputs]`.
    fn forward(&self, output: &[T], y: &[T], samples: usize) -> T;

    /// Writes `dL/d output` to `d`.
    ///
    /// # Shapes
    ///
    /// `output`, `y` and `d`: `[samples, outputs]`.
    fn backward(&self, output: &[T], y: &[T], samples: usize, d: &mut [T]);
}

/// `1 / samples`, the weight of one sample in a mean.
pub(crate) fn mean_weight<T: Real>(samples: usize) -> T {
    // Exact: there are never anywhere near 2^53 samples.
    #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    let n = T::narrow(samples as f64);
    T::one() / n
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A loss of these outputs, and its gradient with respect to them.
    pub(crate) fn value_and_gradient(
        loss: &dyn Loss<f64>,
        output: &[f64],
        y: &[f64],
        samples: usize,
    ) -> (f64, Vec<f64>) {
        let mut gradient = vec![f64::NAN; output.len()];
        loss.backward(output, y, samples, &mut gradient);
        (loss.forward(output, y, samples), gradient)
    }
}
