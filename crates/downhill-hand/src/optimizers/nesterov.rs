//! Gradient descent with Nesterov's momentum.

use crate::setting::check_fraction;
use crate::{Optimizer, Real, SettingError};

/// Gradient descent with Nesterov's momentum: the step looks one step of the velocity ahead.
///
/// With `g` short for `dL/dw`, and `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha (g + mu v)
/// ```
///
/// Nesterov takes the gradient where the velocity would carry the parameter, at `w - alpha mu v`. Written
/// for that point as the parameter, his two lines are the two above, which ask for no gradient but the one
/// at `w`. The velocity is that of [`Momentum`](crate::Momentum), the step is not.
///
/// It remembers one number an entry, `v`.
///
/// *Source*: Y. Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)"
/// (1983); the two lines, which are PyTorch's: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the
/// importance of initialization and momentum in deep learning" (2013), rewritten.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nesterov {
    mu: f64,
}

impl Nesterov {
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

impl Default for Nesterov {
    /// The usual constant: `mu = 0.9`. PyTorch has none by default, and this in its examples.
    fn default() -> Self {
        Self { mu: 0.9 }
    }
}

impl<T: Real> Optimizer<T> for Nesterov {
    fn state_vectors(&self) -> usize {
        1
    }

    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        let mu = T::narrow(self.mu);
        let [v] = state else { return };
        for ((w, &g), v) in w.iter_mut().zip(gradient).zip(v) {
            *v = mu * *v + g;
            *w -= alpha * (g + mu * *v);
        }
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
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]);
        assert_eq!(at, [-0.5, 0.0, -2.25, -2.625]);
    }

    #[test]
    fn is_nesterovs_own_two_lines_at_another_point() {
        // As he has it, on L = w²/2, whose gradient at any point is that point: the velocity u is a step,
        // taken by the gradient where u would lead.
        let (mu, alpha) = (0.75, 0.5);
        let (mut at, mut u) = (1.0, 0.0);
        let rule = Nesterov::new(mu).unwrap();
        let (mut w, mut state) = ([1.0], Optimizer::<f64>::state(&rule, 1));
        for step in 1..=6 {
            u = mu * u - alpha * (at + mu * u);
            at += u;
            let g = w;
            rule.step(step, alpha, &mut w, &g, &mut state);
            assert!((w[0] - (at + mu * u)).abs() < 1e-14);
        }
    }

    #[test]
    fn refuses_a_velocity_that_never_fades() {
        assert!(Nesterov::new(1.0).is_err() && Nesterov::new(f64::NAN).is_err());
        assert_eq!(Nesterov::new(0.9), Ok(Nesterov::default()));
    }
}
