//! The log loss (binary cross-entropy), from logits and from activations.

use burn::tensor::Tensor;

use crate::activations::sigmoid::step;
use crate::losses::mean_weight;
use crate::{Loss, Output};

/// The mean log loss of a sigmoid output, computed from the logits `z`.
///
/// With `a = σ(z)`, summed over the outputs of a sample and averaged over the samples,
///
/// ```text
/// L = mean over samples of  -y ln a - (1 - y) ln(1 - a)
///   = mean over samples of  z (s - y) + ln(1 + e^-|z|)
/// ```
///
/// where `s` is 1 for `z ≥ 0` and 0 elsewhere. It is a constant to autodiff, as is the sign in
/// `-|z| = z (1 - 2s)`, so the slope is right at 0 as well, and a sure and right neuron keeps every
/// digit of its small gradient.
///
/// *Source*: D. R. Cox, "The Regression Analysis of Binary Sequences" (1958); the form in logits is
/// folklore.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogLoss;

impl Loss for LogLoss {
    fn input(&self) -> Output {
        Output::Logits
    }

    // ANCHOR: forward
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let s = step(&z);
        let minus_abs = z.clone() * (s.clone() * -2.0 + 1.0);
        (z * (s - y) + minus_abs.exp().log1p()).sum() * weight
    }
    // ANCHOR_END: forward
}

/// The mean log loss computed from the activations `a`, the way tutorials print it.
///
/// ```text
/// L = mean over samples of  -y ln a - (1 - y) ln(1 - a)
/// ```
///
/// Kept so that a printed log can be followed. It is infinite or NaN once an activation rounds to
/// exactly 0 or 1, which [`LogLoss`] is not: descend that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NaiveLogLoss;

impl Loss for NaiveLogLoss {
    fn input(&self) -> Output {
        Output::Activations
    }

    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let right = y.clone() * a.clone().log();
        let wrong = (y * -1.0 + 1.0) * (a * -1.0 + 1.0).log();
        (right + wrong).sum() * -weight
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
    fn has_a_slope_at_zero_and_keeps_a_small_one() {
        let (z, y) = ([0.0, 40.0], [0.0, 1.0]);
        for (_, gradient) in value_and_gradient(&LogLoss, &z, &y, [2, 1]) {
            assert_eq!(gradient[0], 0.25);
            assert!((gradient[1] / (-0.5 * (-40.0_f64).exp()) - 1.0).abs() < 1e-15);
        }
    }
}
