//! The rectified linear unit that leaks.

use crate::{Activation, Real};

/// The leaky rectified linear unit: what is positive passes, and of what is not, a hundredth.
///
/// ```text
/// leaky(z)  = z for z > 0, s z elsewhere,   s = 0.01
/// leaky'(z) = 1 for z > 0, s for z < 0
/// ```
///
/// At 0 there is a kink and no slope; `s` is taken, the slope to the left, as autodiff frameworks do.
/// `s` is [`LeakyRelu::SLOPE`].
///
/// *Source*: A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier Nonlinearities Improve Neural Network
/// Acoustic Models" (2013).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LeakyRelu;

impl LeakyRelu {
    /// The slope to the left of 0.
    pub const SLOPE: f64 = 0.01;
}

impl<T: Real> Activation<T> for LeakyRelu {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        let slope = T::narrow(Self::SLOPE);
        for (a, &z) in a.iter_mut().zip(z) {
            *a = if z > T::zero() { z } else { slope * z };
        }
    }

    fn backward(&self, z: &[T], _a: &[T], d: &mut [T], _outputs: usize) {
        let slope = T::narrow(Self::SLOPE);
        for (d, &z) in d.iter_mut().zip(z) {
            if z <= T::zero() {
                *d *= slope;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::activations::tests::{slopes, values};

    #[test]
    fn leaks_a_hundredth_of_what_is_not_positive() {
        let z = [-800.0, -1.0, 0.0, 2.0, 800.0];
        assert_eq!(values(&LeakyRelu, &z), [-8.0, -0.01, 0.0, 2.0, 800.0]);
        assert_eq!(slopes(&LeakyRelu, &z), [0.01, 0.01, 0.01, 1.0, 1.0]);
    }

    #[test]
    fn hides_no_number_that_is_none() {
        assert!(values(&LeakyRelu, &[f64::NAN])[0].is_nan());
    }
}
