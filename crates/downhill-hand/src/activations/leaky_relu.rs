//! The leaky rectified linear unit.

use crate::{Elementwise, LeakyRelu, Real};

/// The leaky rectified linear unit: scales negative inputs by 0.01.
///
/// ```text
/// leaky(z)  = z for z > 0, s z elsewhere,   s = 0.01
/// leaky'(z) = 1 for z > 0, s for z < 0
/// ```
///
/// `s` is [`LeakyRelu::SLOPE`]. At 0 the derivative does not exist; `s` is used, as in autodiff frameworks.
///
/// *Source*: A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models" (2013).
impl Elementwise for LeakyRelu {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        if z > T::ZERO {
            z
        } else {
            T::from_f64(Self::SLOPE) * z
        }
    }

    #[inline(always)]
    fn slope<T: Real>(&self, z: T, _a: T) -> T {
        if z <= T::ZERO {
            T::from_f64(Self::SLOPE)
        } else {
            T::ONE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::tests::{slopes, values};

    #[test]
    fn scales_negative_inputs_by_a_hundredth() {
        let z = [-800.0, -1.0, 0.0, 2.0, 800.0];
        assert_eq!(values(&LeakyRelu, &z), [-8.0, -0.01, 0.0, 2.0, 800.0]);
        assert_eq!(slopes(&LeakyRelu, &z), [0.01, 0.01, 0.01, 1.0, 1.0]);
    }

    #[test]
    fn nan_stays_nan() {
        assert!(values(&LeakyRelu, &[f64::NAN])[0].is_nan());
    }
}
