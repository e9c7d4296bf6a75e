//! The Huber loss.

use crate::losses::ElementwiseLoss;
use crate::{Huber, Real};

/// The mean Huber loss of the activations `a`, with `δ = 1`.
///
/// It is quadratic for small errors and linear for large ones. Summed over the outputs of a sample and *averaged* over
/// the samples; with `e = a - y`,
///
/// ```text
/// L      = mean over samples of  sum over outputs of  e²/2      for |e| ≤ 1
///                                                     |e| - 1/2 elsewhere
/// dL/da  = max(-1, min(e, 1)) / samples
/// ```
///
/// At `|e| = 1` both pieces have the value 1/2 and the slope 1, so the derivative is continuous. The second derivative
/// jumps there.
///
/// *Source*: P. J. Huber, "Robust Estimation of a Location Parameter" (1964).
impl ElementwiseLoss for Huber {
    #[inline(always)]
    fn value<T: Real>(&self, a: T, y: T) -> T {
        let (e, half) = ((a - y).abs(), T::from_f64(0.5));
        if e <= T::ONE { half * e * e } else { e - half }
    }

    // ANCHOR: backward
    #[inline(always)]
    fn slope<T: Real>(&self, a: T, y: T) -> T {
        let (e, one) = (a - y, T::ONE);
        if e > one {
            one
        } else if e < -one {
            -one
        } else {
            e
        }
    }
    // ANCHOR_END: backward
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_quadratic_for_small_errors_and_linear_for_large_ones() {
        // Two samples of two outputs: (1/8 + 1/2 + 3/2 + 5/2) / 2.
        let (a, y) = ([0.5, -1.0, 3.0, -2.0], [0.0, 0.0, 1.0, 1.0]);
        let (value, gradient) = value_and_gradient(&Huber, &a, &y, 2);
        assert_eq!(value, 2.3125);
        assert_eq!(gradient, [0.25, -0.5, 0.5, -0.5]);
    }

    #[test]
    fn is_accurate_for_large_errors() {
        let (value, gradient) = value_and_gradient(&Huber, &[800.0, -800.0], &[0.0; 2], 2);
        assert_eq!((value, &gradient[..]), (799.5, &[0.5, -0.5][..]));
    }
}
