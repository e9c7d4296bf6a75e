//! The mean squared error.

use burn::tensor::Tensor;

use crate::losses::mean_over_samples;
use crate::{MeanSquaredError, TensorLoss};

/// The mean squared error, computed from the predictions `a`.
///
/// ```text
/// L = mean over samples of  sum over outputs of (a - y)²
/// ```
///
/// Burn's own also averages over the outputs.
///
/// *Source*: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes"
/// (1805), appendix on least squares.
impl TensorLoss for MeanSquaredError {
    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let error = a - y;
        mean_over_samples(error.clone() * error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn averages_over_samples_and_sums_over_outputs() {
        let (a, y) = ([1.0, 0.5, 2.0, 1.0], [0.0, 1.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&MeanSquaredError, &a, &y, [2, 2]) {
            assert_eq!(value, 2.625);
            assert_eq!(gradient, [1.0, -0.5, 2.0, 0.0]);
        }
    }

    #[test]
    fn is_exact_for_extreme_errors() {
        let (a, y) = ([800.0, -800.0], [0.0; 2]);
        for (value, gradient) in value_and_gradient(&MeanSquaredError, &a, &y, [2, 1]) {
            assert_eq!(value, 640_000.0);
            assert_eq!(gradient, [800.0, -800.0]);
        }
    }
}
