//! Huber's loss.

use burn::tensor::Tensor;

use crate::losses::mean_over_samples;
use crate::{Huber, Relu, TensorActivation, TensorLoss};

/// The mean of Huber's loss with `δ = 1`, computed from the predictions `a`.
///
/// With `e = a - y`,
///
/// ```text
/// L = mean over samples of  sum over outputs of  e²/2 for |e| ≤ 1, |e| - 1/2 elsewhere
///   = mean over samples of  sum over outputs of  (|e| - c)²/2 + c,   c = max(0, |e| - 1)
/// ```
///
/// Computed in the second form, which has no branches.
///
/// *Source*: P. J. Huber, "Robust Estimation of a Location Parameter" (1964).
impl TensorLoss for Huber {
    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let error = (a - y).abs();
        let beyond = Relu.forward(error.clone() - 1.0);
        let inside = error - beyond.clone();
        mean_over_samples(inside.clone() * inside * 0.5 + beyond)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_quadratic_for_small_errors_and_linear_for_large_ones() {
        let (a, y) = ([0.5, -1.0, 3.0, -2.0], [0.0, 0.0, 1.0, 1.0]);
        for (value, gradient) in value_and_gradient(&Huber, &a, &y, [2, 2]) {
            assert_eq!(value, 2.3125);
            assert_eq!(gradient, [0.25, -0.5, 0.5, -0.5]);
        }
    }

    #[test]
    fn is_exact_for_extreme_errors() {
        let (a, y) = ([800.0, -800.0], [0.0; 2]);
        for (value, gradient) in value_and_gradient(&Huber, &a, &y, [2, 1]) {
            assert_eq!(value, 799.5);
            assert_eq!(gradient, [0.5, -0.5]);
        }
    }
}
