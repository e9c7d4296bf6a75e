//! Adam with decoupled weight decay.

use burn::tensor::Tensor;

use crate::optimizers::check_decay;
use crate::{Adam, Error, Optimizer};

/// `AdamW`: Adam, and every parameter shrinks besides, by a fraction that no gradient has a part in:
///
/// ```text
/// w ← w - alpha decay w
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ and v̂ as in Adam
/// ```
///
/// first the one and then the other, as PyTorch has it. Every parameter decays, biases too. It remembers
/// what [`Adam`] does.
///
/// *Source*: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization" (2019), with PyTorch's `decay`,
/// which the learning rate multiplies.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdamW {
    adam: Adam,
    decay: f64,
}

impl AdamW {
    /// With the constants of [`Adam::new`], and `decay`, the fraction by which a step of `alpha = 1` would
    /// shrink a parameter.
    ///
    /// # Errors
    ///
    /// [`Error::Range`] as [`Adam::new`], and unless `decay` is at least 0.
    pub fn new(beta1: f64, beta2: f64, epsilon: f64, decay: f64) -> Result<Self, Error> {
        Ok(Self {
            adam: Adam::new(beta1, beta2, epsilon)?,
            decay: check_decay("the weight decay", decay)?,
        })
    }
}

impl Default for AdamW {
    /// The usual constants, PyTorch's: those of Adam, and `decay = 0.01`.
    fn default() -> Self {
        Self {
            adam: Adam::default(),
            decay: 0.01,
        }
    }
}

impl Optimizer for AdamW {
    fn step(
        &self,
        step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let w = w * (1.0 - alpha * self.decay);
        self.adam.step(step, alpha, w, gradient, state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::{near, trajectory};

    #[test]
    fn shrinks_by_a_share_that_is_not_divided() {
        // Nothing from the gradient: 8 · (1 - 1/2 · 1/4), and again.
        let rule = AdamW::new(0.5, 0.75, 1.0, 0.25).unwrap();
        near(&trajectory(&rule, 8.0, &[0.0, 0.0]), &[7.0, 6.125]);
        // And Adam's own first step, 1/2 · 2 / (2 + 1), from there.
        near(&trajectory(&rule, 8.0, &[2.0]), &[7.0 - 1.0 / 3.0]);
    }
}
