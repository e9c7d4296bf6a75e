//! A step that is not down the gradient, because somebody printed it so.

use std::fmt::Debug;

use ndarray::{Array2, ArrayView2};

use crate::{EngineError, Parameters};

/// What a forward pass left behind.
#[derive(Debug, Clone)]
pub struct Pass<'a> {
    /// `[samples, features]`.
    pub features: ArrayView2<'a, f64>,
    /// `[samples, outputs]`.
    pub targets: ArrayView2<'a, f64>,
    /// The activations of the hidden layers, each `[samples, outputs of the layer]`.
    pub hidden: Vec<Array2<f64>>,
    /// The activations of the last layer, `[samples, outputs]`.
    pub predictions: Array2<f64>,
}

/// What a step subtracts, times the learning rate, where that is not the gradient.
///
/// A source's printed update may differ from the gradient of its loss. To follow the source, an
/// engine hands over the gradient and subtracts what comes back. This costs allocations that a
/// plain step does not make.
pub trait UpdateRule: Debug {
    /// Turns the gradient into what the step subtracts, in the same names and shapes.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the model is not the one the rule was printed for.
    fn rewrite(&self, pass: &Pass<'_>, gradient: Parameters) -> Result<Parameters, EngineError>;
}
