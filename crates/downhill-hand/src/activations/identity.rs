//! The identity, `a = z`: no activation.

use crate::{Elementwise, Identity, Real};

/// The identity, `f(z) = z`, with `f'(z) = 1`: no activation.
impl Elementwise for Identity {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        z
    }

    #[inline(always)]
    fn slope<T: Real>(&self, _z: T, _a: T) -> T {
        T::ONE
    }
}
