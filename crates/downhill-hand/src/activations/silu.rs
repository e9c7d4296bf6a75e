//! The sigmoid linear unit, `z σ(z)`.

use crate::{Elementwise, Real, Silu, sigmoid};

/// The sigmoid linear unit, also called swish: `z σ(z)`.
///
/// ```text
/// silu(z)  = z σ(z)
/// silu'(z) = σ(z) + z σ(z) (1 - σ(z)) = σ(z) (1 + z σ(-z))
/// ```
///
/// The derivative follows from the product rule and `σ' = σ (1 - σ)`. `1 - σ(z)` is computed as `σ(-z)`, which stays
/// accurate where `σ(z)` is near 1.
///
/// *Source*: S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
/// Approximation in Reinforcement Learning" (2018).
impl Elementwise for Silu {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        z * sigmoid(z)
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, _a: T) -> T {
        sigmoid(z) * (T::ONE + z * sigmoid(-z))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::tests::{near, slopes, values};

    #[test]
    fn agrees_with_the_formula() {
        // σ(1) = 1 / (1 + 1/e) = 0.731 058…, and silu'(±1) = 1/2 ± (σ(1) - 1/2 + σ(1) σ(-1)).
        let z = [0.0, 1.0, -1.0];
        let exact = [0.0, 0.731_058_578_630_004_9, -0.268_941_421_369_995_1];
        near(&values(&Silu, &z), &exact, 1e-15);
        let exact = [0.5, 0.927_670_511_871_486_9, 0.072_329_488_128_513_1];
        near(&slopes(&Silu, &z), &exact, 1e-14);
    }

    #[test]
    fn is_accurate_for_large_inputs() {
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
