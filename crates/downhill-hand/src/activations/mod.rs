//! The activation functions and their derivatives.

mod gelu;
mod gelu_tanh;
mod identity;
mod leaky_relu;
mod relu;
mod sigmoid;
mod silu;
pub(crate) mod softmax;
mod softplus;
mod tanh;

pub use sigmoid::sigmoid;

use std::fmt::Debug;
use std::sync::Arc;

use crate::{Activation, Real};

/// An elementwise activation function, `a = f(z)`, and its derivative.
///
/// Every `Elementwise` is an [`ActivationFn`].
pub trait Elementwise: Debug + Send + Sync {
    /// The value, `f(z)`.
    fn value<T: Real>(&self, z: T) -> T;

    /// The derivative, `f'(z)`.
    ///
    /// `a = f(z)` is given too, because some derivatives are cheaper to compute from `a`.
    fn slope<T: Real>(&self, z: T, a: T) -> T;
}

/// An activation function of all outputs of a sample, and its backward pass.
pub trait ActivationFn<T: Real>: Debug + Send + Sync {
    /// Writes `f(z)` to `a`.
    ///
    /// # Shapes
    ///
    /// `z` and `a`: `[samples, outputs]`.
    fn forward(&self, z: &[T], a: &mut [T], outputs: usize);

    /// Replaces `dL/da` in `d` by `dL/dz`.
    ///
    /// Both `z` and `a` are given, because some derivatives are cheaper to compute from one, some from the other.
    ///
    /// # Shapes
    ///
    /// `z`, `a` and `d`: `[samples, outputs]`.
    fn backward(&self, z: &[T], a: &[T], d: &mut [T], outputs: usize);
}

impl<T: Real, F: Elementwise> ActivationFn<T> for F {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        for (a, &z) in a.iter_mut().zip(z) {
            *a = self.value(z);
        }
    }

    fn backward(&self, z: &[T], a: &[T], d: &mut [T], _outputs: usize) {
        for ((d, &z), &a) in d.iter_mut().zip(z).zip(a) {
            *d *= self.slope(z, a);
        }
    }
}

/// The formulas of an activation chosen at run time.
pub fn activation<T: Real>(activation: Activation) -> Arc<dyn ActivationFn<T>> {
    downhill_core::each_activation!(&activation, f => Arc::new(*f))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// `f(z)` at every `z`.
    pub(crate) fn values(f: &dyn ActivationFn<f64>, z: &[f64]) -> Vec<f64> {
        let mut a = vec![f64::NAN; z.len()];
        f.forward(z, &mut a, z.len());
        a
    }

    /// `f'(z)` at every `z`; checks that `backward` multiplies `d` by it.
    pub(crate) fn slopes(f: &dyn ActivationFn<f64>, z: &[f64]) -> Vec<f64> {
        let a = values(f, z);
        let (mut d, mut twice) = (vec![1.0; z.len()], vec![-2.0; z.len()]);
        f.backward(z, &a, &mut d, z.len());
        f.backward(z, &a, &mut twice, z.len());
        for (d, twice) in d.iter().zip(twice) {
            assert_eq!(-2.0 * d, twice, "{f:?} does not multiply `d`");
        }
        d
    }

    /// Compares numbers, to within the relative tolerance `tol`.
    pub(crate) fn near(ours: &[f64], exact: &[f64], tol: f64) {
        assert_eq!(ours.len(), exact.len());
        for (ours, exact) in ours.iter().zip(exact) {
            let error = (ours - exact).abs();
            assert!(error <= tol * exact.abs(), "got {ours:e}, not {exact:e}");
        }
    }
}
