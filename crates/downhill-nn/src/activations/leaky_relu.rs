//! The leaky rectified linear unit.

use burn::tensor::Tensor;

use crate::{LeakyRelu, TensorActivation};

/// The slope for `z ≤ 0`.
const SLOPE: f64 = 0.01;

/// The leaky rectified linear unit, elementwise.
///
/// ```text
/// a = z        for z > 0
///     0.01 z   for z ≤ 0
/// ```
///
/// The slope at the kink, `z = 0`, is 0.01.
///
/// *Source*: A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models" (2013).
impl TensorActivation for LeakyRelu {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        let at = z.clone().detach();
        let slope = at.full_like(SLOPE).mask_fill(at.greater_elem(0.0), 1.0);
        z * slope
    }
}

#[cfg(test)]
mod tests {
    use crate::Activation;
    use crate::network::tests::values_and_slopes;

    #[test]
    fn has_a_slope_of_a_hundredth_up_to_0() {
        let z = [-800.0, -1.0, 0.0, 2.0, 800.0];
        for (values, slopes) in values_and_slopes(Activation::LeakyRelu, &z) {
            assert_eq!(values, [-8.0, -0.01, 0.0, 2.0, 800.0]);
            assert_eq!(slopes, [0.01, 0.01, 0.01, 1.0, 1.0]);
        }
    }
}
