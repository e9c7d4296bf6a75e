//! What a penalty is: a price on the size of the weights, added to the loss.

mod l1;
mod l2;

pub use l1::L1;
pub use l2::L2;

use std::fmt::Debug;

use crate::Real;

/// A price on the size of a weight, added to the loss, with its gradient derived by hand.
///
/// It is for the weights of a network, every parameter of two dimensions, and not for its biases or
/// any other vector: these shift what a layer gives and do not make it steeper. It is a sum over the
/// numbers and knows nothing of the samples, so it is not divided by them.
pub trait Penalty<T: Real>: Debug + Send + Sync {
    /// The penalty of one weight.
    ///
    /// # Shapes
    ///
    /// `w`: `[inputs, outputs]`, row by row.
    fn forward(&self, w: &[T]) -> T;

    /// Adds its slope to `dw`, which holds that of the loss.
    ///
    /// # Shapes
    ///
    /// `w` and `dw`: `[inputs, outputs]`, row by row.
    fn backward(&self, w: &[T], dw: &mut [T]);
}
