//! Gradient descent with Nesterov's momentum.

use burn::tensor::Tensor;

use crate::optimizers::check_fraction;
use crate::{Error, Optimizer};

/// Gradient descent with Nesterov's momentum, whose step looks one step of the velocity ahead. With `g`
/// short for `dL/dw`, and `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha (g + mu v)
/// ```
///
/// `w` stands for the point at which Nesterov takes the gradient. It remembers `v`.
///
/// *Source*: Y. Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)"
/// (1983), in the form that PyTorch's `SGD` gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nesterov {
    mu: f64,
}

impl Nesterov {
    /// With this `mu`, the fraction of the velocity that is kept from step to step.
    ///
    /// # Errors
    ///
    /// [`Error::Range`] unless `0 <= mu < 1`.
    pub fn new(mu: f64) -> Result<Self, Error> {
        let mu = check_fraction("the momentum (mu)", mu)?;
        Ok(Self { mu })
    }
}

impl Default for Nesterov {
    /// The usual constant: `mu = 0.9`.
    fn default() -> Self {
        Self { mu: 0.9 }
    }
}

impl Optimizer for Nesterov {
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
    fn looks_a_step_ahead() {
        // v: 2, 0, 3, 3/2; g + v/2: 3, -1, 9/2, 3/4.
        let rule = Nesterov::new(0.5).unwrap();
        for at in trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]) {
            assert_eq!(at, [-0.5, 0.0, -2.25, -2.625]);
        }
    }
}
