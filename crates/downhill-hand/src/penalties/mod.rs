//! The penalties on the size of the weights, and their gradients.

mod l1;
mod l2;

use std::fmt::Debug;

use crate::{PenaltyTerm, Real};

/// A penalty on the size of the weights, and its hand-derived gradient.
///
/// It applies to the weights of a network, which have two dimensions, and not to biases: a bias shifts the output of a
/// layer and does not make it steeper. It is a sum over the entries and is not divided by the number of samples.
pub trait PenaltyFn<T: Real>: Debug + Send + Sync {
    /// The penalty of one weight.
    ///
    /// # Shapes
    ///
    /// `w`: `[inputs, outputs]`, row by row.
    fn forward(&self, w: &[T]) -> T;

    /// Adds the gradient of the penalty to `dw`, the gradient of the loss.
    ///
    /// # Shapes
    ///
    /// `w` and `dw`: `[inputs, outputs]`, row by row.
    fn backward(&self, w: &[T], dw: &mut [T]);
}

/// The formulas of a penalty chosen at run time.
pub fn penalty<T: Real>(term: &PenaltyTerm) -> &dyn PenaltyFn<T> {
    downhill_core::each_penalty!(term, penalty => penalty)
}
