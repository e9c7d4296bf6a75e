//! The sigmoid, exact in the precision it is given.

use burn::tensor::{DType, Tensor};

/// The sigmoid, `σ(z) = 1 / (1 + e⁻ᶻ)`, of each number on its own.
///
/// Burn has one built in, which on the ndarray backend computes in `f32` whatever it is given.
/// This one is composed of operations that keep their precision, and autodiff finds its slope.
///
/// Far to the left `e⁻ᶻ` would overflow, and its slope come out as 0 times infinity. So `z` is held
/// at a number where `σ(z)` is below anything that adds to 1: -700 in `f64`, where it is 1e-304, and
/// -80 in `f32`, where it is 2e-35. Neither the value nor the slope loses digits before that, and
/// the slope beyond it is 0.
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

/// 1 where `z ≥ 0` and 0 elsewhere, in the precision of `z`; a constant to autodiff.
pub(crate) fn step<const D: usize>(z: &Tensor<D>) -> Tensor<D> {
    let z = z.clone().detach();
    z.zeros_like().mask_fill(z.greater_equal_elem(0.0), 1.0)
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

    /// Checks `ours` at every `z`, on every backend.
    fn check(ours: impl Fn(Tensor<1>) -> Tensor<1>, exact: impl Fn(f64) -> f64) {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let tensor = Tensor::<1>::from_data(TensorData::from(Z), (&device, DType::F64));
            for (z, ours) in Z.iter().zip(values(ours(tensor), "ours").unwrap()) {
                let exact = exact(*z);
                assert!(
                    (ours - exact).abs() <= 8.0 * f64::EPSILON * exact + NOTHING,
                    "{backend}, z = {z}: {ours:e}, not {exact:e}"
                );
            }
        }
    }

    #[test]
    fn is_exact_in_f64_on_every_backend() {
        // On the left of 0 by the other form, which keeps its digits there.
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
