//! `RMSProp`.

use burn::tensor::Tensor;

use crate::optimizers::average;
use crate::{RmsProp, TensorOptimizer};

/// `RMSProp`: divides the gradient by the root of its running mean square.
///
/// With `g = dL/dw`, and `s = 0` at first,
///
/// ```text
/// s ← rho s + (1 - rho) g²
/// w ← w - alpha g / (√s + epsilon)
/// ```
///
/// `epsilon` is outside of the root, as in PyTorch. The state is `s`.
///
/// *Source*: T. Tieleman, G. Hinton, "Lecture 6.5 - rmsprop: Divide the gradient by a running average of its
/// recent magnitude" (2012).
impl TensorOptimizer for RmsProp {
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
        let rule = RmsProp {
            rho: 0.75,
            epsilon: 1.0,
        };
        let root = 24.0_f64.sqrt();
        let at = trajectory(&rule, 1.0, &[4.0, -2.0, root, 0.0]);
        let third = 2.0 / 3.0 - root / 8.0;
        near(&at, &[1.0 / 3.0, 2.0 / 3.0, third, third]);
    }
}
