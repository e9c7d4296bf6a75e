//! Adam with decoupled weight decay.

use crate::{Adam, AdamW, Real, UpdateRule};

/// `AdamW`: Adam with weight decay that is independent of the gradient.
///
/// ```text
/// w ← w - alpha decay w
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ and v̂ as in Adam
/// ```
///
/// The decay comes first, as in PyTorch. A squared penalty in the loss would add `decay w` to the gradient, and Adam
/// would divide it by the root mean square; this decay is not divided. Every parameter decays, including the biases.
///
/// Its state is that of [`Adam`].
///
/// *Source*: I. Loshchilov, F. Hutter, "Decoupled Weight Decay Regularization" (2019), with PyTorch's `decay`,
/// which is multiplied by the learning rate.
impl<T: Real> UpdateRule<T> for AdamW {
    fn state_vectors(&self) -> usize {
        UpdateRule::<T>::state_vectors(&adam(self))
    }

    fn step(&self, step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        let kept = T::ONE - alpha * T::from_f64(self.decay);
        for w in w.iter_mut() {
            *w *= kept;
        }
        adam(self).step(step, alpha, w, gradient, state);
    }
}

/// Adam with the same settings.
fn adam(rule: &AdamW) -> Adam {
    Adam {
        beta1: rule.beta1,
        beta2: rule.beta2,
        epsilon: rule.epsilon,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::{near, trajectory};

    #[test]
    fn does_not_divide_the_decay_by_the_root_mean_square() {
        // The gradient is 0: 8 · (1 - 1/2 · 1/4), and the same again.
        let rule = AdamW {
            beta1: 0.5,
            beta2: 0.75,
            epsilon: 1.0,
            decay: 0.25,
        };
        assert_eq!(trajectory(&rule, 8.0, &[0.0, 0.0]), [7.0, 6.125]);
        // The decay, then Adam's first step, 1/2 · 2 / (2 + 1).
        near(&trajectory(&rule, 8.0, &[2.0]), &[7.0 - 1.0 / 3.0]);
    }

    #[test]
    fn equals_adam_without_decay() {
        let rule = AdamW {
            decay: 0.0,
            ..AdamW::default()
        };
        let gradients = [2.0, -1.0, 0.5];
        let at = trajectory(&rule, 1.0, &gradients);
        assert_eq!(at, trajectory(&Adam::default(), 1.0, &gradients));
    }
}
