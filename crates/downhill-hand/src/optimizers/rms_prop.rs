//! `RMSProp`.

use crate::{Real, RmsProp, UpdateRule};

/// `RMSProp`: steps by the gradient over its root mean square.
///
/// With `g` short for `dL/dw`, and `s = 0` at first,
///
/// ```text
/// s ← rho s + (1 - rho) g²
/// w ← w - alpha g / (√s + epsilon)
/// ```
///
/// The mean starts at 0 and is not corrected for it. The first step is therefore `alpha / √(1 - rho)`, 10 `alpha` with
/// the usual `rho`, for any gradient well above `epsilon`. `epsilon` is added outside the root, as in PyTorch; other
/// versions add it inside.
///
/// Its state is `s`.
///
/// *Source*: T. Tieleman, G. Hinton, "Lecture 6.5 - rmsprop: Divide the gradient by a running average of its
/// recent magnitude" (2012).
impl<T: Real> UpdateRule<T> for RmsProp {
    fn state_vectors(&self) -> usize {
        1
    }

    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        // Computed in f64: in f32, 1 - 0.99 loses two digits.
        let (rho, rest) = (T::from_f64(self.rho), T::from_f64(1.0 - self.rho));
        let epsilon = T::from_f64(self.epsilon);
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
        let rule = RmsProp {
            rho: 0.75,
            epsilon: 1.0,
        };
        let root = 24.0_f64.sqrt();
        let at = trajectory(&rule, 1.0, &[4.0, -2.0, root, 0.0]);
        let third = 2.0 / 3.0 - root / 8.0;
        near(&at, &[1.0 / 3.0, 2.0 / 3.0, third, third]);
    }

    #[test]
    fn the_first_step_is_the_same_for_any_gradient_but_0() {
        let at = trajectory(&RmsProp::default(), 0.0, &[1e3]);
        near(&at, &[-5.0 / (1.0 + 1e-10)]);
        assert_eq!(trajectory(&RmsProp::default(), 3.0, &[0.0]), [3.0]);
    }
}
