//! The identity, `a = z`: no activation.

use crate::{Elementwise, Identity, Real};

/// The identity, `f(z) = z`, with `f'(z) = 1`: no activation.
impl Elementwise for Identity {
    fn value<T: Real>(&self, z: T) -> T {
        z
    }

    fn slope<T: Real>(&self, _z: T, _a: T) -> T {
        T::one()
    }
}
