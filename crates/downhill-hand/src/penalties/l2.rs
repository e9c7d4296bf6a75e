//! The L2 penalty.

use crate::{L2, PenaltyFn, Real};

/// The L2 penalty: half of `λ` times the sum of the squared weights.
///
/// ```text
/// L      = λ/2 sum w²
/// dL/dw  = λ w
/// ```
///
/// It pulls every weight towards 0 in proportion to the weight.
///
/// *Source*: A. E. Hoerl, R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems"
/// (1970).
impl<T: Real> PenaltyFn<T> for L2 {
    fn forward(&self, w: &[T]) -> T {
        let mut sum = T::ZERO;
        for &w in w {
            sum += w * w;
        }
        T::from_f64(0.5 * self.lambda) * sum
    }

    fn backward(&self, w: &[T], dw: &mut [T]) {
        let lambda = T::from_f64(self.lambda);
        for (dw, &w) in dw.iter_mut().zip(w) {
            *dw += lambda * w;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_half_the_squares_and_adds_the_scaled_weight_to_the_gradient() {
        let l2 = L2 { lambda: 0.5 };
        let w = [2.0, -3.0, 0.0];
        assert_eq!(l2.forward(&w), 3.25);
        let mut dw = [1.0; 3];
        l2.backward(&w, &mut dw);
        assert_eq!(dw, [2.0, -0.5, 1.0]);
    }
}
