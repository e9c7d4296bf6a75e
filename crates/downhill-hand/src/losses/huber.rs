//! Huber's loss.

use crate::losses::mean_weight;
use crate::{Loss, Output, Real};

/// Huber's loss of the activations `a`, with `δ = 1`: half the square of a small error, the absolute value
/// of a large one. Summed over the outputs of a sample and *averaged* over the samples.
///
/// With `e = a - y`,
///
/// ```text
/// L      = mean over samples of  sum over outputs of  e²/2      for |e| ≤ 1
///                                                     |e| - 1/2 elsewhere
/// dL/da  = max(-1, min(e, 1)) / samples
/// ```
///
/// Both pieces are 1/2 at `|e| = 1`, with a slope of 1: there is no kink, but the curvature jumps there.
///
/// *Source*: P. J. Huber, "Robust Estimation of a Location Parameter" (1964).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Huber;

impl<T: Real> Loss<T> for Huber {
    fn input(&self) -> Output {
        Output::Activations
    }

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
    fn is_a_square_inside_and_a_line_outside() {
        // Two samples of two outputs: (1/8 + 1/2 + 3/2 + 5/2) / 2.
        let (a, y) = ([0.5, -1.0, 3.0, -2.0], [0.0, 0.0, 1.0, 1.0]);
        let (value, gradient) = value_and_gradient(&Huber, &a, &y, 2);
        assert_eq!(value, 2.3125);
        assert_eq!(gradient, [0.25, -0.5, 0.5, -0.5]);
    }

    #[test]
    fn is_finite_and_right_far_out() {
        let (value, gradient) = value_and_gradient(&Huber, &[800.0, -800.0], &[0.0; 2], 2);
        assert_eq!((value, &gradient[..]), (799.5, &[0.5, -0.5][..]));
    }
}
