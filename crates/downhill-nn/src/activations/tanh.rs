//! The hyperbolic tangent.

use burn::tensor::Tensor;

use crate::{Tanh, TensorActivation};

/// The hyperbolic tangent, elementwise. Burn's own keeps `f64` on every backend.
impl TensorActivation for Tanh {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        z.tanh()
    }
}
