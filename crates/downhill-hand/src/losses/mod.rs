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

use downhill_core::Reduction;
use downhill_kernels::Formula;

use crate::{Loss, LossKind, Real, vectors};

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

/// A loss that is a sum over numbers: its formula for one number, and the derivative.
///
/// Every `ElementwiseLoss` is a [`LossFn`]: the values are summed, and values and derivatives are divided by the number
/// of samples if the loss is a mean over them ([`LossKind::reduction`]). Mark both functions `#[inline(always)]`, so that
/// the loops over them compile to vector instructions.
pub trait ElementwiseLoss: LossKind + Debug + Send + Sync {
    /// The loss of one output with the target `y`.
    fn value<T: Real>(&self, output: T, y: T) -> T;

    /// The derivative of the value with respect to the output.
    fn slope<T: Real>(&self, output: T, y: T) -> T;
}

impl<T: Real, L: ElementwiseLoss> LossFn<T> for L {
    fn forward(&self, output: &[T], y: &[T], samples: usize) -> T {
        vectors::sum([output, y], Value(self)) * weight::<T>(self.reduction(), samples)
    }

    fn backward(&self, output: &[T], y: &[T], samples: usize, d: &mut [T]) {
        let weight = weight(self.reduction(), samples);
        vectors::change([output, y], d, Slope(self, weight));
    }
}

/// The loss of one number.
struct Value<'a, L>(&'a L);

impl<T: Real, L: ElementwiseLoss> Formula<T, [T; 2]> for Value<'_, L> {
    #[inline(always)]
    fn value(&self, [output, y]: [T; 2]) -> T {
        self.0.value(output, y)
    }
}

/// The derivative of the loss of one number, with the weight of a sample.
struct Slope<'a, T, L>(&'a L, T);

impl<T: Real, L: ElementwiseLoss> Formula<T, ([T; 2], T)> for Slope<'_, T, L> {
    #[inline(always)]
    fn value(&self, ([output, y], _): ([T; 2], T)) -> T {
        self.1 * self.0.slope(output, y)
    }
}

/// The weight of one sample in a loss.
fn weight<T: Real>(reduction: Reduction, samples: usize) -> T {
    match reduction {
        Reduction::Mean => mean_weight(samples),
        Reduction::Sum => T::ONE,
    }
}

/// The formulas of a loss chosen at run time.
pub fn loss<T: Real>(loss: &Loss) -> &dyn LossFn<T> {
    T::chosen_loss(loss)
}

/// `1 / samples`, the weight of one sample in a mean.
pub(crate) fn mean_weight<T: Real>(samples: usize) -> T {
    #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    let n = T::from_f64(samples as f64);
    T::ONE / n
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
