//! The sigmoid linear unit, `z σ(z)`.

use crate::{Activation, Real, sigmoid};

/// The sigmoid linear unit, also called swish: a number, weighed by its own sigmoid.
///
/// ```text
/// silu(z)  = z σ(z)
/// silu'(z) = σ(z) + z σ(z) (1 - σ(z)) = σ(z) (1 + z σ(-z))
/// ```
///
/// The slope is the product rule's, with `σ' = σ (1 - σ)`; and `1 - σ(z)` is `σ(-z)`, which keeps its
/// digits where `σ(z)` is near 1.
///
/// *Source*: S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
/// Approximation in Reinforcement Learning" (2018).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Silu;

impl<T: Real> Activation<T> for Silu {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        for (a, &z) in a.iter_mut().zip(z) {
            *a = z * sigmoid(z);
        }
    }

    fn backward(&self, z: &[T], _a: &[T], d: &mut [T], _outputs: usize) {
        for (d, &z) in d.iter_mut().zip(z) {
            *d *= sigmoid(z) * (T::one() + z * sigmoid(-z));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::tests::{near, slopes, values};

    #[test]
    fn is_what_its_formula_says() {
        // σ(1) = 1 / (1 + 1/e) = 0.731 058…, and silu'(±1) = 1/2 ± (σ(1) - 1/2 + σ(1) σ(-1)).
        let z = [0.0, 1.0, -1.0];
        let exact = [0.0, 0.731_058_578_630_004_9, -0.268_941_421_369_995_1];
        near(&values(&Silu, &z), &exact, 1e-15);
        let exact = [0.5, 0.927_670_511_871_486_9, 0.072_329_488_128_513_1];
        near(&slopes(&Silu, &z), &exact, 1e-14);
    }

    #[test]
    fn is_finite_and_right_far_out() {
        for z in [800.0, 1e300] {
            assert_eq!(values(&Silu, &[-z, z]), [0.0, z]);
            assert_eq!(slopes(&Silu, &[-z, z]), [0.0, 1.0]);
        }
        near(
            &slopes(&Silu, &[-40.0]),
            &[-39.0 * (-40.0_f64).exp()],
            1e-15,
        );
    }
}
