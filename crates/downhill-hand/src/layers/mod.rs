//! What a layer is: forward, and the hand-derived backward beside it.

mod dense;
mod dropout;
mod layer_norm;
mod residual;

pub use dense::Dense;
pub use dropout::Dropout;
pub use layer_norm::LayerNorm;
pub use residual::Residual;

use std::fmt::Debug;

use crate::{ParameterView, Real};

/// What a pass is for. Most layers do the same in both; [`Dropout`](crate::Dropout) does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// A step is to follow: which one, counted from 0.
    Learning {
        /// How many steps were taken before.
        step: u64,
    },
    /// Nothing is to be learned from it.
    Predicting,
}

/// A layer by itself, with parameters or without.
///
/// The names and shapes of its parameters are those of the Burn module of the same layer: by them the
/// two find each other when their gradients are compared.
pub trait Layer<T: Real>: Debug + Send + Sync {
    /// How many inputs a sample has.
    fn inputs(&self) -> usize;

    /// How many outputs it gives for a sample.
    fn outputs(&self) -> usize;

    /// Its parameters, by name, such as `weight`.
    fn parameters(&self) -> Vec<ParameterView<'_, T>>;

    /// Hands the numbers of each parameter to `visit`, in the same order, to write to.
    ///
    /// A visit, not a list: a step that writes to them allocates nothing.
    fn each_parameter<'a>(&'a mut self, visit: &mut dyn FnMut(&'a mut [T]));

    /// Says what the passes that follow are for. A new layer is predicting.
    fn prepare(&mut self, mode: Mode) {
        let _ = mode;
    }

    /// `a = f(x)`. In a network, where the stage's activation follows, this is the stage's `z`.
    ///
    /// # Shapes
    ///
    /// `x`: `[samples, inputs]`; `a`: `[samples, outputs]`.
    fn forward(&self, x: &[T], a: &mut [T]);

    /// Writes `dL/dx` to `dx`, and to `gradient` that of each parameter, from `da = dL/da`.
    ///
    /// What the forward pass was given and gave is at hand, since the derivative of some functions
    /// is cheaper in the one and that of others in the other. What was in `dx` and `gradient` before
    /// is overwritten.
    ///
    /// # Shapes
    ///
    /// `x` and `dx`: `[samples, inputs]`; `a` and `da`: `[samples, outputs]`; `gradient`: as the
    /// parameters, in their order.
    fn backward(&self, x: &[T], a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]);

    /// The same for the first layer of a network, of which nobody asks `dL/dx`.
    ///
    /// A layer whose `dL/dx` is dear may leave `dx` as it is.
    ///
    /// # Shapes
    ///
    /// As [`backward`](Self::backward).
    fn backward_first(&self, x: &[T], a: &[T], da: &[T], dx: &mut [T], gradient: &mut [Vec<T>]) {
        self.backward(x, a, da, dx, gradient);
    }
}
