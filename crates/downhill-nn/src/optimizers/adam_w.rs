//! Adam with decoupled weight decay.

use burn::tensor::Tensor;

use crate::{Adam, AdamW, TensorOptimizer};

/// `AdamW`: Adam with a weight decay that does not pass through the averages.
///
/// ```text
/// w ← w - alpha decay w
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ and v̂ as in Adam
/// ```
///
/// The decay comes first, as in PyTorch, and applies to every parameter, biases included. The state is that of
/// [`Adam`].
///
/// *Source*: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization" (2019), with `decay` multiplied by the
/// learning rate as in PyTorch.
impl TensorOptimizer for AdamW {
    fn step(
        &self,
        step: u64,
        alpha: f64,
        w: Tensor<1>,
        gradient: Tensor<1>,
        state: &mut Vec<Tensor<1>>,
    ) -> Tensor<1> {
        let w = w * (1.0 - alpha * self.decay);
        let adam = Adam {
            beta1: self.beta1,
            beta2: self.beta2,
            epsilon: self.epsilon,
        };
        adam.step(step, alpha, w, gradient, state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::{near, trajectory};

    #[test]
    fn the_decay_is_not_scaled_by_the_averages() {
        // Without a gradient only the decay acts: 8 · (1 - 1/2 · 1/4), and again.
        let rule = AdamW {
            beta1: 0.5,
            beta2: 0.75,
            epsilon: 1.0,
            decay: 0.25,
        };
        near(&trajectory(&rule, 8.0, &[0.0, 0.0]), &[7.0, 6.125]);
        // With a gradient of 2, Adam's first step, 1/2 · 2 / (2 + 1), follows the decay.
        near(&trajectory(&rule, 8.0, &[2.0]), &[7.0 - 1.0 / 3.0]);
    }
}
