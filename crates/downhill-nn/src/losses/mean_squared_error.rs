//! The mean of squared errors.

use burn::tensor::Tensor;

use crate::losses::mean_weight;
use crate::{Loss, Output};

/// The squared error of the activations `a`, summed over the outputs of a sample and *averaged* over the
/// samples.
///
/// ```text
/// L = mean over samples of  sum over outputs of (a - y)²
/// ```
///
/// Averaged over the samples alone, where Burn's own is averaged over the outputs too.
///
/// *Source*: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes"
/// (1805), appendix on least squares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MeanSquaredError;

impl Loss for MeanSquaredError {
    fn input(&self) -> Output {
        Output::Activations
    }

    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let error = a - y;
        (error.clone() * error).sum() * weight
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
    fn is_finite_and_right_far_out() {
        let (a, y) = ([800.0, -800.0], [0.0; 2]);
        for (value, gradient) in value_and_gradient(&MeanSquaredError, &a, &y, [2, 1]) {
            assert_eq!(value, 640_000.0);
            assert_eq!(gradient, [800.0, -800.0]);
        }
    }
}
