//! Gradient descent with Nesterov's momentum.

use crate::{Nesterov, Real, UpdateRule};

/// Gradient descent with Nesterov's momentum, which looks one step ahead.
///
/// With `g` short for `dL/dw`, and `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha (g + mu v)
/// ```
///
/// Nesterov takes the gradient where the velocity would move the parameter, at `w - alpha mu v`. If that point is
/// called `w`, his two lines become the two above, which need the gradient at `w` only. The velocity is that of
/// [`Momentum`](crate::Momentum); the step is not.
///
/// Its state is `v`.
///
/// *Source*: Y. Nesterov, "A method of solving a convex programming problem with convergence rate O(1/k²)"
/// (1983); the two lines, as in PyTorch: I. Sutskever, J. Martens, G. Dahl, G. Hinton, "On the
/// importance of initialization and momentum in deep learning" (2013), rewritten.
impl<T: Real> UpdateRule<T> for Nesterov {
    fn state_vectors(&self) -> usize {
        1
    }

    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        let mu = T::from_f64(self.mu);
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
    fn steps_by_the_gradient_and_the_new_velocity() {
        // v: 2, 0, 3, 3/2; g + v/2: 3, -1, 9/2, 3/4.
        let rule = Nesterov { mu: 0.5 };
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]);
        assert_eq!(at, [-0.5, 0.0, -2.25, -2.625]);
    }

    #[test]
    fn equals_nesterovs_two_lines_at_the_point_ahead() {
        // Nesterov's form on L = w²/2, where the gradient at w is w. His velocity u is a step, by the gradient at
        // the point that mu u leads to.
        let (mu, alpha) = (0.75, 0.5);
        let (mut at, mut u) = (1.0, 0.0);
        let rule = Nesterov { mu };
        let (mut w, mut state) = ([1.0], UpdateRule::<f64>::state(&rule, 1));
        for step in 1..=6 {
            u = mu * u - alpha * (at + mu * u);
            at += u;
            let g = w;
            rule.step(step, alpha, &mut w, &g, &mut state);
            assert!((w[0] - (at + mu * u)).abs() < 1e-14);
        }
    }
}
