//! The hyperbolic tangent.

use crate::{Elementwise, Real, Tanh};

/// The hyperbolic tangent, which maps every number into `(-1, 1)`.
///
/// ```text
/// tanh(z)  = (eᶻ - e⁻ᶻ) / (eᶻ + e⁻ᶻ) = 2 σ(2z) - 1
/// tanh'(z) = 1 - tanh(z)² = 1 - a²
/// ```
///
/// The derivative is computed as `(1 - a)(1 + a)`: `1 - a²` would lose digits where `|a|` is near 1.
impl Elementwise for Tanh {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        z.tanh()
    }

    #[inline(always)]
    fn slope<T: Real>(&self, _z: T, a: T) -> T {
        (T::ONE - a) * (T::ONE + a)
    }
}
