//! Adam with decoupled weight decay.

use crate::setting::check_decay;
use crate::{Adam, Optimizer, Real, SettingError};

/// `AdamW`: Adam, and every parameter shrinks besides, by a fraction that no gradient has a part in.
///
/// ```text
/// w ← w - alpha decay w
/// w ← w - alpha m̂ / (√v̂ + epsilon),   m̂ and v̂ as in Adam
/// ```
///
/// first the one and then the other, as PyTorch has it. A squared penalty in the loss would add `decay w` to
/// the gradient, and Adam would divide it by the root of the mean square: what is decoupled is not divided.
/// Every parameter decays, biases too.
///
/// It remembers two numbers an entry, those of [`Adam`].
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
    /// [`SettingError`] as [`Adam::new`], and unless `decay` is at least 0.
    pub fn new(beta1: f64, beta2: f64, epsilon: f64, decay: f64) -> Result<Self, SettingError> {
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

impl<T: Real> Optimizer<T> for AdamW {
    fn state_vectors(&self) -> usize {
        Optimizer::<T>::state_vectors(&self.adam)
    }

    fn step(&self, step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        let kept = T::one() - alpha * T::narrow(self.decay);
        for w in w.iter_mut() {
            *w *= kept;
        }
        self.adam.step(step, alpha, w, gradient, state);
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
        assert_eq!(trajectory(&rule, 8.0, &[0.0, 0.0]), [7.0, 6.125]);
        // And Adam's own first step, 1/2 · 2 / (2 + 1), from there.
        near(&trajectory(&rule, 8.0, &[2.0]), &[7.0 - 1.0 / 3.0]);
    }

    #[test]
    fn without_decay_it_is_adam() {
        let rule = AdamW::new(0.9, 0.999, 1e-8, 0.0).unwrap();
        let gradients = [2.0, -1.0, 0.5];
        let at = trajectory(&rule, 1.0, &gradients);
        assert_eq!(at, trajectory(&Adam::default(), 1.0, &gradients));
    }

    #[test]
    fn refuses_constants_out_of_range() {
        assert!(AdamW::new(0.9, 0.999, 1e-8, -0.01).is_err());
        assert!(AdamW::new(0.9, 0.999, 0.0, 0.01).is_err());
        assert_eq!(AdamW::new(0.9, 0.999, 1e-8, 0.01), Ok(AdamW::default()));
    }
}
