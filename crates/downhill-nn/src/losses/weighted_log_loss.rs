//! The log loss with a weight for each of its two classes and with smoothed targets, from logits.

use burn::tensor::Tensor;

use crate::constants::{check_smoothing, check_weights};
use crate::losses::mean_weight;
use crate::{Error, Loss, Output, softplus};

/// The mean log loss of a sigmoid output, with class weights and label smoothing, computed from the
/// logits `z`.
///
/// `w₀` and `w₁` weigh the classes 0 and 1, the fraction `s` smooths the targets: one of 1 becomes
/// `1 - s/2`, one of 0 becomes `s/2`. Summed over the outputs of a sample and averaged over the samples,
/// not over their weights,
///
/// ```text
/// y' = (1 - s) y + s/2
/// L  = mean over samples of  w₁ y' ln(1 + e⁻ᶻ) + w₀ (1 - y') ln(1 + eᶻ)
/// ```
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
    /// [`Error::ClassWeight`] if a weight is not a positive number, [`Error::Smoothing`] if the smoothing
    /// is not at least 0 and below 1.
    pub fn new(weights: [f64; 2], smoothing: f64) -> Result<Self, Error> {
        check_weights(&weights)?;
        check_smoothing(smoothing)?;
        Ok(Self { weights, smoothing })
    }
}

impl Loss for WeightedLogLoss {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let [w0, w1] = self.weights;
        let y = y * (1.0 - self.smoothing) + self.smoothing / 2.0;
        let of_one = y.clone() * softplus(-z.clone()) * w1;
        let of_zero = (y * -1.0 + 1.0) * softplus(z) * w0;
        (of_one + of_zero).sum() * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogLoss;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_the_log_loss_without_weights_and_smoothing() {
        let z = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
        let y = [0.0, 1.0, 0.25, 0.0, 1.0, 0.0];
        let plain = WeightedLogLoss::new([1.0, 1.0], 0.0).unwrap();
        let ours = value_and_gradient(&plain, &z, &y, [3, 2]);
        let exact = value_and_gradient(&LogLoss, &z, &y, [3, 2]);
        for ((ours, our_gradient), (exact, gradient)) in ours.into_iter().zip(exact) {
            assert!((ours / exact - 1.0).abs() < 1e-15, "{ours} {exact}");
            for (ours, exact) in our_gradient.iter().zip(gradient) {
                assert!(
                    (ours - exact).abs() <= 4e-16 * exact.abs(),
                    "{ours} {exact}"
                );
            }
        }
    }

    #[test]
    fn weighs_the_classes_and_smooths_the_targets() {
        // At z = 0 both logarithms are ln 2: (3 · 0.875 + 0.5 · 0.125) ln 2, (3 · 0.125 + 0.5 · 0.875) ln 2.
        let loss = WeightedLogLoss::new([0.5, 3.0], 0.25).unwrap();
        let exact = (2.6875 + 0.8125) / 2.0 * std::f64::consts::LN_2;
        for (value, gradient) in value_and_gradient(&loss, &[0.0, 0.0], &[1.0, 0.0], [2, 1]) {
            assert!((value - exact).abs() < 1e-15, "{value}");
            assert_eq!(gradient, [(0.0625 - 2.625) / 4.0, (0.4375 - 0.375) / 4.0]);
        }
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let loss = WeightedLogLoss::new([2.0, 4.0], 0.0).unwrap();
        for (value, gradient) in value_and_gradient(&loss, &z, &y, [4, 1]) {
            assert_eq!(value, 1200.0);
            assert_eq!(gradient, [0.0, 0.0, 0.5, -1.0]);
        }
    }

    #[test]
    fn refuses_constants_out_of_range() {
        let refusal = |weights, s| WeightedLogLoss::new(weights, s).unwrap_err().to_string();
        assert_eq!(
            refusal([1.0, 0.0], 0.0),
            "weight of class 1: must be a positive number, got 0"
        );
        for smoothing in [-0.1, 1.0, f64::NAN] {
            assert_eq!(
                refusal([1.0, 1.0], smoothing),
                format!("label smoothing: must be at least 0 and below 1, got {smoothing}")
            );
        }
    }
}
