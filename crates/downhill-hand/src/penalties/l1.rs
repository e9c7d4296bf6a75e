//! The L1 penalty.

use crate::loss_error::check_strength;
use crate::{LossError, Penalty, Real};

/// The L1 penalty, `λ` times the absolute values of the weights: it pulls each towards 0 by the same, and
/// leaves many of them there.
///
/// ```text
/// L      = λ sum |w|
/// dL/dw  = λ sign(w)
/// ```
///
/// At `w = 0` there is a kink and no slope; 0 is taken, as autodiff frameworks do.
///
/// *Source*: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L1 {
    lambda: f64,
}

impl L1 {
    /// A penalty of that strength, `λ`.
    ///
    /// # Errors
    ///
    /// [`LossError::Penalty`] if it is not a number, 0 or more.
    pub fn new(lambda: f64) -> Result<Self, LossError> {
        check_strength("L1", lambda)?;
        Ok(Self { lambda })
    }
}

impl<T: Real> Penalty<T> for L1 {
    fn forward(&self, w: &[T]) -> T {
        let mut sum = T::zero();
        for w in w {
            sum += w.abs();
        }
        T::narrow(self.lambda) * sum
    }

    fn backward(&self, w: &[T], dw: &mut [T]) {
        let lambda = T::narrow(self.lambda);
        for (dw, &w) in dw.iter_mut().zip(w) {
            // Not `signum`, which is 1 at 0.
            *dw += if w > T::zero() {
                lambda
            } else if w < T::zero() {
                -lambda
            } else {
                // 0, or no number.
                w
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_absolute_values_and_adds_a_sign_to_the_slope() {
        let l1 = L1::new(0.5).unwrap();
        let w = [2.0, -3.0, 0.0, -0.0];
        assert_eq!(l1.forward(&w), 2.5);
        let mut dw = [1.0; 4];
        l1.backward(&w, &mut dw);
        assert_eq!(dw, [1.5, 0.5, 1.0, 1.0]);
    }

    #[test]
    fn refuses_to_reward() {
        for lambda in [-0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(
                L1::new(lambda).unwrap_err().to_string(),
                format!("L1 penalty: must be a number, 0 or more, got {lambda}")
            );
        }
        assert!(L1::new(0.0).is_ok());
    }
}
