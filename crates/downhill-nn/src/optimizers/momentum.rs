//! Gradient descent with momentum.

use burn::tensor::Tensor;

use crate::optimizers::check_fraction;
use crate::{Error, Optimizer};

/// Gradient descent with momentum. With `g` short for `dL/dw`, and `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha v
/// ```
///
/// There is no dampening. It remembers `v`.
///
/// *Source*: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods" (1964), in
/// the form that PyTorch's `SGD` gives it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Momentum {
    mu: f64,
}

impl Momentum {
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

impl Default for Momentum {
    /// The usual constant: `mu = 0.9`.
    fn default() -> Self {
        Self { mu: 0.9 }
    }
}

impl Optimizer for Momentum {
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
    fn carries_on_with_what_it_had() {
        // v: 2, 1 - 1 = 0, 3, 3/2.
        let rule = Momentum::new(0.5).unwrap();
        for at in trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]) {
            assert_eq!(at, [0.0, 0.0, -1.5, -2.25]);
        }
    }
}
