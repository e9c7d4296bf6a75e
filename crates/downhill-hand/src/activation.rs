//! What follows a weighted sum: a function of each number on its own.

use std::fmt::Debug;

use crate::Real;

/// An activation function `a = f(z)`, applied to each number on its own.
pub trait Activation<T: Real>: Debug + Send + Sync {
    /// `a = f(z)`.
    ///
    /// # Shapes
    ///
    /// `z` and `a`: the same, any.
    fn forward(&self, z: &[T], a: &mut [T]);

    /// `dL/dz = dL/da f'(z)`, in place: `d` comes in as `dL/da` and goes out as `dL/dz`.
    ///
    /// Both `z` and `a` are at hand, since the derivative of some functions is cheaper in one
    /// and that of others in the other.
    ///
    /// # Shapes
    ///
    /// `z`, `a` and `d`: the same, any.
    fn backward(&self, z: &[T], a: &[T], d: &mut [T]);
}
