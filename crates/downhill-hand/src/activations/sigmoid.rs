//! The sigmoid, `σ(z) = 1 / (1 + e⁻ᶻ)`.

use crate::{Activation, Real};

/// The sigmoid (logistic) function, which squeezes any number into `(0, 1)`.
///
/// ```text
/// σ(z)  = 1 / (1 + e⁻ᶻ)
/// σ'(z) = e⁻ᶻ / (1 + e⁻ᶻ)² = σ(z) (1 - σ(z)) = a (1 - a)
/// ```
///
/// The derivative is written in the activation `a`, which the forward pass has computed already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sigmoid;

/// `σ(z)`, accurate to the last few bits for every `z`.
///
/// `e⁻ᶻ` overflows for very negative `z`, so there the same value is taken as `eᶻ / (1 + eᶻ)`.
///
/// ```
/// use downhill_hand::sigmoid;
///
/// assert_eq!(sigmoid(0.0), 0.5);
/// assert_eq!(sigmoid(-800.0), 0.0);
/// assert_eq!(sigmoid(800.0), 1.0);
/// ```
// ANCHOR: sigmoid
pub fn sigmoid<T: Real>(z: T) -> T {
    let e = (-z.abs()).exp();
    let p = T::one() / (T::one() + e);
    if z < T::zero() { e * p } else { p }
}
// ANCHOR_END: sigmoid

impl<T: Real> Activation<T> for Sigmoid {
    fn forward(&self, z: &[T], a: &mut [T], _outputs: usize) {
        for (a, &z) in a.iter_mut().zip(z) {
            *a = sigmoid(z);
        }
    }

    // ANCHOR: backward
    fn backward(&self, _z: &[T], a: &[T], d: &mut [T], _outputs: usize) {
        for (d, &a) in d.iter_mut().zip(a) {
            *d *= a * (T::one() - a);
        }
    }
    // ANCHOR_END: backward
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_symmetric_and_finite_everywhere() {
        for z in [0.0, 1e-9, 0.3, 5.0, 36.0, 700.0, 745.0, 800.0, 1e300] {
            let (right, left) = (sigmoid(z), sigmoid(-z));
            assert!((right + left - 1.0_f64).abs() <= f64::EPSILON, "z = {z}");
        }
    }

    #[test]
    fn keeps_its_relative_accuracy_far_to_the_left() {
        // σ(z) = eᶻ (1 - eᶻ + …), so far out it is eᶻ to the last bit.
        for z in [-40.0_f64, -100.0, -700.0] {
            assert!((sigmoid(z) / z.exp() - 1.0).abs() < 1e-15, "z = {z}");
        }
    }

    #[test]
    fn multiplies_by_the_slope() {
        let z = [0.0_f64, 2.0];
        let mut a = [0.0; 2];
        Sigmoid.forward(&z, &mut a, 2);
        let mut d = [1.0, 10.0];
        Sigmoid.backward(&z, &a, &mut d, 2);
        assert_eq!(d[0], 0.25);
        assert!((d[1] - 10.0 * a[1] * (1.0 - a[1])).abs() < 1e-15);
    }
}
