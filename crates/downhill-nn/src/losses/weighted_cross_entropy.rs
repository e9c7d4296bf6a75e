//! The cross-entropy with class weights and label smoothing, from logits.

use burn::tensor::{Tensor, TensorData};

use crate::activations::softmax::below_greatest;
use crate::losses::mean_over_samples;
use crate::{TensorLoss, WeightedCrossEntropy};

/// The mean cross-entropy of a softmax with class weights and label smoothing.
///
/// With the logits `z`, the weight `wⱼ` of class `j` of `K`, and the label smoothing `s`,
///
/// ```text
/// y'ⱼ = (1 - s) yⱼ + s/K · sum over i of yᵢ
/// L   = mean over samples of  sum over j of wⱼ y'ⱼ (ln(sum over i of e^zᵢ) - zⱼ)
/// ```
///
/// The mean divides by the number of samples, not by the sum of their weights. `PyTorch` does the same for targets that
/// are probabilities; for targets that are class indices it divides by the sum of the weights.
///
/// *Source*: C. Elkan, "The Foundations of Cost-Sensitive Learning" (2001), for the weights; C. Szegedy et
/// al., "Rethinking the Inception Architecture for Computer Vision" (2016), for the smoothing.
impl TensorLoss for WeightedCrossEntropy {
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let [_, classes] = y.dims();
        #[allow(clippy::cast_precision_loss, reason = "classes are far below 2^53")]
        let fraction = self.smoothing / classes as f64;
        let mut y = y.clone() * (1.0 - self.smoothing) + y.sum_dim(1) * fraction;
        if !self.weights.is_empty() {
            let row = TensorData::new(self.weights.clone(), [1, self.weights.len()]);
            y = y.clone() * Tensor::from_data(row, (&y.device(), y.dtype()));
        }
        let z = below_greatest(z);
        let log = z.clone().exp().sum_dim(1).log();
        mean_over_samples(y * (log - z))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::CrossEntropy;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn equals_the_cross_entropy_without_weights_and_smoothing() {
        let z = [-3.0, -0.1, 0.0, 2.5, 40.0, 800.0];
        let y = [0.0, 1.0, 0.0, 0.25, 0.5, 0.25];
        for weights in [vec![], vec![1.0; 3]] {
            let plain = WeightedCrossEntropy {
                weights,
                smoothing: 0.0,
            };
            let ours = value_and_gradient(&plain, &z, &y, [2, 3]);
            let exact = value_and_gradient(&CrossEntropy, &z, &y, [2, 3]);
            for ((ours, our_gradient), (exact, gradient)) in ours.into_iter().zip(exact) {
                assert!((ours / exact - 1.0).abs() < 1e-15, "{ours} {exact}");
                for (ours, exact) in our_gradient.iter().zip(gradient) {
                    assert!((ours - exact).abs() < 1e-16, "{ours} {exact}");
                }
            }
        }
    }

    #[test]
    fn weights_the_classes_and_smooths_the_targets() {
        // All logits are equal, so every probability is 1/4 and every logarithm is ln 4. Smoothing by 1/2 turns the
        // targets of the second class into 1/8, 5/8, 1/8, 1/8.
        let loss = WeightedCrossEntropy {
            weights: vec![1.0, 2.0, 3.0, 4.0],
            smoothing: 0.5,
        };
        let y = [0.0, 1.0, 0.0, 0.0];
        for (value, gradient) in value_and_gradient(&loss, &[7.0; 4], &y, [1, 4]) {
            assert!((value - 2.25 * 4.0_f64.ln()).abs() < 1e-15, "{value}");
            assert_eq!(gradient, [0.4375, -0.6875, 0.1875, 0.0625]);
        }
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let z = [800.0, 0.0, -800.0, 0.0, 800.0, 0.0];
        let y = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        let loss = WeightedCrossEntropy {
            weights: vec![1.0, 2.0, 4.0],
            smoothing: 0.0,
        };
        for (value, gradient) in value_and_gradient(&loss, &z, &y, [2, 3]) {
            assert_eq!(value, 1600.0);
            assert_eq!(gradient, [0.0, 0.0, 0.0, 0.0, 2.0, -2.0]);
        }
    }
}
