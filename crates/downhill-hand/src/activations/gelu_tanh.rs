//! The Gaussian error linear unit in its tanh form.

use crate::{Activation, Real, sigmoid};

/// The tanh form of the Gaussian error linear unit, an approximation to within 5e-4.
///
/// With `u = √(2/π) (z + 0.044715 z³)`,
///
/// ```text
/// a     = z (1 + tanh u) / 2 = z σ(2u)
/// da/dz = σ(2u) + z σ(2u) (1 - σ(2u)) 2 du/dz
/// du/dz = √(2/π) (1 + 3 · 0.044715 z²)
/// ```
///
/// The second form follows from `tanh u = 2 σ(2u) - 1`, and keeps its digits far to the left, where `1 +
/// tanh u` has lost them. The slope is its product rule. It is a function of its own, with a slope of
/// its own: that of [`Gelu`](crate::Gelu) does not belong to it.
///
/// *Source*: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GeluTanh;

/// `√(2/π)`.
const SCALE: f64 = std::f64::consts::FRAC_2_SQRT_PI * std::f64::consts::FRAC_1_SQRT_2;

/// What the cube is weighed by.
const CUBE: f64 = 0.044_715;

/// `2u`.
fn inner<T: Real>(z: T) -> T {
    T::narrow(2.0 * SCALE) * z * (T::one() + T::narrow(CUBE) * z * z)
}

/// `2 du/dz`.
fn inner_slope<T: Real>(z: T) -> T {
    T::narrow(2.0 * SCALE) * (T::one() + T::narrow(3.0 * CUBE) * z * z)
}

impl<T: Real> Activation<T> for GeluTanh {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        for (a, &z) in a.iter_mut().zip(z) {
            *a = z * sigmoid(inner(z));
        }
    }

    fn backward(&self, z: &[T], _a: &[T], d: &mut [T], _outputs: usize) {
        for (d, &z) in d.iter_mut().zip(z) {
            let p = sigmoid(inner(z));
            let bend = p * sigmoid(-inner(z));
            // Far out it is 0, and the cube's slope may be no number to multiply by 0.
            let slope = if bend == T::zero() {
                p
            } else {
                p + z * bend * inner_slope(z)
            };
            *d *= slope;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Gelu;
    use crate::activations::tests::{near, slopes, values};

    #[test]
    fn is_what_its_formula_says() {
        // By the form with tanh, and its slope by (1 - tanh²).
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
    fn is_near_the_exact_one_and_not_the_same() {
        let z: Vec<f64> = (-500..500).map(|i| f64::from(i) * 0.01).collect();
        let both = values(&GeluTanh, &z).into_iter().zip(values(&Gelu, &z));
        let furthest = both.fold(0.0_f64, |m, (a, b)| m.max((a - b).abs()));
        assert!((4e-4..5e-4).contains(&furthest), "{furthest:e}");
    }

    #[test]
    fn is_finite_and_right_far_out() {
        for z in [800.0, 1e300] {
            assert_eq!(values(&GeluTanh, &[-z, z]), [0.0, z]);
            assert_eq!(slopes(&GeluTanh, &[-z, z]), [0.0, 1.0]);
        }
    }
}
