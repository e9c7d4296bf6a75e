//! Steps that follow a printed update instead of the gradient.

use std::fmt::Debug;

use ndarray::{Array2, ArrayView2};

use crate::{EngineError, Parameters};

/// The activations of a forward pass.
#[derive(Debug, Clone)]
pub struct Pass<'a> {
    /// The features, `[samples, features]`.
    pub features: ArrayView2<'a, f64>,
    /// The targets, `[samples, outputs]`.
    pub targets: ArrayView2<'a, f64>,
    /// The activations of the hidden layers, each `[samples, outputs of the layer]`.
    pub hidden: Vec<Array2<f64>>,
    /// The activations of the last layer, `[samples, outputs]`.
    pub predictions: Array2<f64>,
}

/// An update as a source printed it, which is not the gradient.
///
/// An engine passes the gradient to this rule, and subtracts the result times the learning rate from the parameters.
/// Such a step allocates, unlike a step by the gradient.
pub trait PrintedUpdate: Debug {
    /// Turns the gradient into the update, with the same names and shapes.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the rule was printed for another network.
    fn rewrite(&self, pass: &Pass<'_>, gradient: Parameters) -> Result<Parameters, EngineError>;
}
