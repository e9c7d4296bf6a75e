//! `RMSProp`.

use burn::tensor::Tensor;

use crate::optimizers::{average, check_fraction, check_positive};
use crate::{Error, Optimizer};

/// `RMSProp`. With `g` short for `dL/dw`, and `s = 0` at first,
///
/// ```text
/// s ← rho s + (1 - rho) g²
/// w ← w - alpha g / (√s + epsilon)
/// ```
///
/// `epsilon` is outside the root, as PyTorch has it. It remembers `s`.
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
    /// [`Error::Range`] unless `0 <= rho < 1` and `epsilon` is positive, also in `f32`.
    pub fn new(rho: f64, epsilon: f64) -> Result<Self, Error> {
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

impl Optimizer for RmsProp {
    fn step(
        &self,
        _step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let s = average(self.rho, state.pop(), gradient.clone().square());
        state.push(s.clone());
        w - gradient * alpha / (s.sqrt() + self.epsilon)
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
}
