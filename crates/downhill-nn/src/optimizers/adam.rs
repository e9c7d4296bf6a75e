//! Adam.

use burn::tensor::Tensor;

use crate::optimizers::{average, bias_correction, check_fraction, check_positive};
use crate::{Error, Optimizer};

/// Adam. With `g` short for `dL/dw`, `t` for the number of the step, counted from 1, and `m = v = 0` at
/// first,
///
/// ```text
/// m ← beta1 m + (1 - beta1) g
/// v ← beta2 v + (1 - beta2) g²
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ = m / (1 - beta1ᵗ),   v̂ = v / (1 - beta2ᵗ)
/// ```
///
/// It remembers `m` and `v`.
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
    /// [`Error::Range`] unless `0 <= beta1 < 1`, `0 <= beta2 < 1` and `epsilon` is positive, also in `f32`.
    pub fn new(beta1: f64, beta2: f64, epsilon: f64) -> Result<Self, Error> {
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

impl Optimizer for Adam {
    fn step(
        &self,
        step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let (v, m) = (state.pop(), state.pop());
        let m = average(self.beta1, m, gradient.clone());
        let v = average(self.beta2, v, gradient.square());
        state.extend([m.clone(), v.clone()]);
        let mean = m / bias_correction(self.beta1, step);
        let mean_square = v / bias_correction(self.beta2, step);
        w - mean * alpha / (mean_square.sqrt() + self.epsilon)
    }
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
}
