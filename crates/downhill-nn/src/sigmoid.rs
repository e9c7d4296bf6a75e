//! The sigmoid, exact in the precision it is given.

use burn::tensor::Tensor;

/// The sigmoid, `σ(z) = 1 / (1 + e⁻ᶻ)`, of each number on its own.
///
/// Burn has one built in, which on the ndarray backend computes in `f32` whatever it is given.
/// This one is composed of operations that keep their precision, and autodiff finds its slope.
/// With `s` 1 where `z ≥ 0` and 0 elsewhere, a constant to autodiff,
///
/// ```text
/// e    = e^-|z|,  with -|z| written as z (1 - 2s)
/// p    = 1 / (1 + e)                                 = σ(|z|)
/// σ(z) = p (s + (1 - s) e)                           = p where z ≥ 0, e p elsewhere
/// ```
///
/// Nothing overflows for any `z`, and neither the value nor the slope loses digits far from 0. The
/// slope at exactly 0 is right too, which it would not be with `|z|` itself (its slope there is 0).
///
/// # Shapes
///
/// `z` and the result: the same, any.
pub fn sigmoid<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let s = step(&z);
    let e = (z * (s.clone() * -2.0 + 1.0)).exp();
    let p = (e.clone() + 1.0).recip();
    p * (e * (s.clone() * -1.0 + 1.0) + s)
}

/// 1 where `z ≥ 0` and 0 elsewhere, in the precision of `z`; a constant to autodiff.
pub(crate) fn step<const D: usize>(z: &Tensor<D>) -> Tensor<D> {
    let z = z.clone().detach();
    z.zeros_like().mask_fill(z.greater_equal_elem(0.0), 1.0)
}

#[cfg(test)]
mod tests {
    use burn::tensor::{DType, TensorData};

    use super::*;
    use crate::{Backend, values};

    const Z: [f64; 9] = [-800.0, -40.0, -1.5, -1e-9, 0.0, 1e-9, 1.5, 40.0, 800.0];

    #[test]
    fn is_exact_in_f64_on_every_backend() {
        for backend in Backend::available() {
            let device = backend.device().unwrap();
            let z = Tensor::<1>::from_data(TensorData::from(Z), (&device, DType::F64));
            for (z, ours) in Z.iter().zip(values(sigmoid(z), "σ").unwrap()) {
                // On the left of 0 by the other form, which keeps its digits there.
                let exact = if *z < 0.0 {
                    z.exp() / (1.0 + z.exp())
                } else {
                    1.0 / (1.0 + (-z).exp())
                };
                assert!(
                    (ours - exact).abs() <= 4.0 * f64::EPSILON * exact,
                    "{backend}, z = {z}: {ours:e}, not {exact:e}"
                );
            }
        }
    }

    #[test]
    fn has_the_right_slope_everywhere() {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let z = Tensor::<1>::from_data(TensorData::from(Z), (&device, DType::F64));
            let z = z.require_grad();
            let grads = sigmoid(z.clone()).sum().backward();
            let slope = values(z.grad(&grads).unwrap(), "slope").unwrap();
            for (z, ours) in Z.iter().zip(slope) {
                let e = (-z.abs()).exp();
                let exact = e / (1.0 + e).powi(2);
                assert!(
                    (ours - exact).abs() <= 8.0 * f64::EPSILON * exact,
                    "{backend}, z = {z}: {ours:e}, not {exact:e}"
                );
            }
        }
    }
}
