//! Adam.

use crate::optimizers::bias_correction;
use crate::setting::{check_fraction, check_positive};
use crate::{Optimizer, Real, SettingError};

/// Adam: every entry steps by the running mean of its gradients over the root of that of their squares,
/// each mean corrected for having begun at 0.
///
/// With `g` short for `dL/dw`, `t` for the number of the step, counted from 1, and `m = v = 0` at first,
///
/// ```text
/// m ← beta1 m + (1 - beta1) g
/// v ← beta2 v + (1 - beta2) g²
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ = m / (1 - beta1ᵗ),   v̂ = v / (1 - beta2ᵗ)
/// ```
///
/// `m` is the sum over the steps so far of `(1 - beta1) beta1ᵗ⁻ⁱ gᵢ`, whose weights sum to `1 - beta1ᵗ` and
/// not to 1: hence the corrections. `epsilon` is added to the corrected root.
///
/// It remembers two numbers an entry, `m` and `v`.
///
/// *Source*: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Adam {
    beta1: f64,
    beta2: f64,
    epsilon: f64,
}

impl Adam {
    /// With these constants: `beta1` and `beta2`, the fractions of the mean and of the mean square that are
    /// kept from step to step, and `epsilon`, which keeps the divisor from 0, in the units of a gradient.
    ///
    /// # Errors
    ///
    /// [`SettingError`] unless `0 <= beta1 < 1`, `0 <= beta2 < 1` and `epsilon` is positive, also in `f32`.
    pub fn new(beta1: f64, beta2: f64, epsilon: f64) -> Result<Self, SettingError> {
        Ok(Self {
            beta1: check_fraction("the decay of the mean (beta1)", beta1)?,
            beta2: check_fraction("the decay of the mean square (beta2)", beta2)?,
            epsilon: check_positive("epsilon", epsilon)?,
        })
    }
}

impl Default for Adam {
    /// The usual constants, the article's and PyTorch's: `beta1 = 0.9`, `beta2 = 0.999`, `epsilon = 1e-8`.
    fn default() -> Self {
        Self {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
        }
    }
}

impl<T: Real> Optimizer<T> for Adam {
    fn state_vectors(&self) -> usize {
        2
    }

    // ANCHOR: step
    fn step(&self, step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        // In double precision: in f32, 1 - 0.999 has lost three of its digits.
        let [kept1, new1] = [self.beta1, 1.0 - self.beta1].map(T::narrow);
        let [kept2, new2] = [self.beta2, 1.0 - self.beta2].map(T::narrow);
        let bias_correction1 = T::narrow(bias_correction(self.beta1, step));
        let root_bias_correction2 = T::narrow(bias_correction(self.beta2, step).sqrt());
        let epsilon = T::narrow(self.epsilon);
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
    fn divides_one_corrected_mean_by_the_root_of_the_other() {
        let rule = Adam::new(0.5, 0.75, 1.0).unwrap();
        // m: 1/2 · 2 = 1 of 1/2 seen; 1/2 - 1/2 · 1 = 0 of 3/4 seen; 3 of 7/8 seen.
        // v: 1/4 · 4 = 1 of 1/4 seen; 3/4 + 1/4 = 1 of 7/16 seen; 3/4 + 36/4 = 39/4 of 37/64 seen.
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 6.0]);
        let first = 1.0 - 0.5 * 2.0 / 3.0;
        let third = first - 0.5 * (24.0 / 7.0) / ((39.0_f64 / 4.0 * 64.0 / 37.0).sqrt() + 1.0);
        near(&at, &[first, first, third]);
    }

    #[test]
    fn the_first_step_is_alpha_long_for_any_gradient() {
        near(
            &trajectory(&Adam::default(), 0.0, &[1e3]),
            &[-0.5 / (1.0 + 1e-11)],
        );
        assert_eq!(trajectory(&Adam::default(), 3.0, &[0.0]), [3.0]);
    }

    #[test]
    fn refuses_constants_out_of_range() {
        for [beta1, beta2, epsilon] in [[1.0, 0.9, 1e-8], [0.9, 1.0, 1e-8], [0.9, 0.9, 0.0]] {
            assert!(Adam::new(beta1, beta2, epsilon).is_err());
        }
        assert_eq!(Adam::new(0.9, 0.999, 1e-8), Ok(Adam::default()));
    }
}
