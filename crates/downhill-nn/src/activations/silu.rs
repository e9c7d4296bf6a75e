//! The sigmoid linear unit, in the precision of its input.

use burn::tensor::Tensor;

use crate::{Silu, TensorActivation, sigmoid};

/// The sigmoid linear unit, `a = z σ(z)`, elementwise.
///
/// Burn's own rounds to `f32` on the ndarray backend; this one uses this crate's [`sigmoid`](sigmoid()).
///
/// *Source*: S. Elfwing, E. Uchibe, K. Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
/// Approximation in Reinforcement Learning" (2018).
impl TensorActivation for Silu {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        z.clone() * sigmoid(z)
    }
}

#[cfg(test)]
mod tests {
    use crate::Activation;
    use crate::network::tests::{near, values_and_slopes};

    #[test]
    fn is_exact_and_has_the_right_slope_everywhere() {
        let z = [-1.0, 0.0, 1.0];
        for (values, slopes) in values_and_slopes(Activation::Silu, &z) {
            // σ(1) = 1 / (1 + 1/e).
            let exact = [-0.268_941_421_369_995_1, 0.0, 0.731_058_578_630_004_9];
            near(&values, &exact, 1e-15);
            let exact = [0.072_329_488_128_513_1, 0.5, 0.927_670_511_871_486_9];
            near(&slopes, &exact, 1e-14);
        }
        for (values, slopes) in values_and_slopes(Activation::Silu, &[-800.0, -40.0, 800.0]) {
            near(&values, &[0.0, -40.0 * (-40.0_f64).exp(), 800.0], 1e-15);
            near(&slopes, &[0.0, -39.0 * (-40.0_f64).exp(), 1.0], 1e-14);
        }
    }
}
