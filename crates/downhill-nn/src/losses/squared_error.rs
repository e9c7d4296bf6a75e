//! The sum of squared errors.

use burn::tensor::Tensor;

use crate::{Loss, Output};

/// The squared error of the activations `a`, *summed* over samples and outputs.
///
/// ```text
/// L = sum of (a - y)²
/// ```
///
/// *Source*: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes"
/// (1805), appendix on least squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SquaredError;

impl Loss for SquaredError {
    fn input(&self) -> Output {
        Output::Activations
    }

    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let error = a - y;
        (error.clone() * error).sum()
    }
}
