//! The sigmoid, in the precision of its input.

use burn::tensor::{DType, Tensor};

use crate::{Sigmoid, TensorActivation};

/// The sigmoid, `σ(z) = 1 / (1 + e⁻ᶻ)`, elementwise.
///
/// Burn's own sigmoid computes in `f32` on the ndarray backend, even for `f64` input. This one is composed of
/// operations that keep the precision, and autodiff derives its slope.
///
/// For large negative `z`, `e⁻ᶻ` would overflow and the slope would be 0 times infinity. So `z` is clamped from below,
/// at -700 in `f64`, where `σ(z)` is 1e-304, and at -80 in `f32`, where it is 2e-35. Above the clamp the value and the
/// slope keep all their digits; below it the slope is 0.
///
/// # Shapes
///
/// `z` and the result: the same, any.
// ANCHOR: sigmoid
pub fn sigmoid<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let leftmost = match z.dtype() {
        DType::F64 => -700.0,
        _ => -80.0,
    };
    ((-z.clamp_min(leftmost)).exp() + 1.0).recip()
}
// ANCHOR_END: sigmoid

/// 1 where `z ≥ 0` and 0 elsewhere, in the precision of `z`. Autodiff treats it as a constant.
pub(crate) fn step<const D: usize>(z: &Tensor<D>) -> Tensor<D> {
    let z = z.clone().detach();
    z.zeros_like().mask_fill(z.greater_equal_elem(0.0), 1.0)
}

impl TensorActivation for Sigmoid {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        sigmoid(z)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::{Backend, values};

    const Z: [f64; 10] = [
        -800.0, -300.0, -40.0, -1.5, -1e-9, 0.0, 1e-9, 1.5, 40.0, 800.0,
    ];

    /// Below this, a value or a slope may round to 0.
    const NOTHING: f64 = 1e-300;

    /// Compares `ours` with `exact` at every `z`, on every backend.
    fn check(ours: impl Fn(Tensor<1>) -> Tensor<1>, exact: impl Fn(f64) -> f64) {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let tensor = Tensor::<1>::from_data(TensorData::from(Z), (&device, DType::F64));
            for (z, ours) in Z.iter().zip(values(ours(tensor), "ours").unwrap()) {
                let exact = exact(*z);
                assert!(
                    (ours - exact).abs() <= 8.0 * f64::EPSILON * exact + NOTHING,
                    "{backend}, z = {z}: {ours:e}, expected {exact:e}"
                );
            }
        }
    }

    #[test]
    fn is_exact_in_f64_on_every_backend() {
        // The form for z < 0 has no cancellation there.
        let exact = |z: f64| {
            if z < 0.0 {
                z.exp() / (1.0 + z.exp())
            } else {
                1.0 / (1.0 + (-z).exp())
            }
        };
        check(|z| sigmoid(z).inner(), exact);
    }

    #[test]
    fn has_the_right_slope_everywhere() {
        let slope = |z: Tensor<1>| {
            let z = z.require_grad();
            let grads = sigmoid(z.clone()).sum().backward();
            z.grad(&grads).unwrap()
        };
        check(slope, |z| {
            let e = (-z.abs()).exp();
            e / (1.0 + e).powi(2)
        });
    }
}
