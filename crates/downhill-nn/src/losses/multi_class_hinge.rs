//! The hinge loss for several classes, from logits.

use burn::tensor::{Bool, Tensor};

use crate::losses::mean_over_samples;
use crate::{MultiClassHinge, Relu, TensorActivation, TensorLoss};

/// The mean hinge loss for several classes, computed from the logits `z`.
///
/// ```text
/// L = mean over samples of  sum over k of yₖ (sum over j ≠ k of max(0, 1 - zₖ + zⱼ)) / classes
/// ```
///
/// It is 0 for a sample if the logit of its own class exceeds every other logit by at least the margin, 1. The targets
/// `y` of a sample are 1 for its own class and 0 for the others; they may also be fractions. The slope at a kink,
/// `zₖ - zⱼ = 1`, is 0.
///
/// *Source*: J. Weston, C. Watkins, "Multi-class Support Vector Machines" (1998), divided by the number of classes as
/// in `PyTorch`'s `MultiMarginLoss`.
impl TensorLoss for MultiClassHinge {
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let [samples, classes] = z.dims();
        // [samples, own class k, other class j]
        let own = z.clone().reshape([samples, classes, 1]);
        let other = z.reshape([samples, 1, classes]);
        let hinge = Relu.forward(-(own - other) + 1.0);
        let diagonal = Tensor::<2, Bool>::diag_mask([classes, classes], 0, &hinge.device());
        let diagonal = diagonal.bool_not().reshape([1, classes, classes]);
        let hinge = hinge.mask_fill(diagonal.expand([samples, classes, classes]), 0.0);
        // [samples, own class k]
        let hinge = hinge.sum_dim(2).reshape([samples, classes]);
        #[allow(clippy::cast_precision_loss, reason = "classes are far below 2^53")]
        let fraction = 1.0 / classes as f64;
        mean_over_samples(y * hinge) * fraction
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn matches_the_example_of_pytorch() {
        // The example in PyTorch's documentation of MultiMarginLoss: 0.325.
        let (z, y) = ([0.1, 0.2, 0.4, 0.8], [0.0, 0.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&MultiClassHinge, &z, &y, [1, 4]) {
            assert!((value - 0.325).abs() < 1e-15, "{value}");
            assert_eq!(gradient, [0.25, 0.25, 0.25, -0.75]);
        }
    }

    #[test]
    fn averages_over_samples_and_has_a_slope_of_0_at_a_kink() {
        let (z, y) = ([2.0, 1.0, 0.0, 2.0], [1.0, 0.0, 1.0, 0.0]);
        for (value, gradient) in value_and_gradient(&MultiClassHinge, &z, &y, [2, 2]) {
            assert_eq!(value, 0.75);
            assert_eq!(gradient, [0.0, 0.0, -0.25, 0.25]);
        }
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&MultiClassHinge, &z, &y, [2, 2]) {
            assert_eq!(value, 400.25);
            assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
        }
    }

    #[test]
    fn is_0_for_a_single_class() {
        for found in value_and_gradient(&MultiClassHinge, &[3.0, -3.0], &[1.0, 0.0], [2, 1]) {
            assert_eq!(found, (0.0, vec![0.0; 2]));
        }
    }
}
