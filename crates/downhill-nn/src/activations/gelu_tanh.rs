//! The tanh approximation of the Gaussian error linear unit.

use std::f64::consts::{FRAC_1_SQRT_2, FRAC_2_SQRT_PI};

use burn::tensor::Tensor;

use crate::{GeluTanh, TensorActivation, sigmoid};

/// The coefficient of `z³`.
const CUBE: f64 = 0.044_715;

/// The tanh approximation of the Gaussian error linear unit, elementwise.
///
/// ```text
/// a = z (1 + tanh u) / 2 = z σ(2u),   u = √(2/π) (z + 0.044715 z³)
/// ```
///
/// Computed in the second form: [`sigmoid`](sigmoid()) stays accurate for large negative `u`, where `1 + tanh u`
/// cancels.
///
/// *Source*: D. Hendrycks, K. Gimpel, "Gaussian Error Linear Units (GELUs)" (2016).
impl TensorActivation for GeluTanh {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        // 2 √(2/π)
        let scale = 2.0 * FRAC_2_SQRT_PI * FRAC_1_SQRT_2;
        let inner = z.clone() * ((z.clone() * z.clone()) * CUBE + 1.0) * scale;
        z * sigmoid(inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Activation;
    use crate::network::tests::{near, values_and_slopes};

    #[test]
    fn matches_the_form_with_tanh() {
        // The derivative of tanh is 1 - tanh².
        let scale = (2.0 / std::f64::consts::PI).sqrt();
        let z = [-2.0_f64, -1.0, 0.0, 0.5, 1.0, 2.0];
        let tanh = |z: f64| (scale * (z + CUBE * z.powi(3))).tanh();
        let exact = z.map(|z| 0.5 * z * (1.0 + tanh(z)));
        let slope = z.map(|z| {
            let du = scale * (1.0 + 3.0 * CUBE * z * z);
            0.5 * (1.0 + tanh(z)) + 0.5 * z * (1.0 - tanh(z).powi(2)) * du
        });
        for (values, slopes) in values_and_slopes(Activation::GeluTanh, &z) {
            near(&values, &exact, 1e-14);
            near(&slopes, &slope, 1e-13);
        }
    }

    #[test]
    fn is_exact_at_extreme_inputs() {
        for (values, slopes) in values_and_slopes(Activation::GeluTanh, &[-800.0, 800.0]) {
            near(&values, &[0.0, 800.0], 0.0);
            near(&slopes, &[0.0, 1.0], 0.0);
        }
    }
}
