//! No activation: `a = z`.

use crate::{Activation, Real};

/// `f(z) = z`, with `f'(z) = 1`: the activation of a layer that has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identity;

impl<T: Real> Activation<T> for Identity {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        a.copy_from_slice(z);
    }

    fn backward(&self, _z: &[T], _a: &[T], _d: &mut [T], _outputs: usize) {}
}
