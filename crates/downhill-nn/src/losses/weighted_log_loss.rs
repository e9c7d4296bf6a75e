//! The log loss with class weights and label smoothing, from logits.

use burn::tensor::Tensor;

use crate::losses::mean_over_samples;
use crate::{Softplus, TensorActivation, TensorLoss, WeightedLogLoss};

/// The mean log loss of a sigmoid with class weights and label smoothing.
///
/// With the logits `z`, the weights `w₀` and `w₁` of the classes 0 and 1, and the label smoothing `s`,
///
/// ```text
/// y' = (1 - s) y + s/2
/// L  = mean over samples of  sum over outputs of  w₁ y' ln(1 + e⁻ᶻ) + w₀ (1 - y') ln(1 + eᶻ)
/// ```
///
/// Smoothing turns a target of 1 into `1 - s/2` and one of 0 into `s/2`. The mean divides by the number of samples, not
/// by the sum of their weights.
///
/// *Source*: G. King, L. Zeng, "Logistic Regression in Rare Events Data" (2001), for the weights;
/// C. Szegedy et al., "Rethinking the Inception Architecture for Computer Vision" (2016), for the smoothing.
impl TensorLoss for WeightedLogLoss {
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let [w0, w1] = self.weights;
        let y = y * (1.0 - self.smoothing) + self.smoothing / 2.0;
        let of_one = y.clone() * Softplus.forward(-z.clone()) * w1;
        let of_zero = (y * -1.0 + 1.0) * Softplus.forward(z) * w0;
        mean_over_samples(of_one + of_zero)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogLoss;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn equals_the_log_loss_without_weights_and_smoothing() {
        let z = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
        let y = [0.0, 1.0, 0.25, 0.0, 1.0, 0.0];
        let plain = WeightedLogLoss {
            weights: [1.0, 1.0],
            smoothing: 0.0,
        };
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
    fn weights_the_classes_and_smooths_the_targets() {
        // At z = 0 both logarithms are ln 2: (3 · 0.875 + 0.5 · 0.125) ln 2, (3 · 0.125 + 0.5 · 0.875) ln 2.
        let loss = WeightedLogLoss {
            weights: [0.5, 3.0],
            smoothing: 0.25,
        };
        let exact = (2.6875 + 0.8125) / 2.0 * std::f64::consts::LN_2;
        for (value, gradient) in value_and_gradient(&loss, &[0.0, 0.0], &[1.0, 0.0], [2, 1]) {
            assert!((value - exact).abs() < 1e-15, "{value}");
            assert_eq!(gradient, [(0.0625 - 2.625) / 4.0, (0.4375 - 0.375) / 4.0]);
        }
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let loss = WeightedLogLoss {
            weights: [2.0, 4.0],
            smoothing: 0.0,
        };
        for (value, gradient) in value_and_gradient(&loss, &z, &y, [4, 1]) {
            assert_eq!(value, 1200.0);
            assert_eq!(gradient, [0.0, 0.0, 0.5, -1.0]);
        }
    }
}
