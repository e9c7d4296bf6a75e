//! What follows a weighted sum.

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

pub use gelu::Gelu;
pub use gelu_tanh::GeluTanh;
pub use identity::Identity;
pub use leaky_relu::LeakyRelu;
pub use relu::Relu;
pub use sigmoid::{Sigmoid, sigmoid};
pub use silu::Silu;
pub use softmax::Softmax;
pub use softplus::Softplus;
pub use tanh::Tanh;

use std::fmt::Debug;

use crate::Real;

/// An activation function `a = f(z)`: of each number on its own, or of the outputs of a sample.
pub trait Activation<T: Real>: Debug + Send + Sync {
    /// `a = f(z)`.
    ///
    /// # Shapes
    ///
    /// `z` and `a`: `[samples, outputs]`.
    fn forward(&self, z: &[T], a: &mut [T], outputs: usize);

    /// `dL/dz` from `dL/da`, in place: `d` comes in as `dL/da` and goes out as `dL/dz`.
    ///
    /// Both `z` and `a` are at hand, since the derivative of some functions is cheaper in one
    /// and that of others in the other.
    ///
    /// # Shapes
    ///
    /// `z`, `a` and `d`: `[samples, outputs]`.
    fn backward(&self, z: &[T], a: &[T], d: &mut [T], outputs: usize);
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// `f(z)` at every `z`.
    pub(crate) fn values(f: &dyn Activation<f64>, z: &[f64]) -> Vec<f64> {
        let mut a = vec![f64::NAN; z.len()];
        f.forward(z, &mut a, z.len());
        a
    }

    /// `f'(z)` at every `z`, of a function of each number on its own; what comes in is multiplied by it.
    pub(crate) fn slopes(f: &dyn Activation<f64>, z: &[f64]) -> Vec<f64> {
        let a = values(f, z);
        let (mut d, mut twice) = (vec![1.0; z.len()], vec![-2.0; z.len()]);
        f.backward(z, &a, &mut d, z.len());
        f.backward(z, &a, &mut twice, z.len());
        for (d, twice) in d.iter().zip(twice) {
            assert_eq!(-2.0 * d, twice, "{f:?} does not multiply what comes in");
        }
        d
    }

    /// Holds numbers against what they should be, to within a fraction of themselves.
    pub(crate) fn near(ours: &[f64], exact: &[f64], fraction: f64) {
        assert_eq!(ours.len(), exact.len());
        for (ours, exact) in ours.iter().zip(exact) {
            let error = (ours - exact).abs();
            assert!(error <= fraction * exact.abs(), "{ours:e}, not {exact:e}");
        }
    }
}
