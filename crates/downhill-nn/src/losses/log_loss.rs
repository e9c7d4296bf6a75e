//! The log loss (binary cross-entropy), from logits and from predictions.

use burn::tensor::Tensor;

use crate::activations::sigmoid::step;
use crate::losses::mean_over_samples;
use crate::{LogLoss, NaiveLogLoss, TensorLoss};

/// The mean log loss of a sigmoid, computed from the logits `z`.
///
/// With `a = σ(z)`, and `s` equal to 1 for `z ≥ 0` and 0 elsewhere,
///
/// ```text
/// L = mean over samples of  sum over outputs of  -y ln a - (1 - y) ln(1 - a)
///   = mean over samples of  sum over outputs of  z (s - y) + ln(1 + e^-|z|)
/// ```
///
/// Computed in the second form, with `-|z| = z (1 - 2s)`. Autodiff treats `s` as a constant, so the slope is right at 0
/// too, and the small gradient of a confident, correct prediction keeps all its digits.
///
/// *Source*: D. R. Cox, "The Regression Analysis of Binary Sequences" (1958); the form in logits is
/// folklore.
impl TensorLoss for LogLoss {
    // ANCHOR: forward
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let s = step(&z);
        let minus_abs = z.clone() * (s.clone() * -2.0 + 1.0);
        mean_over_samples(z * (s - y) + minus_abs.exp().log1p())
    }
    // ANCHOR_END: forward
}

/// The mean log loss as tutorials print it, computed from the predictions `a`.
///
/// ```text
/// L = mean over samples of  sum over outputs of  -y ln a - (1 - y) ln(1 - a)
/// ```
///
/// It reproduces printed logs. It is infinite or NaN if a prediction rounds to exactly 0 or 1; minimize [`LogLoss`]
/// instead, which stays finite.
impl TensorLoss for NaiveLogLoss {
    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let right = y.clone() * a.clone().log();
        let wrong = (y * -1.0 + 1.0) * (a * -1.0 + 1.0).log();
        -mean_over_samples(right + wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&LogLoss, &z, &y, [4, 1]) {
            assert_eq!(value, 400.0);
            assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
        }
    }

    #[test]
    fn has_the_right_slope_at_0_and_keeps_the_digits_of_a_small_one() {
        let (z, y) = ([0.0, 40.0], [0.0, 1.0]);
        for (_, gradient) in value_and_gradient(&LogLoss, &z, &y, [2, 1]) {
            assert_eq!(gradient[0], 0.25);
            assert!((gradient[1] / (-0.5 * (-40.0_f64).exp()) - 1.0).abs() < 1e-15);
        }
    }
}
