//! What follows a weighted sum.

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
