//! The hinge loss of two classes, from logits.

use crate::losses::mean_weight;
use crate::{Loss, Output, Real};

/// The hinge loss of the logits `z`: what each lacks of a margin of 1 to its own side of 0. Summed over the
/// outputs of a sample and *averaged* over the samples.
///
/// The targets are 0 and 1, as everywhere here, and stand for the sides `t = 2y - 1`, -1 and 1.
///
/// ```text
/// L      = mean over samples of  sum over outputs of max(0, 1 - t z)
/// dL/dz  = -t / samples for t z < 1, 0 for t z > 1
/// ```
///
/// At `t z = 1` there is a kink and no slope; 0 is taken, as autodiff frameworks do.
///
/// *Source*: C. Cortes, V. Vapnik, "Support-Vector Networks" (1995).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hinge;

/// The side that a target stands for, and what a logit lacks of a margin of 1 to it.
fn side_and_lack<T: Real>(z: T, y: T) -> (T, T) {
    let side = y + y - T::one();
    (side, T::one() - side * z)
}

impl<T: Real> Loss<T> for Hinge {
    fn input(&self) -> Output {
        Output::Logits
    }

    fn forward(&self, z: &[T], y: &[T], samples: usize) -> T {
        let mut sum = T::zero();
        for (&z, &y) in z.iter().zip(y) {
            let (_, lack) = side_and_lack(z, y);
            // Not `max`, which would hide a NaN.
            sum += if lack <= T::zero() { T::zero() } else { lack };
        }
        sum * mean_weight(samples)
    }

    fn backward(&self, z: &[T], y: &[T], samples: usize, dz: &mut [T]) {
        let weight = mean_weight::<T>(samples);
        for ((dz, &z), &y) in dz.iter_mut().zip(z).zip(y) {
            let (side, lack) = side_and_lack(z, y);
            *dz = if lack <= T::zero() {
                T::zero()
            } else {
                -side * weight
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn is_what_is_lacking_of_the_margin() {
        // (1/2 + 3 + 0 + 0) / 4: too near, on the wrong side, on the margin, beyond it.
        let (z, y) = ([0.5, 2.0, 1.0, -3.0], [1.0, 0.0, 1.0, 0.0]);
        let (value, gradient) = value_and_gradient(&Hinge, &z, &y, 4);
        assert_eq!(value, 0.875);
        assert_eq!(gradient, [-0.25, 0.25, 0.0, 0.0]);
    }

    #[test]
    fn stays_finite_and_right_at_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&Hinge, &z, &y, 4);
        assert_eq!(value, 400.5);
        assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
    }
}
