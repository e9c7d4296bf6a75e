//! The exact Gaussian error linear unit.

use std::f64::consts::FRAC_1_SQRT_2;

use burn::tensor::Tensor;

use crate::{Gelu, TensorActivation};

/// The Gaussian error linear unit, elementwise.
///
/// ```text
/// a = z Φ(z),   Φ(z) = (1 + erf(z/√2)) / 2
/// ```
///
/// On the ndarray backend the backward pass of Burn's own GELU uses the derivative of another function,
/// [`GeluTanh`](crate::GeluTanh). Burn's `erf` keeps `f64` and has the right derivative, so this is composed of it.
///
/// For large negative `z`, `1 + erf` cancels and Burn has no `erfc`: `Φ` has an absolute error of one rounding of 1,
/// not a relative one.
///
/// *Source*: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
impl TensorActivation for Gelu {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        let distribution = ((z.clone() * FRAC_1_SQRT_2).erf() + 1.0) * 0.5;
        z * distribution
    }
}

#[cfg(test)]
mod tests {
    use crate::Activation;
    use crate::network::tests::{near, values_and_slopes};

    #[test]
    fn matches_tables_of_the_normal_distribution() {
        // M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964), table 26.1:
        // Φ(1) = 0.84134 47460 68543, φ(1) = 0.24197 07245 19143.
        let (p, q) = (0.841_344_746_068_543, 0.241_970_724_519_143);
        for (values, slopes) in values_and_slopes(Activation::Gelu, &[0.0, 1.0, -1.0]) {
            near(&values, &[0.0, p, p - 1.0], 1e-14);
            near(&slopes, &[0.5, p + q, 1.0 - p - q], 1e-13);
        }
    }

    #[test]
    fn is_exact_at_extreme_inputs() {
        for (values, slopes) in values_and_slopes(Activation::Gelu, &[-800.0, 800.0]) {
            assert_eq!(values, [0.0, 800.0]);
            assert_eq!(slopes, [0.0, 1.0]);
        }
    }
}
