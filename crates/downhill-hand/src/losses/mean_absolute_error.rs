//! The mean absolute error.

use crate::losses::ElementwiseLoss;
use crate::{MeanAbsoluteError, Real};

/// The mean absolute error of the activations `a`.
///
/// Summed over the outputs of a sample and *averaged* over the samples.
///
/// ```text
/// L      = mean over samples of  sum over outputs of |a - y|
/// dL/da  = sign(a - y) / samples
/// ```
///
/// Where `a = y` the derivative does not exist; 0 is used, as in autodiff frameworks.
///
/// *Source*: R. J. Boscovich (1757), for the figure of the Earth; P.-S. Laplace, "Sur quelques points du système du
/// monde" (1793).
impl ElementwiseLoss for MeanAbsoluteError {
    #[inline(always)]
    fn value<T: Real>(&self, a: T, y: T) -> T {
        (a - y).abs()
    }

    #[inline(always)]
    fn slope<T: Real>(&self, a: T, y: T) -> T {
        let error = a - y;
        // `signum` would be 1 at 0.
        if error > T::ZERO {
            T::ONE
        } else if error < T::ZERO {
            -T::ONE
        } else {
            // 0 or NaN.
            error
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn averages_over_samples_and_sums_over_outputs() {
        // Two samples of two outputs: (1 + 1/2 + 2 + 0) / 2. The last has no derivative; 0 is used.
        let (a, y) = ([1.0, 0.5, 2.0, 1.0], [0.0, 1.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&MeanAbsoluteError, &a, &y, 2);
        assert_eq!(value, 1.75);
        assert_eq!(gradient, [0.5, -0.5, 0.5, 0.0]);
    }

    #[test]
    fn is_accurate_for_large_errors() {
        let (value, gradient) =
            value_and_gradient(&MeanAbsoluteError, &[800.0, -800.0], &[0.0; 2], 2);
        assert_eq!((value, &gradient[..]), (800.0, &[0.5, -0.5][..]));
    }
}
