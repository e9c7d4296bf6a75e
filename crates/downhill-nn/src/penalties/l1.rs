//! The L1 penalty.

use burn::tensor::Tensor;

use crate::constants::check_strength;
use crate::{Error, Penalty};

/// The L1 penalty, `λ` times the absolute values of the weights. Its slope at the kink, `w = 0`, is 0.
///
/// ```text
/// L = λ sum |w|
/// ```
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
    /// [`Error::Penalty`] if it is not a number, 0 or more.
    pub fn new(lambda: f64) -> Result<Self, Error> {
        check_strength("L1", lambda)?;
        Ok(Self { lambda })
    }
}

impl Penalty for L1 {
    fn forward(&self, w: Tensor<2>) -> Tensor<1> {
        w.abs().sum() * self.lambda
    }
}
