//! `RMSProp`.

use crate::setting::{check_fraction, check_positive};
use crate::{Optimizer, Real, SettingError};

/// `RMSProp`: every entry steps by its gradient over the root of the running mean of its squares.
///
/// With `g` short for `dL/dw`, and `s = 0` at first,
///
/// ```text
/// s ← rho s + (1 - rho) g²
/// w ← w - alpha g / (√s + epsilon)
/// ```
///
/// The mean begins at 0 and nothing makes up for it: the first step is `alpha / √(1 - rho)` long, 10
/// `alpha` with the usual constants, however small the gradient, as long as it is well above `epsilon`. `epsilon` is outside the root, as PyTorch has
/// it; others have it inside.
///
/// It remembers one number an entry, `s`.
///
/// *Source*: T. Tieleman, G. Hinton, "Lecture 6.5 - rmsprop: Divide the gradient by a running average of its
/// recent magnitude" (2012).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RmsProp {
    rho: f64,
    epsilon: f64,
}

impl RmsProp {
    /// With these constants: `rho`, the fraction of the mean square that is kept from step to step, and
    /// `epsilon`, which keeps the divisor from 0, in the units of a gradient.
    ///
    /// # Errors
    ///
    /// [`SettingError`] unless `0 <= rho < 1` and `epsilon` is positive, also in `f32`.
    pub fn new(rho: f64, epsilon: f64) -> Result<Self, SettingError> {
        Ok(Self {
            rho: check_fraction("the decay of the mean square (rho)", rho)?,
            epsilon: check_positive("epsilon", epsilon)?,
        })
    }
}

impl Default for RmsProp {
    /// The usual constants, PyTorch's: `rho = 0.99`, `epsilon = 1e-8`.
    fn default() -> Self {
        Self {
            rho: 0.99,
            epsilon: 1e-8,
        }
    }
}

impl<T: Real> Optimizer<T> for RmsProp {
    fn state_vectors(&self) -> usize {
        1
    }

    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        // 1 - rho in double precision: in f32, 1 - 0.99 has lost two of its digits.
        let (rho, rest) = (T::narrow(self.rho), T::narrow(1.0 - self.rho));
        let epsilon = T::narrow(self.epsilon);
        let [s] = state else { return };
        for ((w, &g), s) in w.iter_mut().zip(gradient).zip(s) {
            *s = rho * *s + rest * g * g;
            *w -= alpha * g / (s.sqrt() + epsilon);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::{near, trajectory};

    #[test]
    fn divides_by_the_root_of_the_mean_square() {
        // s: 1/4 · 16 = 4, 3/4 · 4 + 1/4 · 4 = 4, 3/4 · 4 + 1/4 · 24 = 9, then 27/4.
        let rule = RmsProp::new(0.75, 1.0).unwrap();
        let root = 24.0_f64.sqrt();
        let at = trajectory(&rule, 1.0, &[4.0, -2.0, root, 0.0]);
        let third = 2.0 / 3.0 - root / 8.0;
        near(&at, &[1.0 / 3.0, 2.0 / 3.0, third, third]);
    }

    #[test]
    fn the_first_step_is_as_long_for_any_gradient() {
        let at = trajectory(&RmsProp::default(), 0.0, &[1e3]);
        near(&at, &[-5.0 / (1.0 + 1e-10)]);
        assert_eq!(trajectory(&RmsProp::default(), 3.0, &[0.0]), [3.0]);
    }

    #[test]
    fn refuses_constants_out_of_range() {
        assert!(RmsProp::new(1.0, 1e-8).is_err() && RmsProp::new(0.99, 0.0).is_err());
        assert_eq!(RmsProp::new(0.99, 1e-8), Ok(RmsProp::default()));
    }
}
