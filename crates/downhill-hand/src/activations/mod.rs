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

use downhill_kernels::Formula;

use crate::{Activation, Real, vectors};

/// An elementwise activation function, `a = f(z)`, and its derivative.
///
/// Every `Elementwise` is an [`ActivationFn`]. Mark both functions `#[inline(always)]`, so that the loops over them compile
/// to vector instructions.
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
        vectors::change([z], a, Value(self));
    }

    fn backward(&self, z: &[T], a: &[T], d: &mut [T], _outputs: usize) {
        vectors::change([z, a], d, Chain(self));
    }
}

/// `f(z)`.
struct Value<'a, F>(&'a F);

impl<T: Real, F: Elementwise> Formula<T, ([T; 1], T)> for Value<'_, F> {
    #[inline(always)]
    fn value(&self, ([z], _): ([T; 1], T)) -> T {
        self.0.value(z)
    }
}

/// `dL/dz` from `dL/da`, by the chain rule.
struct Chain<'a, F>(&'a F);

impl<T: Real, F: Elementwise> Formula<T, ([T; 2], T)> for Chain<'_, F> {
    #[inline(always)]
    fn value(&self, ([z, a], da): ([T; 2], T)) -> T {
        da * self.0.slope(z, a)
    }
}

/// The formulas of an activation chosen at run time.
pub fn activation<T: Real>(activation: Activation) -> Arc<dyn ActivationFn<T>> {
    T::chosen_activation(activation)
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
