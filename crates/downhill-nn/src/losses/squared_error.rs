//! The sum of squared errors.

use burn::tensor::Tensor;

use crate::{SquaredError, TensorLoss};

/// The squared error, summed over samples and outputs.
///
/// With the predictions `a`,
///
/// ```text
/// L = sum over samples and outputs of (a - y)²
/// ```
///
/// *Source*: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes"
/// (1805), appendix on least squares.
impl TensorLoss for SquaredError {
    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let error = a - y;
        (error.clone() * error).sum()
    }
}
