//! The hyperbolic tangent.

use crate::{Activation, Real};

/// The hyperbolic tangent, which squeezes any number into `(-1, 1)`.
///
/// ```text
/// tanh(z)  = (eᶻ - e⁻ᶻ) / (eᶻ + e⁻ᶻ) = 2 σ(2z) - 1
/// tanh'(z) = 1 - tanh(z)² = 1 - a²
/// ```
///
/// The slope is taken as `(1 - a)(1 + a)`, which rounds once less than `1 - a²`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tanh;

impl<T: Real> Activation<T> for Tanh {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        for (a, &z) in a.iter_mut().zip(z) {
            *a = z.tanh();
        }
    }

    fn backward(&self, _z: &[T], a: &[T], d: &mut [T], _outputs: usize) {
        for (d, &a) in d.iter_mut().zip(a) {
            *d *= (T::one() - a) * (T::one() + a);
        }
    }
}
