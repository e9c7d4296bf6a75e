//! Gradient descent with momentum.

use crate::{Momentum, Real, UpdateRule};

/// Gradient descent with momentum: steps by a decaying sum of the gradients.
///
/// With `g` short for `dL/dw`, and `v = 0` at first,
///
/// ```text
/// v ← mu v + g
/// w ← w - alpha v
/// ```
///
/// There is no dampening: if the gradient stays the same, the velocity `v` approaches `g / (1 - mu)`. With `mu = 0` it
/// equals [`Sgd`](crate::Sgd).
///
/// Its state is `v`.
///
/// *Source*: B. T. Polyak, "Some methods of speeding up the convergence of iteration methods" (1964), in
/// the form of PyTorch's `SGD`.
impl<T: Real> UpdateRule<T> for Momentum {
    fn state_vectors(&self) -> usize {
        1
    }

    // ANCHOR: step
    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], state: &mut [Vec<T>]) {
        let mu = T::from_f64(self.mu);
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
    fn steps_by_the_decaying_sum_of_the_gradients() {
        // v: 2, 1 - 1 = 0, 3, 3/2.
        let rule = Momentum { mu: 0.5 };
        let at = trajectory(&rule, 1.0, &[2.0, -1.0, 3.0, 0.0]);
        assert_eq!(at, [0.0, 0.0, -1.5, -2.25]);
    }
}
