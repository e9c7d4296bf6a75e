//! Adam.

use burn::tensor::Tensor;

use crate::optimizers::{average, bias_correction};
use crate::{Adam, TensorOptimizer};

/// Adam: steps by running averages of the gradient and of its square.
///
/// With `g = dL/dw`, the step number `t`, counted from 1, and `m = v = 0` at first,
///
/// ```text
/// m ← beta1 m + (1 - beta1) g
/// v ← beta2 v + (1 - beta2) g²
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ = m / (1 - beta1ᵗ),   v̂ = v / (1 - beta2ᵗ)
/// ```
///
/// The state is `m` and `v`.
///
/// *Source*: D. P. Kingma, J. Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
impl TensorOptimizer for Adam {
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
    fn steps_by_the_corrected_averages() {
        let rule = Adam {
            beta1: 0.5,
            beta2: 0.75,
            epsilon: 1.0,
        };
        // m: 1/2 · 2 = 1; 1/2 - 1/2 · 1 = 0; 3. Bias corrections: 1/2, 3/4, 7/8.
        // v: 1/4 · 4 = 1; 3/4 + 1/4 = 1; 3/4 + 36/4 = 39/4. Bias corrections: 1/4, 7/16, 37/64.
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 6.0]);
        let first = 1.0 - 0.5 * 2.0 / 3.0;
        let third = first - 0.5 * (24.0 / 7.0) / ((39.0_f64 / 4.0 * 64.0 / 37.0).sqrt() + 1.0);
        near(&at, &[first, first, third]);
    }
}
