//! Gradient descent with momentum.

use crate::setting::check_fraction;
use crate::{Optimizer, Real, SettingError};

/// Gradient descent with momentum: a velocity `v` adds the gradients up, and forgets them by and by.
///
/// With `g` short for `dL/dw`, and `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha v
/// ```
///
/// There is no dampening: under a gradient that stays the same the velocity grows to `g / (1 - mu)`. With
/// `mu = 0` it is [`Sgd`](crate::Plain).
///
/// It remembers one number an entry, `v`.
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
    /// [`SettingError`] unless `0 <= mu < 1`.
    pub fn new(mu: f64) -> Result<Self, SettingError> {
        let mu = check_fraction("the momentum (mu)", mu)?;
        Ok(Self { mu })
    }
}

impl Default for Momentum {
    /// The usual constant: `mu = 0.9`. PyTorch has none by default, and this in its examples.
    fn default() -> Self {
        Self { mu: 0.9 }
    }
}

impl<T: Real> Optimizer<T> for Momentum {
    fn state_vectors(&self) -> usize {
        1
    }

    // ANCHOR: step
    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        let mu = T::narrow(self.mu);
        let [v] = state else { return };
        for ((w, &g), v) in w.iter_mut().zip(gradient).zip(v) {
            *v = mu * *v + g;
            *w -= alpha * *v;
        }
    }
    // ANCHOR_END: step
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::trajectory;

    #[test]
    fn carries_on_with_what_it_had() {
        // v: 2, 1 - 1 = 0, 3, 3/2.
        let rule = Momentum::new(0.5).unwrap();
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]);
        assert_eq!(at, [0.0, 0.0, -1.5, -2.25]);
    }

    #[test]
    fn refuses_a_velocity_that_never_fades() {
        assert!(Momentum::new(1.0).is_err() && Momentum::new(-0.1).is_err());
        assert_eq!(Momentum::new(0.9), Ok(Momentum::default()));
    }
}
