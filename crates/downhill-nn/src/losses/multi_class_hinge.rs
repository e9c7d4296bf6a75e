//! The hinge loss of several classes, from logits.

use burn::tensor::{Bool, Tensor};

use crate::losses::mean_weight;
use crate::{Loss, Output, relu};

/// The hinge loss of several classes: what the logit of a sample's own class lacks of a margin of 1 over
/// each of the others. *Averaged* over the classes of a sample, its own among them with nothing lacking,
/// and over the samples. Where a lack is exactly 0, its slope is 0.
///
/// The targets of a sample are 1 for its own class and 0 for the others, or any fractions of them.
///
/// ```text
/// L = mean over samples of  sum over k of yₖ (sum over j ≠ k of max(0, 1 - zₖ + zⱼ)) / classes
/// ```
///
/// *Source*: J. Weston, C. Watkins, "Multi-class Support Vector Machines" (1998), divided by the classes as
/// `PyTorch`'s `MultiMarginLoss` is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MultiClassHinge;

impl Loss for MultiClassHinge {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let [samples, classes] = z.dims();
        // [samples, own class k, other class j]
        let own = z.clone().reshape([samples, classes, 1]);
        let other = z.reshape([samples, 1, classes]);
        let lack = relu(-(own - other) + 1.0);
        let itself = Tensor::<2, Bool>::diag_mask([classes, classes], 0, &lack.device());
        let itself = itself.bool_not().reshape([1, classes, classes]);
        let lack = lack.mask_fill(itself.expand([samples, classes, classes]), 0.0);
        // [samples, own class k]
        let lack = lack.sum_dim(2).reshape([samples, classes]);
        #[allow(clippy::cast_precision_loss, reason = "classes are far below 2^53")]
        let fraction = 1.0 / classes as f64;
        (y * lack).sum() * (weight * fraction)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_what_the_own_class_lacks_of_its_margin_over_each_other() {
        // The example in PyTorch's documentation of MultiMarginLoss: 0.325.
        let (z, y) = ([0.1, 0.2, 0.4, 0.8], [0.0, 0.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&MultiClassHinge, &z, &y, [1, 4]) {
            assert!((value - 0.325).abs() < 1e-15, "{value}");
            assert_eq!(gradient, [0.25, 0.25, 0.25, -0.75]);
        }
    }

    #[test]
    fn averages_over_samples_and_takes_0_for_the_slope_at_a_kink() {
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
    fn one_class_has_no_other() {
        for found in value_and_gradient(&MultiClassHinge, &[3.0, -3.0], &[1.0, 0.0], [2, 1]) {
            assert_eq!(found, (0.0, vec![0.0; 2]));
        }
    }
}
