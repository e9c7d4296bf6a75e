//! Plain gradient descent.

use crate::{Real, Sgd, UpdateRule};

/// Plain gradient descent: steps against the gradient.
///
/// With `g` short for `dL/dw`,
///
/// ```text
/// w ← w - alpha g
/// ```
///
/// It has no state.
///
/// *Source*: A.-L. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées"
/// (1847).
impl<T: Real> UpdateRule<T> for Sgd {
    fn state_vectors(&self) -> usize {
        0
    }

    fn step(&self, _step: u64, alpha: T, w: &mut [T], gradient: &[T], _state: &mut [Vec<T>]) {
        for (w, &g) in w.iter_mut().zip(gradient) {
            *w -= alpha * g;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::optimizers::tests::trajectory;

    #[test]
    fn steps_against_the_gradient() {
        // 1 - 1/2 · 2, then + 1/2 · 1, then - 1/2 · 3.
        assert_eq!(trajectory(&Sgd, 1.0, &[2.0, -1.0, 3.0]), [0.0, 0.5, -1.0]);
    }

    #[test]
    fn equals_its_formula_bit_for_bit() {
        let (alpha, before, gradient) = (0.1_f64, [0.3_f64, -1e-3, 7.7], [1.9, 1e3, -0.77]);
        let mut w = before;
        Sgd.step(1, alpha, &mut w, &gradient, &mut []);
        for ((w, before), g) in w.into_iter().zip(before).zip(gradient) {
            assert_eq!(w.to_bits(), (before - alpha * g).to_bits());
        }
    }
}
