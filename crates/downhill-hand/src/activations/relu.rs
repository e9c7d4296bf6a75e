//! The rectified linear unit.

use crate::{Elementwise, Real, Relu};

/// The rectified linear unit: replaces negative inputs by 0.
///
/// ```text
/// relu(z)  = max(z, 0)
/// relu'(z) = 1 for z > 0, 0 for z < 0
/// ```
///
/// At 0 the derivative does not exist; 0 is used, as in autodiff frameworks.
///
/// *Source*: K. Fukushima, "Visual Feature Extraction by a Multilayered Network of Analog Threshold
/// Elements" (1969).
impl Elementwise for Relu {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        // `max` would replace NaN by 0.
        if z <= T::ZERO { T::ZERO } else { z }
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, _a: T) -> T {
        if z <= T::ZERO { T::ZERO } else { T::ONE }
    }
}
