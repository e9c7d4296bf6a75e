//! The Huber loss.

use crate::losses::mean_weight;
use crate::{Huber, LossFn, Real};

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
impl<T: Real> LossFn<T> for Huber {
    fn forward(&self, a: &[T], y: &[T], samples: usize) -> T {
        let half = T::narrow(0.5);
        let mut sum = T::zero();
        for (&a, &y) in a.iter().zip(y) {
            let e = (a - y).abs();
            sum += if e <= T::one() {
                half * e * e
            } else {
                e - half
            };
        }
        sum * mean_weight(samples)
    }

    // ANCHOR: backward
    fn backward(&self, a: &[T], y: &[T], samples: usize, da: &mut [T]) {
        let one = T::one();
        let weight = mean_weight::<T>(samples);
        for ((da, &a), &y) in da.iter_mut().zip(a).zip(y) {
            let e = a - y;
            *da = weight
                * if e > one {
                    one
                } else if e < -one {
                    -one
                } else {
                    e
                };
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
