//! The hinge loss for two classes, from logits.

use burn::tensor::Tensor;

use crate::losses::mean_over_samples;
use crate::{Hinge, Relu, TensorActivation, TensorLoss};

/// The mean hinge loss, computed from the logits `z`.
///
/// ```text
/// L = mean over samples of  sum over outputs of max(0, 1 - t z),   t = 2y - 1
/// ```
///
/// The targets `y` are 0 and 1, as for every loss here; `t` is -1 and 1. The slope at the kink, `t z = 1`, is 0.
///
/// *Source*: C. Cortes, V. Vapnik, "Support-Vector Networks" (1995).
impl TensorLoss for Hinge {
    fn forward(&self, z: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let side = y * 2.0 - 1.0;
        mean_over_samples(Relu.forward(-(side * z) + 1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_the_distance_to_the_margin() {
        let (z, y) = ([0.5, 2.0, 1.0, -3.0], [1.0, 0.0, 1.0, 0.0]);
        for (value, gradient) in value_and_gradient(&Hinge, &z, &y, [4, 1]) {
            assert_eq!(value, 0.875);
            assert_eq!(gradient, [-0.25, 0.25, 0.0, 0.0]);
        }
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        for (value, gradient) in value_and_gradient(&Hinge, &z, &y, [4, 1]) {
            assert_eq!(value, 400.5);
            assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
        }
    }
}
