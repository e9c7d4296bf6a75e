//! The activation functions on Burn.

mod gelu;
mod gelu_tanh;
mod leaky_relu;
mod relu;
pub(crate) mod sigmoid;
mod silu;
pub(crate) mod softmax;
mod softplus;
mod tanh;

pub use sigmoid::sigmoid;
pub use softmax::softmax;

use burn::tensor::Tensor;

use crate::{Activation, Identity};

/// An activation function on Burn. It keeps the precision of its input.
pub trait TensorActivation {
    /// `a = f(z)`.
    ///
    /// # Shapes
    ///
    /// `z` and `a`: the same, any. For `Softmax` the last dimension is the outputs of a sample.
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D>;
}

impl TensorActivation for Activation {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        downhill_core::each_activation!(self, f => f.forward(z))
    }
}

/// No activation: `a = z`.
impl TensorActivation for Identity {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        z
    }
}
