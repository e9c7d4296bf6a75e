//! What a layer is: forward, and the hand-derived backward beside it.

use std::fmt::Debug;

use crate::{ParameterView, Real};

/// A layer by itself, with parameters or without.
///
/// The names and shapes of its parameters are those of the Burn module of the same layer: by them the
/// two find each other when their gradients are compared.
pub trait Layer<T: Real>: Debug + Send + Sync {
    /// How many outputs it gives for a sample of so many inputs.
    fn outputs(&self, inputs: usize) -> usize;

    /// Its parameters, by name, such as `weight`.
    fn parameters(&self) -> Vec<ParameterView<'_, T>>;

    /// The numbers of each parameter, in the same order, to write to.
    fn parameters_mut(&mut self) -> Vec<&mut [T]>;

    /// `a = f(x)`.
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
}
