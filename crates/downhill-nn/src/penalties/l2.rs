//! The L2 penalty.

use burn::tensor::Tensor;

use crate::{L2, TensorPenalty};

/// The L2 penalty: half of `λ` times the sum of the squared weights.
///
/// ```text
/// L = λ/2 sum w²
/// ```
///
/// *Source*: A. E. Hoerl, R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems"
/// (1970).
impl TensorPenalty for L2 {
    fn forward(&self, w: Tensor<2>) -> Tensor<1> {
        (w.clone() * w).sum() * (0.5 * self.lambda)
    }
}
