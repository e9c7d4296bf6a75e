//! The softplus, stable for large inputs.

use burn::tensor::Tensor;

use crate::activations::sigmoid::step;
use crate::{Softplus, TensorActivation};

/// The softplus, `a = ln(1 + eᶻ)`, elementwise.
///
/// ```text
/// a = max(z, 0) + ln(1 + e^-|z|) = z s + ln(1 + e^(z (1 - 2s))),   s = 1 for z ≥ 0, 0 for z < 0
/// ```
///
/// Computed in the last form: its exponent is never positive, so it cannot overflow. Autodiff treats `s` as a constant,
/// so the slope is right at 0 too.
///
/// *Source*: C. Dugas et al., "Incorporating Second-Order Functional Knowledge for Better Option
/// Pricing" (2001).
impl TensorActivation for Softplus {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        let s = step(&z);
        let minus_abs = z.clone() * (s.clone() * -2.0 + 1.0);
        z * s + minus_abs.exp().log1p()
    }
}

#[cfg(test)]
mod tests {
    use crate::Activation;
    use crate::network::tests::{near, values_and_slopes};

    #[test]
    fn is_exact_and_has_the_right_slope_everywhere() {
        let z = [-800.0_f64, -40.0, -1.0, 0.0, 1.0, 40.0, 800.0];
        // At -1, 0 and 1: ln(1 + e) - 1, ln 2, ln(1 + e). At -40 and 40: eᶻ and z.
        let tiny = (-40.0_f64).exp();
        let ln2 = std::f64::consts::LN_2;
        let exact = [
            0.0,
            tiny,
            0.313_261_687_518_222_8,
            ln2,
            1.313_261_687_518_222_8,
            40.0,
            800.0,
        ];
        let slope = z.map(|z| {
            if z < 0.0 {
                z.exp() / (1.0 + z.exp())
            } else {
                1.0 / (1.0 + (-z).exp())
            }
        });
        for (values, slopes) in values_and_slopes(Activation::Softplus, &z) {
            near(&values, &exact, 1e-15);
            near(&slopes, &slope, 1e-15);
        }
    }
}
