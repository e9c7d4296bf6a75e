//! The L1 penalty.

use burn::tensor::Tensor;

use crate::{L1, TensorPenalty};

/// The L1 penalty: `λ` times the sum of the absolute weights.
///
/// ```text
/// L = λ sum |w|
/// ```
///
/// The slope at the kink, `w = 0`, is 0.
///
/// *Source*: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996).
impl TensorPenalty for L1 {
    fn forward(&self, w: Tensor<2>) -> Tensor<1> {
        w.abs().sum() * self.lambda
    }
}
