//! The sigmoid, `σ(z) = 1 / (1 + e⁻ᶻ)`.

use crate::{Elementwise, Real, Sigmoid};

/// The sigmoid `σ(z)`, accurate to the last few bits for every `z`.
///
/// With the `exp` of [`Real`], which is off by 1 unit in the last place at most, it is off by 3 at most.
/// For negative `z` it is computed as `eᶻ / (1 + eᶻ)`, because `e⁻ᶻ` may overflow.
///
/// ```
/// use downhill_hand::sigmoid;
///
/// assert_eq!(sigmoid(0.0), 0.5);
/// assert_eq!(sigmoid(-800.0), 0.0);
/// assert_eq!(sigmoid(800.0), 1.0);
/// ```
// ANCHOR: sigmoid
#[inline(always)]
pub fn sigmoid<T: Real>(z: T) -> T {
    let e = (-z.abs()).exp();
    let p = T::ONE / (T::ONE + e);
    if z < T::ZERO { e * p } else { p }
}
// ANCHOR_END: sigmoid

/// The sigmoid (logistic) function, which maps every number into `(0, 1)`.
///
/// ```text
/// σ(z)  = 1 / (1 + e⁻ᶻ)
/// σ'(z) = e⁻ᶻ / (1 + e⁻ᶻ)² = σ(z) (1 - σ(z)) = a (1 - a)
/// ```
///
/// The derivative is computed from `a`, which the forward pass has already computed.
impl Elementwise for Sigmoid {
    #[inline(always)]
    fn value<T: Real>(&self, z: T) -> T {
        sigmoid(z)
    }

    // ANCHOR: backward
    #[inline(always)]
    fn slope<T: Real>(&self, _z: T, a: T) -> T {
        a * (T::ONE - a)
    }
    // ANCHOR_END: backward
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ActivationFn;

    #[test]
    fn opposite_inputs_sum_to_1() {
        for z in [0.0, 1e-9, 0.3, 5.0, 36.0, 700.0, 745.0, 800.0, 1e300] {
            let (right, left) = (sigmoid(z), sigmoid(-z));
            assert!((right + left - 1.0_f64).abs() <= f64::EPSILON, "z = {z}");
        }
    }

    #[test]
    fn is_accurate_for_very_negative_inputs() {
        // σ(z) = eᶻ (1 - eᶻ + …), so for very negative z it is eᶻ to the last bit.
        for z in [-40.0_f64, -100.0, -700.0] {
            assert!((sigmoid(z) / z.exp() - 1.0).abs() < 1e-15, "z = {z}");
        }
    }

    #[test]
    fn backward_multiplies_by_the_derivative() {
        let z = [0.0_f64, 2.0];
        let mut a = [0.0; 2];
        ActivationFn::forward(&Sigmoid, &z, &mut a, 2);
        let mut d = [1.0, 10.0];
        ActivationFn::backward(&Sigmoid, &z, &a, &mut d, 2);
        assert_eq!(d[0], 0.25);
        assert!((d[1] - 10.0 * a[1] * (1.0 - a[1])).abs() < 1e-15);
    }
}
