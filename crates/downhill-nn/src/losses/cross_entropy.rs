//! The cross-entropy for several classes, from logits.

use burn::tensor::Tensor;

use crate::activations::softmax::below_greatest;
use crate::losses::mean_over_samples;
use crate::{CrossEntropy, TensorLoss};

/// The mean cross-entropy of a softmax, computed from the logits `z`.
///
/// ```text
/// L = mean over samples of  sum over j of yⱼ (ln(sum over i of e^zᵢ) - zⱼ)
/// ```
///
/// The targets `y` of a sample are the probabilities of its classes: usually 1 for its own class and 0 for the others.
/// Targets that do not sum to 1 weight their sample by their sum.
///
/// *Source*: J. S. Bridle, "Probabilistic Interpretation of Feedforward Classification Network
/// Outputs" (1990).
impl TensorLoss for CrossEntropy {
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let z = below_greatest(z);
        let log = z.clone().exp().sum_dim(1).log();
        mean_over_samples(y * (log - z))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let z = [800.0, 0.0, -800.0, 0.0, 800.0, 0.0];
        let y = [1.0, 0.0, 0.0, 0.0, 0.0, 1.0];
        for (value, gradient) in value_and_gradient(&CrossEntropy, &z, &y, [2, 3]) {
            assert_eq!(value, 400.0);
            assert_eq!(gradient, [0.0, 0.0, 0.0, 0.0, 0.5, -0.5]);
        }
    }
}
