//! Gradient descent with momentum.

use burn::tensor::Tensor;

use crate::{Momentum, TensorOptimizer};

/// Gradient descent with momentum.
///
/// With `g = dL/dw`, and the velocity `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha v
/// ```
///
/// There is no dampening. The state is `v`.
///
/// *Source*: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods" (1964), in
/// the form of PyTorch's `SGD`.
impl TensorOptimizer for Momentum {
    fn step(
        &self,
        _step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let v = match state.pop() {
            Some(v) => v * self.mu + gradient,
            None => gradient,
        };
        state.push(v.clone());
        w - v * alpha
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::trajectory;

    #[test]
    fn accumulates_the_velocity() {
        // v: 2, 1 - 1 = 0, 3, 3/2.
        let rule = Momentum { mu: 0.5 };
        for at in trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]) {
            assert_eq!(at, [0.0, 0.0, -1.5, -2.25]);
        }
    }
}
