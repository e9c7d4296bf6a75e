//! The sigmoid, in the precision of its input.

use burn::tensor::{Bool, Tensor};

use crate::{Sigmoid, TensorActivation};

/// The sigmoid, `σ(z) = 1 / (1 + e⁻ᶻ)`, elementwise.
///
/// ```text
/// σ(z) = 1 / (1 + e)  for z ≥ 0,   e / (1 + e)  for z < 0,   e = e^-|z|
/// ```
///
/// No exponent is positive, so nothing overflows, and the value and its slope keep all their digits until they round to
/// 0. The side of 0 is a constant without autodiff, so it is not on the tape, and the slope at 0 is that of the first
/// form.
///
/// Burn's own sigmoid computes in `f32` on the ndarray backend, even for `f64` input. This one is composed of
/// operations that keep the precision.
///
/// # Shapes
///
/// `z` and the result: the same, any.
// ANCHOR: sigmoid
pub fn sigmoid<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let positive = positive(&z);
    let constant = (&z.device().inner(), z.dtype());
    let sign = Tensor::ones(z.shape(), constant).mask_fill(positive.clone(), -1.0);
    let e = (z * sign).exp();
    e.clone().mask_fill(positive, 1.0) / (e + 1.0)
}
// ANCHOR_END: sigmoid

/// 1 where `z ≥ 0` and 0 elsewhere, in the precision of `z`, without autodiff.
pub(crate) fn step<const D: usize>(z: &Tensor<D>) -> Tensor<D> {
    let constant = (&z.device().inner(), z.dtype());
    Tensor::zeros(z.shape(), constant).mask_fill(positive(z), 1.0)
}

/// Whether `z ≥ 0`, without autodiff.
///
/// Autodiff registers every operation on its tensors, even if it needs no gradient of them, and on a small batch that
/// costs more than the operation. `inner` of `z` itself would do, but a device that records operations refuses it.
fn positive<const D: usize>(z: &Tensor<D>) -> Tensor<D, Bool> {
    z.clone().detach().greater_equal_elem(0.0).inner()
}

impl TensorActivation for Sigmoid {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        sigmoid(z)
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::{DType, TensorData};

    use super::*;
    use crate::{Backend, values};

    const Z: [f64; 18] = [
        f64::NEG_INFINITY,
        -1e300,
        -800.0,
        -745.0,
        -720.0,
        -300.0,
        -90.0,
        -40.0,
        -1.5,
        -1e-9,
        0.0,
        1e-9,
        1.5,
        40.0,
        90.0,
        800.0,
        1e300,
        f64::INFINITY,
    ];

    /// Compares `ours` with `exact` at every `z` in `[f64, f32]`, on every backend.
    fn check(ours: impl Fn(Tensor<1>) -> Tensor<1>, exact: impl Fn(f64) -> f64) {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            // The smallest numbers have few digits.
            for (dtype, digits, smallest) in [
                (DType::F64, f64::EPSILON, 1e-322),
                (DType::F32, f64::from(f32::EPSILON), 1e-44),
            ] {
                let tensor = Tensor::<1>::from_data(TensorData::from(Z), (&device, dtype));
                for (z, ours) in Z.iter().zip(values(ours(tensor), "ours").unwrap()) {
                    let exact = exact(*z);
                    assert!(
                        (ours - exact).abs() <= 8.0 * digits * exact + smallest,
                        "{backend}, {dtype:?}, z = {z}: {ours:e}, expected {exact:e}"
                    );
                }
                let nan = Tensor::<1>::from_data([f64::NAN], (&device, dtype));
                assert!(values(sigmoid(nan).inner(), "NaN").unwrap()[0].is_nan());
            }
        }
    }

    #[test]
    fn is_exact_in_both_precisions_on_every_backend() {
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
