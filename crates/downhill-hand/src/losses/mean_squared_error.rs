//! The mean squared error.

use crate::losses::ElementwiseLoss;
use crate::{MeanSquaredError, Real};

/// The mean squared error of the activations `a`.
///
/// Summed over the outputs of a sample and *averaged* over the samples.
///
/// ```text
/// L      = mean over samples of  sum over outputs of (a - y)²
/// dL/da  = 2 (a - y) / samples
/// ```
///
/// Some frameworks average over the outputs too: their loss is this one divided by the number of outputs. The sum over
/// both is [`SquaredError`](crate::SquaredError).
///
/// *Source*: A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes"
/// (1805), appendix on least squares.
impl ElementwiseLoss for MeanSquaredError {
    #[inline(always)]
    fn value<T: Real>(&self, a: T, y: T) -> T {
        (a - y) * (a - y)
    }

    #[inline(always)]
    fn slope<T: Real>(&self, a: T, y: T) -> T {
        (a - y) + (a - y)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn averages_over_samples_and_sums_over_outputs() {
        // Two samples of two outputs: (1 + 1/4 + 4 + 0) / 2.
        let (a, y) = ([1.0, 0.5, 2.0, 1.0], [0.0, 1.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&MeanSquaredError, &a, &y, 2);
        assert_eq!(value, 2.625);
        assert_eq!(gradient, [1.0, -0.5, 2.0, 0.0]);
    }

    #[test]
    fn is_accurate_for_large_errors() {
        let (value, gradient) =
            value_and_gradient(&MeanSquaredError, &[800.0, -800.0], &[0.0; 2], 2);
        assert_eq!((value, &gradient[..]), (640_000.0, &[800.0, -800.0][..]));
    }
}
