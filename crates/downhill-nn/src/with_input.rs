//! A layer with its input as a parameter, to check `dL/dx`.

use burn::module::{Module, Param};
use burn::tensor::Tensor;

/// A layer together with its input as a parameter.
///
/// A [`GradCheck`](crate::GradCheck) of it also checks `dL/dx`, the gradient that the layer passes to the layer before
/// it. The parameters of the layer are named `layer.weight` and so on, the input is named `x`.
#[derive(Module, Debug)]
pub struct WithInput<M: Module> {
    /// The layer.
    pub layer: M,
    /// The input, `[samples, inputs]`.
    pub x: Param<Tensor<2>>,
}

impl<M: Module> WithInput<M> {
    /// Combines a layer and its input, both on the same device.
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
