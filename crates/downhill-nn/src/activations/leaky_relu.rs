//! The rectified linear unit that leaks.

use burn::tensor::Tensor;

/// The slope to the left of 0.
const SLOPE: f64 = 0.01;

/// The leaky rectified linear unit of each number on its own: `z` for `z > 0`, `0.01 z` elsewhere. Its
/// slope at the kink, 0, is 0.01.
///
/// *Source*: A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models" (2013).
///
/// # Shapes
///
/// `z` and the result: the same, any.
pub fn leaky_relu<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let at = z.clone().detach();
    let slope = at.full_like(SLOPE).mask_fill(at.greater_elem(0.0), 1.0);
    z * slope
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::tests::values_and_slopes;

    #[test]
    fn leaks_a_hundredth_of_what_is_not_positive() {
        let z = [-800.0, -1.0, 0.0, 2.0, 800.0];
        for (values, slopes) in values_and_slopes(leaky_relu, &z) {
            assert_eq!(values, [-8.0, -0.01, 0.0, 2.0, 800.0]);
            assert_eq!(slopes, [0.01, 0.01, 0.01, 1.0, 1.0]);
        }
    }
}
