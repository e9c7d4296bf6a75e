//! The tanh approximation of the Gaussian error linear unit.

use crate::{Elementwise, GeluTanh, Real, sigmoid};

/// The tanh approximation of the Gaussian error linear unit.
///
/// It differs from [`Gelu`](crate::Gelu) by less than 5e-4. With `u = √(2/π) (z + 0.044715 z³)`,
///
/// ```text
/// a     = z (1 + tanh u) / 2 = z σ(2u)
/// da/dz = σ(2u) + z σ(2u) (1 - σ(2u)) 2 du/dz
/// du/dz = √(2/π) (1 + 3 · 0.044715 z²)
/// ```
///
/// The second form follows from `tanh u = 2 σ(2u) - 1`. It stays accurate for very negative `z`, where `1 + tanh u`
/// loses digits. The derivative follows from the product rule and is not that of `Gelu`.
///
/// *Source*: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
impl Elementwise for GeluTanh {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        z * sigmoid(inner(z))
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, _a: T) -> T {
        let p = sigmoid(inner(z));
        let dp = p * sigmoid(-inner(z));
        // For large |z| this is 0 and `inner_slope` may be infinite: their product would be NaN.
        if dp == T::ZERO {
            p
        } else {
            p + z * dp * inner_slope(z)
        }
    }
}

/// `√(2/π)`.
const SCALE: f64 = std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2;

/// The coefficient of `z³` in `u`.
const CUBE: f64 = 0.044_715;

/// `2u`.
#[inline(always)]
fn inner<T: Real>(z: T) -> T {
    T::from_f64(2.0 * SCALE) * z * (T::ONE + T::from_f64(CUBE) * z * z)
}

/// `2 du/dz`.
#[inline(always)]
fn inner_slope<T: Real>(z: T) -> T {
    T::from_f64(2.0 * SCALE) * (T::ONE + T::from_f64(3.0 * CUBE) * z * z)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gelu;
    use crate::activations::tests::{near, slopes, values};

    #[test]
    fn agrees_with_the_formula_with_tanh() {
        let z = [-2.0_f64, -1.0, 0.0, 0.5, 1.0, 2.0];
        let tanh = |z: f64| (SCALE * (z + CUBE * z.powi(3))).tanh();
        near(
            &values(&GeluTanh, &z),
            &z.map(|z| 0.5 * z * (1.0 + tanh(z))),
            1e-14,
        );
        let slope = |z: f64| {
            let du = SCALE * (1.0 + 3.0 * CUBE * z * z);
            0.5 * (1.0 + tanh(z)) + 0.5 * z * (1.0 - tanh(z).powi(2)) * du
        };
        near(&slopes(&GeluTanh, &z), &z.map(slope), 1e-13);
    }

    #[test]
    fn differs_from_exact_gelu_by_less_than_5e_4() {
        let z: Vec<f64> = (-500..500).map(|i| f64::from(i) * 0.01).collect();
        let both = values(&GeluTanh, &z).into_iter().zip(values(&Gelu, &z));
        let largest = both.fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        assert!((4e-4..5e-4).contains(&largest), "{largest:e}");
    }

    #[test]
    fn is_accurate_for_large_inputs() {
        for z in [800.0, 1e300] {
            assert_eq!(values(&GeluTanh, &[-z, z]), [0.0, z]);
            assert_eq!(slopes(&GeluTanh, &[-z, z]), [0.0, 1.0]);
        }
    }
}
