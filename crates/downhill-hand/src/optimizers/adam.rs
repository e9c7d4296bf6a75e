//! Adam.

use crate::optimizers::bias_correction;
use crate::{Adam, Real, UpdateRule};

/// Adam: steps by the mean of the gradients over their root mean square.
///
/// With `g` short for `dL/dw`, `t` for the number of the step, counted from 1, and `m = v = 0` at first,
///
/// ```text
/// m ← beta1 m + (1 - beta1) g
/// v ← beta2 v + (1 - beta2) g²
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ = m / (1 - beta1ᵗ),   v̂ = v / (1 - beta2ᵗ)
/// ```
///
/// `m` is the sum over the steps so far of `(1 - beta1) beta1ᵗ⁻ⁱ gᵢ`. These weights sum to `1 - beta1ᵗ`, not to 1, so
/// `m` is divided by that to correct its bias towards 0. `v` is corrected likewise. `epsilon` is added to the
/// corrected root.
///
/// Its state is `m` and `v`.
///
/// *Source*: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
impl<T: Real> UpdateRule<T> for Adam {
    fn state_vectors(&self) -> usize {
        2
    }

    // ANCHOR: step
    fn step(&self, step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        // Computed in f64: in f32, 1 - 0.999 loses three digits.
        let [kept1, new1] = [self.beta1, 1.0 - self.beta1].map(T::from_f64);
        let [kept2, new2] = [self.beta2, 1.0 - self.beta2].map(T::from_f64);
        let bias_correction1 = T::from_f64(bias_correction(self.beta1, step));
        let root_bias_correction2 = T::from_f64(bias_correction(self.beta2, step).sqrt());
        let epsilon = T::from_f64(self.epsilon);
        let [m, v] = state else { return };
        for (((w, &g), m), v) in w.iter_mut().zip(gradient).zip(m).zip(v) {
            *m = kept1 * *m + new1 * g;
            *v = kept2 * *v + new2 * g * g;
            *w -= alpha * (*m / bias_correction1) / (v.sqrt() / root_bias_correction2 + epsilon);
        }
    }
    // ANCHOR_END: step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::{near, trajectory};

    #[test]
    fn agrees_with_three_steps_on_paper() {
        let rule = Adam {
            beta1: 0.5,
            beta2: 0.75,
            epsilon: 1.0,
        };
        // m: 1/2 · 2 = 1, 1/2 - 1/2 · 1 = 0, 3; its weights sum to 1/2, 3/4, 7/8.
        // v: 1/4 · 4 = 1, 3/4 + 1/4 = 1, 3/4 + 36/4 = 39/4; its weights sum to 1/4, 7/16, 37/64.
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 6.0]);
        let first = 1.0 - 0.5 * 2.0 / 3.0;
        let third = first - 0.5 * (24.0 / 7.0) / ((39.0_f64 / 4.0 * 64.0 / 37.0).sqrt() + 1.0);
        near(&at, &[first, first, third]);
    }

    #[test]
    fn the_first_step_is_alpha_for_any_gradient_but_0() {
        near(
            &trajectory(&Adam::default(), 0.0, &[1e3]),
            &[-0.5 / (1.0 + 1e-11)],
        );
        assert_eq!(trajectory(&Adam::default(), 3.0, &[0.0]), [3.0]);
    }
}
