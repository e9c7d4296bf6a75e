//! The rectified linear unit.

use burn::tensor::Tensor;
use burn::tensor::activation;

use crate::{Relu, TensorActivation};

/// The rectified linear unit, `a = max(z, 0)`, elementwise.
///
/// The slope at the kink, `z = 0`, is 0. Burn's own function keeps `f64` on every backend.
impl TensorActivation for Relu {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        activation::relu(z)
    }
}
