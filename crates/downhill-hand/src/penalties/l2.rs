//! The L2 penalty.

use crate::loss_error::check_strength;
use crate::{LossError, Penalty, Real};

/// The L2 penalty, half of `λ` times the squares of the weights: it pulls each towards 0 by a fraction of
/// itself.
///
/// ```text
/// L      = λ/2 sum w²
/// dL/dw  = λ w
/// ```
///
/// *Source*: A. E. Hoerl, R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems"
/// (1970).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct L2 {
    lambda: f64,
}

impl L2 {
    /// A penalty of that strength, `λ`.
    ///
    /// # Errors
    ///
    /// [`LossError::Penalty`] if it is not a number, 0 or more.
    pub fn new(lambda: f64) -> Result<Self, LossError> {
        check_strength("L2", lambda)?;
        Ok(Self { lambda })
    }
}

impl<T: Real> Penalty<T> for L2 {
    fn forward(&self, w: &[T]) -> T {
        let mut sum = T::zero();
        for &w in w {
            sum += w * w;
        }
        T::narrow(0.5 * self.lambda) * sum
    }

    fn backward(&self, w: &[T], dw: &mut [T]) {
        let lambda = T::narrow(self.lambda);
        for (dw, &w) in dw.iter_mut().zip(w) {
            *dw += lambda * w;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_half_the_squares_and_adds_a_share_of_the_weight_to_the_slope() {
        let l2 = L2::new(0.5).unwrap();
        let w = [2.0, -3.0, 0.0];
        assert_eq!(l2.forward(&w), 3.25);
        let mut dw = [1.0; 3];
        l2.backward(&w, &mut dw);
        assert_eq!(dw, [2.0, -0.5, 1.0]);
    }

    #[test]
    fn refuses_to_reward() {
        for lambda in [-0.1, f64::NAN, f64::INFINITY] {
            assert_eq!(
                L2::new(lambda).unwrap_err().to_string(),
                format!("L2 penalty: must be a number, 0 or more, got {lambda}")
            );
        }
        assert!(L2::new(0.0).is_ok());
    }
}
