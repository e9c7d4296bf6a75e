//! The Gaussian error linear unit, exact.

use std::f64::consts::FRAC_1_SQRT_2;

use burn::tensor::Tensor;

/// The Gaussian error linear unit, `z Φ(z)` with `Φ(z) = (1 + erf(z/√2)) / 2`, of each number on its own.
///
/// Composed here, for Burn's own goes back by the derivative of another function on the ndarray backend,
/// that of [`gelu_tanh`](crate::gelu_tanh). Its `erf` keeps `f64`, and goes back by its own derivative.
///
/// Far to the left `1 + erf` loses digits, as Burn has no `erfc`: `Φ` is right to a rounding of 1, not of
/// itself.
///
/// *Source*: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
///
/// # Shapes
///
/// `z` and the result: the same, any.
pub fn gelu<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let distribution = ((z.clone() * FRAC_1_SQRT_2).erf() + 1.0) * 0.5;
    z * distribution
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::{near, values_and_slopes};

    #[test]
    fn is_what_the_tables_of_the_normal_distribution_say() {
        // M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964), table 26.1:
        // Φ(1) = 0.84134 47460 68543, φ(1) = 0.24197 07245 19143.
        let (p, q) = (0.841_344_746_068_543, 0.241_970_724_519_143);
        for (values, slopes) in values_and_slopes(gelu, &[0.0, 1.0, -1.0]) {
            near(&values, &[0.0, p, p - 1.0], 1e-14);
            near(&slopes, &[0.5, p + q, 1.0 - p - q], 1e-13);
        }
    }

    #[test]
    fn is_finite_and_right_far_out() {
        for (values, slopes) in values_and_slopes(gelu, &[-800.0, 800.0]) {
            assert_eq!(values, [0.0, 800.0]);
            assert_eq!(slopes, [0.0, 1.0]);
        }
    }
}
