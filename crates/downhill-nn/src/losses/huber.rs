//! Huber's loss.

use burn::tensor::Tensor;

use crate::losses::mean_weight;
use crate::{Loss, Output};

/// Huber's loss of the activations `a`, with `δ = 1`, summed over the outputs of a sample and *averaged*
/// over the samples.
///
/// With `e = a - y`, and `c` for what is left of `|e|` beyond 1, `max(0, |e| - 1)`,
///
/// ```text
/// L = mean over samples of  sum over outputs of  e²/2 for |e| ≤ 1, |e| - 1/2 elsewhere
///   = mean over samples of  sum over outputs of  (|e| - c)²/2 + c
/// ```
///
/// *Source*: P. J. Huber, "Robust Estimation of a Location Parameter" (1964).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Huber;

impl Loss for Huber {
    fn input(&self) -> Output {
        Output::Activations
    }

    fn forward(&self, a: Tensor<2>, y: Tensor<2>) -> Tensor<1> {
        let weight = mean_weight(&y);
        let error = (a - y).abs();
        let beyond = crate::relu(error.clone() - 1.0);
        let inside = error - beyond.clone();
        (inside.clone() * inside * 0.5 + beyond).sum() * weight
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_a_square_inside_and_a_line_outside() {
        let (a, y) = ([0.5, -1.0, 3.0, -2.0], [0.0, 0.0, 1.0, 1.0]);
        for (value, gradient) in value_and_gradient(&Huber, &a, &y, [2, 2]) {
            assert_eq!(value, 2.3125);
            assert_eq!(gradient, [0.25, -0.5, 0.5, -0.5]);
        }
    }

    #[test]
    fn is_finite_and_right_far_out() {
        let (a, y) = ([800.0, -800.0], [0.0; 2]);
        for (value, gradient) in value_and_gradient(&Huber, &a, &y, [2, 1]) {
            assert_eq!(value, 799.5);
            assert_eq!(gradient, [0.5, -0.5]);
        }
    }
}
