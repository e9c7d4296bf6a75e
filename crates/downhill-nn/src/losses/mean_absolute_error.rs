//! The mean absolute error.

use burn::tensor::Tensor;

use crate::losses::mean_over_samples;
use crate::{MeanAbsoluteError, TensorLoss};

/// The mean absolute error, computed from the predictions `a`.
///
/// ```text
/// L = mean over samples of  sum over outputs of |a - y|
/// ```
///
/// The slope at the kink, `a = y`, is 0.
///
/// *Source*: R. J. Boscovich (1757), who fitted the figure of the Earth so; P.-S. Laplace, "Sur quelques
/// points du système du monde" (1793).
impl TensorLoss for MeanAbsoluteError {
    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        mean_over_samples((a - y).abs())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn averages_over_samples_and_sums_over_outputs() {
        let (a, y) = ([1.0, 0.5, 2.0, 1.0], [0.0, 1.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&MeanAbsoluteError, &a, &y, [2, 2]) {
            assert_eq!(value, 1.75);
            assert_eq!(gradient, [0.5, -0.5, 0.5, 0.0]);
        }
    }

    #[test]
    fn is_exact_for_extreme_errors() {
        let (a, y) = ([800.0, -800.0], [0.0; 2]);
        for (value, gradient) in value_and_gradient(&MeanAbsoluteError, &a, &y, [2, 1]) {
            assert_eq!(value, 800.0);
            assert_eq!(gradient, [0.5, -0.5]);
        }
    }
}
