//! The exact Gaussian error linear unit, `z Φ(z)`.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use crate::{Elementwise, Gelu, Real};

/// The exact Gaussian error linear unit, `z Φ(z)`.
///
/// With the normal distribution `Φ(z)` and its density `φ(z) = Φ'(z)`,
///
/// ```text
/// gelu(z)  = z Φ(z),       Φ(z) = (1 + erf(z/√2)) / 2 = erfc(-z/√2) / 2
/// gelu'(z) = Φ(z) + z φ(z),   φ(z) = e^(-z²/2) / √(2π)
/// ```
///
/// The derivative follows from the product rule. `Φ` is computed with `erfc`, which stays accurate for very
/// negative `z`, where `1 + erf` loses digits. [`GeluTanh`](crate::GeluTanh) is another function, close to this one.
///
/// *Source*: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
impl Elementwise for Gelu {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        z * distribution(z)
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, _a: T) -> T {
        distribution(z) + z * density(z)
    }
}

/// `Φ(z)`, the fraction of a standard normal distribution below `z`.
#[inline(always)]
fn distribution<T: Real>(z: T) -> T {
    T::from_f64(0.5) * (-z * T::from_f64(FRAC_1_SQRT_2)).erfc()
}

/// `φ(z)`, the density of a standard normal distribution.
#[inline(always)]
fn density<T: Real>(z: T) -> T {
    // 1/√(2π) = (2/√π) (1/√2) / 2
    let scale = T::from_f64(FRAC_2_SQRT_PI * FRAC_1_SQRT_2 * 0.5);
    scale * (-z * z * T::from_f64(0.5)).exp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::tests::{near, slopes, values};

    #[test]
    fn agrees_with_tables_of_the_normal_distribution() {
        // M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964), table 26.1:
        // Φ(1) = 0.84134 47460 68543, φ(1) = 0.24197 07245 19143.
        let (p, q) = (0.841_344_746_068_543, 0.241_970_724_519_143);
        let z = [0.0, 1.0, -1.0];
        near(&values(&Gelu, &z), &[0.0, p, p - 1.0], 1e-14);
        near(&slopes(&Gelu, &z), &[0.5, p + q, 1.0 - p - q], 1e-13);
    }

    #[test]
    fn is_accurate_for_large_inputs() {
        for z in [800.0, 1e300] {
            assert_eq!(values(&Gelu, &[-z, z]), [0.0, z]);
            assert_eq!(slopes(&Gelu, &[-z, z]), [0.0, 1.0]);
        }
        // Φ(-10) = 7.619 853 024 160 527e-24.
        near(
            &values(&Gelu, &[-10.0]),
            &[-7.619_853_024_160_527e-23],
            1e-13,
        );
    }
}
