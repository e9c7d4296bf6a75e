//! The rectified linear unit.

use crate::{Activation, Real};

/// The rectified linear unit: what is positive passes, what is not becomes 0.
///
/// ```text
/// relu(z)  = max(z, 0)
/// relu'(z) = 1 for z > 0, 0 for z < 0
/// ```
///
/// At 0 there is a kink and no slope; 0 is taken, as autodiff frameworks do.
///
/// *Source*: K. Fukushima, "Visual Feature Extraction by a Multilayered Network of Analog Threshold
/// Elements" (1969).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Relu;

impl<T: Real> Activation<T> for Relu {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        for (a, &z) in a.iter_mut().zip(z) {
            // Not `max`, which would hide a NaN.
            *a = if z <= T::zero() { T::zero() } else { z };
        }
    }

    fn backward(&self, z: &[T], _a: &[T], d: &mut [T], _outputs: usize) {
        for (d, &z) in d.iter_mut().zip(z) {
            if z <= T::zero() {
                *d = T::zero();
            }
        }
    }
}
