//! The hinge loss of two classes, from logits.

use crate::losses::ElementwiseLoss;
use crate::{Hinge, Real};

/// The mean hinge loss for targets 0 and 1, computed from the logits `z`.
///
/// Summed over the outputs of a sample and *averaged* over the samples. The targets stand for the signs `t = 2y - 1`,
/// which are -1 and 1.
///
/// ```text
/// L      = mean over samples of  sum over outputs of max(0, 1 - t z)
/// dL/dz  = -t / samples for t z < 1, 0 for t z > 1
/// ```
///
/// A logit falls short of a margin of 1 by `1 - t z`. At `t z = 1` the derivative does not exist; 0 is used, as in
/// autodiff frameworks.
///
/// *Source*: C. Cortes, V. Vapnik, "Support-Vector Networks" (1995).
impl ElementwiseLoss for Hinge {
    #[inline(always)]
    fn value<T: Real>(&self, z: T, y: T) -> T {
        let (_, gap) = sign_and_gap(z, y);
        gap.max(T::ZERO)
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, y: T) -> T {
        let (sign, gap) = sign_and_gap(z, y);
        if gap <= T::ZERO { T::ZERO } else { -sign }
    }
}

/// The sign `t` of a target, and the gap `1 - t z` to the margin.
#[inline(always)]
fn sign_and_gap<T: Real>(z: T, y: T) -> (T, T) {
    let sign = y + y - T::ONE;
    (sign, T::ONE - sign * z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::losses::tests::value_and_gradient;

    #[test]
    fn sums_the_gaps_to_the_margin() {
        // (1/2 + 3 + 0 + 0) / 4: within the margin, on the wrong side, on the margin, beyond it.
        let (z, y) = ([0.5, 2.0, 1.0, -3.0], [1.0, 0.0, 1.0, 0.0]);
        let (value, gradient) = value_and_gradient(&Hinge, &z, &y, 4);
        assert_eq!(value, 0.875);
        assert_eq!(gradient, [-0.25, 0.25, 0.0, 0.0]);
    }

    #[test]
    fn is_accurate_for_extreme_logits() {
        let (z, y) = ([800.0, -800.0, 800.0, -800.0], [1.0, 0.0, 0.0, 1.0]);
        let (value, gradient) = value_and_gradient(&Hinge, &z, &y, 4);
        assert_eq!(value, 400.5);
        assert_eq!(gradient, [0.0, 0.0, 0.25, -0.25]);
    }
}
