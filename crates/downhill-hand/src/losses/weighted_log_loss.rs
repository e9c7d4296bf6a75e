//! The log loss with class weights and label smoothing, from logits.

use crate::losses::ElementwiseLoss;
use crate::{Real, WeightedLogLoss, sigmoid};

/// The mean log loss with class weights and label smoothing, from logits `z`.
///
/// `w₀` and `w₁` weight the classes 0 and 1. The fraction `s` smooths the targets: 1 becomes `1 - s/2`, and 0 becomes
/// `s/2`. With `a = σ(z)`, summed over the outputs of a sample and averaged over the samples,
///
/// ```text
/// y'     = (1 - s) y + s/2
/// L      = mean over samples of  -w₁ y' ln a - w₀ (1 - y') ln(1 - a)
///        = mean over samples of   w₁ y' ln(1 + e⁻ᶻ) + w₀ (1 - y') ln(1 + eᶻ)
/// dL/dz  = (w₀ (1 - y') σ(z) - w₁ y' σ(-z)) / samples
/// ```
///
/// The second form stays finite, like that of [`LogLoss`](crate::LogLoss). The derivative of `ln(1 + eᶻ)` is `σ(z)`,
/// and `σ(-z) = 1 - a` stays accurate where `a` is near 1. With weights of 1 and no smoothing, the two terms sum to
/// `a - y`. The mean is over the samples, not over their weights.
///
/// *Source*: G. King, L. Zeng, "Logistic Regression in Rare Events Data" (2001), for the weights;
/// C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2016), for the smoothing.
impl ElementwiseLoss for WeightedLogLoss {
    #[inline(always)]
    fn value<T: Real>(&self, z: T, y: T) -> T {
        let [positive, negative] = weighted_targets(self, y);
        positive * softplus(-z) + negative * softplus(z)
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, y: T) -> T {
        let [positive, negative] = weighted_targets(self, y);
        negative * sigmoid(z) - positive * sigmoid(-z)
    }
}

/// `w₁ y'` and `w₀ (1 - y')`, the weights of the two terms of the loss.
#[inline(always)]
fn weighted_targets<T: Real>(loss: &WeightedLogLoss, y: T) -> [T; 2] {
    let [w0, w1] = loss.weights.map(T::from_f64);
    let s = T::from_f64(loss.smoothing);
    let one = T::ONE;
    let smoothed = (one - s) * y + s / (one + one);
    [w1 * smoothed, w0 * (one - smoothed)]
}

/// `ln(1 + eᶻ)`.
#[inline(always)]
fn softplus<T: Real>(z: T) -> T {
    z.max(T::ZERO) + (-z.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogLoss;
    use crate::losses::tests::value_and_gradient;

    const Z: [f64; 6] = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
    const Y: [f64; 6] = [0.0, 1.0, 0.25, 0.0, 1.0, 0.0];

    #[test]
    fn equals_log_loss_without_weights_and_smoothing() {
        let plain = WeightedLogLoss {
            weights: [1.0, 1.0],
            smoothing: 0.0,
        };
        let (ours, our_gradient) = value_and_gradient(&plain, &Z, &Y, 3);
        let (exact, gradient) = value_and_gradient(&LogLoss, &Z, &Y, 3);
        assert!((ours / exact - 1.0).abs() < 1e-15, "{ours} {exact}");
        for (ours, exact) in our_gradient.iter().zip(gradient) {
            assert!(
                (ours - exact).abs() <= 4e-16 * exact.abs(),
                "{ours} {exact}"
            );
        }
    }

    #[test]
    fn weights_the_classes_and_smooths_the_targets() {
        // At z = 0 both logarithms are ln 2: (3 · 0.875 + 0.5 · 0.125) ln 2, (3 · 0.125 + 0.5 · 0.875) ln 2.
        let loss = WeightedLogLoss {
            weights: [0.5, 3.0],
            smoothing: 0.25,
        };
        let (value, gradient) = value_and_gradient(&loss, &[0.0, 0.0], &[1.0, 0.0], 2);
        let exact = (2.6875 + 0.8125) / 2.0 * std::f64::consts::LN_2;
        assert!((value - exact).abs() < 1e-15, "{value}");
        assert_eq!(gradient, [(0.0625 - 2.625) / 4.0, (0.4375 - 0.375) / 4.0]);
    }

    #[test]
    fn is_accurate_for_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let loss = WeightedLogLoss {
            weights: [2.0, 4.0],
            smoothing: 0.0,
        };
        let (value, gradient) = value_and_gradient(&loss, &z, &y, 4);
        assert_eq!(value, 1200.0);
        assert_eq!(gradient, [0.0, 0.0, 0.5, -1.0]);
        // A smoothed target is never reached, so the gradient is not 0.
        let loss = WeightedLogLoss {
            weights: [2.0, 4.0],
            smoothing: 0.5,
        };
        let (_, gradient) = value_and_gradient(&loss, &z, &y, 4);
        assert_eq!(gradient, [0.125, -0.25, 0.375, -0.75]);
    }

    #[test]
    fn a_confident_correct_prediction_keeps_a_gradient() {
        let loss = WeightedLogLoss {
            weights: [1.0, 3.0],
            smoothing: 0.0,
        };
        let (_, gradient) = value_and_gradient(&loss, &[40.0], &[1.0], 1);
        assert!((gradient[0] / (-3.0 * (-40.0_f64).exp()) - 1.0).abs() < 1e-15);
    }
}
