//! The rectified linear unit.

use burn::tensor::Tensor;
use burn::tensor::activation;

/// The rectified linear unit, `max(z, 0)`, of each number on its own: Burn's own, which keeps `f64` on
/// every backend. Its slope at the kink, 0, is 0.
///
/// # Shapes
///
/// `z` and the result: the same, any.
pub fn relu<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    activation::relu(z)
}
