//! The log loss with a weight for each of its two classes and with smoothed targets, from logits.

use crate::loss_error::{check_smoothing, check_weights};
use crate::losses::mean_weight;
use crate::{Loss, LossError, Output, Real, sigmoid};

/// The mean log loss of a sigmoid output, with class weights and label smoothing, computed from the
/// logits `z`.
///
/// `w₀` and `w₁` weigh the classes 0 and 1, the fraction `s` smooths the targets: one of 1 becomes
/// `1 - s/2`, one of 0 becomes `s/2`. With `a = σ(z)`, summed over the outputs of a sample and averaged
/// over the samples,
///
/// ```text
/// y'     = (1 - s) y + s/2
/// L      = mean over samples of  -w₁ y' ln a - w₀ (1 - y') ln(1 - a)
///        = mean over samples of   w₁ y' ln(1 + e⁻ᶻ) + w₀ (1 - y') ln(1 + eᶻ)
/// dL/dz  = (w₀ (1 - y') σ(z) - w₁ y' σ(-z)) / samples
/// ```
///
/// The second form is as finite as that of [`LogLoss`](crate::LogLoss). The slope of `ln(1 + eᶻ)` is
/// `σ(z)`, and `σ(-z) = 1 - a` keeps its digits where `a` is nearly 1. With weights of 1, without
/// smoothing, the two terms come to `a - y`.
///
/// The mean is over the samples and not over their weights: a batch of the heavier class has the greater
/// loss.
///
/// *Source*: G. King, L. Zeng, "Logistic Regression in Rare Events Data" (2001), for the weights;
/// C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2016), for the smoothing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WeightedLogLoss {
    weights: [f64; 2],
    smoothing: f64,
}

impl WeightedLogLoss {
    /// A loss with the weights of class 0 and class 1, in this order, and a smoothing of 0 or more.
    ///
    /// # Errors
    ///
    /// [`LossError::ClassWeight`] if a weight is not a positive number, [`LossError::Smoothing`] if the
    /// smoothing is not at least 0 and below 1.
    pub fn new(weights: [f64; 2], smoothing: f64) -> Result<Self, LossError> {
        check_weights(&weights)?;
        check_smoothing(smoothing)?;
        Ok(Self { weights, smoothing })
    }

    /// `w₁ y'` and `w₀ (1 - y')`: what pulls a logit up, and what pulls it down.
    fn fractions<T: Real>(&self, y: T) -> [T; 2] {
        let [w0, w1] = self.weights.map(T::narrow);
        let s = T::narrow(self.smoothing);
        let one = T::one();
        let smoothed = (one - s) * y + s / (one + one);
        [w1 * smoothed, w0 * (one - smoothed)]
    }
}

/// `ln(1 + eᶻ)`.
fn softplus<T: Real>(z: T) -> T {
    z.max(T::zero()) + (-z.abs()).exp().ln_1p()
}

impl<T: Real> Loss<T> for WeightedLogLoss {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        let mut sum = T::zero();
        for (&z, &y) in z.iter().zip(y) {
            let [up, down] = self.fractions(y);
            sum += up * softplus(-z) + down * softplus(z);
        }
        sum * mean_weight(samples)
    }

    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let weight = mean_weight::<T>(samples);
        for ((dz, &z), &y) in dz.iter_mut().zip(z).zip(y) {
            let [up, down] = self.fractions(y);
            *dz = weight * (down * sigmoid(z) - up * sigmoid(-z));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogLoss;
    use crate::losses::tests::value_and_gradient;

    const Z: [f64; 6] = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
    const Y: [f64; 6] = [0.0, 1.0, 0.25, 0.0, 1.0, 0.0];

    #[test]
    fn is_the_log_loss_without_weights_and_smoothing() {
        let plain = WeightedLogLoss::new([1.0, 1.0], 0.0).unwrap();
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
    fn weighs_the_classes_and_smooths_the_targets() {
        // At z = 0 both logarithms are ln 2: (3 · 0.875 + 0.5 · 0.125) ln 2, (3 · 0.125 + 0.5 · 0.875) ln 2.
        let loss = WeightedLogLoss::new([0.5, 3.0], 0.25).unwrap();
        let (value, gradient) = value_and_gradient(&loss, &[0.0, 0.0], &[1.0, 0.0], 2);
        let exact = (2.6875 + 0.8125) / 2.0 * std::f64::consts::LN_2;
        assert!((value - exact).abs() < 1e-15, "{value}");
        assert_eq!(gradient, [(0.0625 - 2.625) / 4.0, (0.4375 - 0.375) / 4.0]);
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let loss = WeightedLogLoss::new([2.0, 4.0], 0.0).unwrap();
        let (value, gradient) = value_and_gradient(&loss, &z, &y, 4);
        assert_eq!(value, 1200.0);
        assert_eq!(gradient, [0.0, 0.0, 0.5, -1.0]);
        // Smoothed, no target is ever quite met.
        let loss = WeightedLogLoss::new([2.0, 4.0], 0.5).unwrap();
        let (_, gradient) = value_and_gradient(&loss, &z, &y, 4);
        assert_eq!(gradient, [0.125, -0.25, 0.375, -0.75]);
    }

    #[test]
    fn a_sure_and_right_neuron_keeps_a_gradient() {
        let loss = WeightedLogLoss::new([1.0, 3.0], 0.0).unwrap();
        let (_, gradient) = value_and_gradient(&loss, &[40.0], &[1.0], 1);
        assert!((gradient[0] / (-3.0 * (-40.0_f64).exp()) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn refuses_constants_out_of_range() {
        let refusal = |weights, s| WeightedLogLoss::new(weights, s).unwrap_err().to_string();
        assert_eq!(
            refusal([1.0, 0.0], 0.0),
            "weight of class 1: must be a positive number, got 0"
        );
        for weight in [-1.0, f64::NAN, f64::INFINITY] {
            assert!(refusal([weight, 1.0], 0.0).starts_with("weight of class 0"));
        }
        for smoothing in [-0.1, 1.0, f64::NAN] {
            assert_eq!(
                refusal([1.0, 1.0], smoothing),
                format!("label smoothing: must be at least 0 and below 1, got {smoothing}")
            );
        }
    }
}
