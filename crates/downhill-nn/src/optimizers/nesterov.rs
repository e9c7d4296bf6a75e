//! Gradient descent with Nesterov's momentum.

use burn::tensor::Tensor;

use crate::{Nesterov, TensorOptimizer};

/// Gradient descent with Nesterov's momentum.
///
/// With `g = dL/dw`, and the velocity `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha (g + mu v)
/// ```
///
/// `w` is the look-ahead point, at which Nesterov evaluates the gradient. The state is `v`.
///
/// *Source*: Y. Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)"
/// (1983), in the form of PyTorch's `SGD`.
impl TensorOptimizer for Nesterov {
    fn step(
        &self,
        _step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let v = match state.pop() {
            Some(v) => v * self.mu + gradient.clone(),
            None => gradient.clone(),
        };
        state.push(v.clone());
        w - (gradient + v * self.mu) * alpha
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::trajectory;

    #[test]
    fn steps_by_the_velocity_ahead() {
        // v: 2, 0, 3, 3/2; g + v/2: 3, -1, 9/2, 3/4.
        let rule = Nesterov { mu: 0.5 };
        for at in trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]) {
            assert_eq!(at, [-0.5, 0.0, -2.25, -2.625]);
        }
    }
}
