//! A layer and what it is given, so that both are differentiated.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

/// A layer, and its input as a parameter beside it.
///
/// A [`GradCheck`](crate::Probe) of this checks `dL/dx` too, which the layer hands to the one before it.
/// The layer's parameters are called `layer.weight` and so on, the input `x`.
#[derive(Module, Debug)]
pub struct WithInput<M: Module> {
    /// The layer.
    pub layer: M,
    /// `[samples, inputs]`.
    pub x: Param<Tensor<2>>,
}

impl<M: Module> WithInput<M> {
    /// A layer and its input, both on the same device.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`.
    pub fn new(layer: M, x: Tensor<2>) -> Self {
        Self {
            layer,
            x: Param::from_tensor(x),
        }
    }
}
