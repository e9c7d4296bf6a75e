//! The L1 penalty.

use crate::{L1, PenaltyFn, Real};

/// The L1 penalty: `λ` times the sum of the absolute weights.
///
/// ```text
/// L      = λ sum |w|
/// dL/dw  = λ sign(w)
/// ```
///
/// It pulls every weight towards 0 with the same strength, so many end at or near 0. At `w = 0` the derivative does
/// not exist; 0 is used, as in autodiff frameworks.
///
/// *Source*: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996).
impl<T: Real> PenaltyFn<T> for L1 {
    fn forward(&self, w: &[T]) -> T {
        let mut sum = T::ZERO;
        for w in w {
            sum += w.abs();
        }
        T::from_f64(self.lambda) * sum
    }

    fn backward(&self, w: &[T], dw: &mut [T]) {
        let lambda = T::from_f64(self.lambda);
        for (dw, &w) in dw.iter_mut().zip(w) {
            // `signum` would be 1 at 0.
            *dw += if w > T::ZERO {
                lambda
            } else if w < T::ZERO {
                -lambda
            } else {
                // 0 or NaN.
                w
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_absolute_values_and_adds_the_sign_to_the_gradient() {
        let l1 = L1 { lambda: 0.5 };
        let w = [2.0, -3.0, 0.0, -0.0];
        assert_eq!(l1.forward(&w), 2.5);
        let mut dw = [1.0; 4];
        l1.backward(&w, &mut dw);
        assert_eq!(dw, [1.5, 0.5, 1.0, 1.0]);
    }
}
