//! The losses and their gradients.

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

use std::fmt::Debug;

use crate::{Loss, LossKind, Real};

/// A loss, and its hand-derived gradient.
///
/// A loss of the logits includes the last activation. Its gradient is `dL/dz`, so the backward pass does not multiply
/// it by the derivative of that activation.
pub trait LossFn<T: Real>: LossKind + Debug + Send + Sync {
    /// The loss of all `samples`, combined as [`LossKind::reduction`] says.
    ///
    /// # Shapes
    ///
    /// `output` and `y`: `[samples, outputs]`.
    fn forward(&self, output: &[T], y: &[T], samples: usize) -> T;

    /// Writes the gradient, `dL/d output`, to `d`.
    ///
    /// # Shapes
    ///
    /// `output`, `y` and `d`: `[samples, outputs]`.
    fn backward(&self, output: &[T], y: &[T], samples: usize, d: &mut [T]);
}

/// The formulas of a loss chosen at run time.
pub fn loss<T: Real>(loss: &Loss) -> &dyn LossFn<T> {
    downhill_core::each_loss!(loss, f => f)
}

/// `1 / samples`, the weight of one sample in a mean.
pub(crate) fn mean_weight<T: Real>(samples: usize) -> T {
    #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    let n = T::narrow(samples as f64);
    T::one() / n
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A loss of these outputs, and its gradient with respect to them.
    pub(crate) fn value_and_gradient(
        loss: &dyn LossFn<f64>,
        output: &[f64],
        y: &[f64],
        samples: usize,
    ) -> (f64, Vec<f64>) {
        let mut gradient = vec![f64::NAN; output.len()];
        loss.backward(output, y, samples, &mut gradient);
        (loss.forward(output, y, samples), gradient)
    }
}
