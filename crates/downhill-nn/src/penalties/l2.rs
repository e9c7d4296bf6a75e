//! The L2 penalty.

use burn::tensor::Tensor;

use crate::constants::check_strength;
use crate::{Error, Penalty};

/// The L2 penalty, half of `λ` times the squares of the weights.
///
/// ```text
/// L = λ/2 sum w²
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
    /// [`Error::Penalty`] if it is not a number, 0 or more.
    pub fn new(lambda: f64) -> Result<Self, Error> {
        check_strength("L2", lambda)?;
        Ok(Self { lambda })
    }
}

impl Penalty for L2 {
    fn forward(&self, w: Tensor<2>) -> Tensor<1> {
        (w.clone() * w).sum() * (0.5 * self.lambda)
    }
}
