//! The layers: forward pass and hand-derived backward pass.

mod config;
mod dense;
mod dropout;
mod layer_norm;
mod residual;

pub(crate) use config::Builder;
pub use dense::Dense;
pub use dropout::Dropout;
pub use layer_norm::LayerNorm;
pub use residual::Residual;

use std::fmt::Debug;

use crate::{Mode, ParameterView, Real};

/// A layer: its forward pass, and its hand-derived backward pass.
///
/// The names and shapes of its parameters are those of the same layer as a Burn module, so the two gradients can be
/// compared by name.
pub trait Layer<T: Real>: Debug + Send + Sync {
    /// The number of inputs of a sample.
    fn inputs(&self) -> usize;

    /// The number of outputs of a sample.
    fn outputs(&self) -> usize;

    /// The parameters, with names such as `weight`; empty if there are none.
    fn parameters(&self) -> Vec<ParameterView<'_, T>>;

    /// Calls `visit` with the entries of each parameter, in the order of `parameters`.
    ///
    /// It takes a closure and does not return a list, so a step that changes the parameters allocates nothing.
    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T]));

    /// Sets the mode of the passes that follow; at first it is [`Mode::Evaluation`].
    fn prepare(&mut self, mode: Mode) {
        let _ = mode;
    }

    /// Writes `f(x)` to `a`.
    ///
    /// In a network, where an activation follows, this output is called `z`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `a`: `[samples, outputs]`.
    fn forward(&self, x: &[T], a: &mut [T]);

    /// Writes `dL/dx` to `dx` and the gradient of each parameter to `gradient`.
    ///
    /// `da` is `dL/da`. The input `x` and the output `a` of the forward pass are both given, because some derivatives
    /// are cheaper to compute from one, some from the other. The previous contents of `dx` and `gradient` are
    /// overwritten.
    ///
    /// # Shapes
    ///
    /// `x` and `dx`: `[samples, inputs]`; `a` and `da`: `[samples, outputs]`; `gradient`: one vector for each
    /// parameter, in order.
    fn backward(&self, x: &[T], a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]);

    /// The backward pass of the first layer of a network, where `dx` is not used.
    ///
    /// A layer may skip computing `dx`.
    ///
    /// # Shapes
    ///
    /// As in [`backward`](Self::backward).
    fn backward_first(&self, x: &[T], a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        self.backward(x, a, da, dx, gradient);
    }
}
