//! The hyperbolic tangent.

use burn::tensor::Tensor;

/// The hyperbolic tangent of each number on its own: Burn's own, which keeps `f64` on every backend.
///
/// # Shapes
///
/// `z` and the result: the same, any.
pub fn tanh<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    z.tanh()
}
