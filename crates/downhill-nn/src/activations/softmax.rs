//! The softmax: the logits of a sample to the probabilities of its classes.

use burn::tensor::Tensor;

use crate::{Softmax, TensorActivation};

/// The softmax of each sample's outputs.
///
/// ```text
/// aᵢ = e^(zᵢ - m) / sum over j of e^(zⱼ - m),   m = max z
/// ```
///
/// Subtracting the maximum `m` avoids overflow. It cancels, so autodiff treats it as a constant.
///
/// # Shapes
///
/// `z` and the result: `[…, outputs]`; the softmax is over the last dimension.
pub fn softmax<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let powers = below_greatest(z).exp();
    powers.clone() / powers.sum_dim(D - 1)
}

/// Subtracts from `z` the maximum of each sample, so that `e^z` cannot overflow.
pub(crate) fn below_greatest<const D: usize>(z: Tensor<D>) -> Tensor<D> {
    let greatest = z.clone().detach().max_dim(D - 1);
    z - greatest
}

impl TensorActivation for Softmax {
    fn forward<const D: usize>(&self, z: Tensor<D>) -> Tensor<D> {
        softmax(z)
    }
}
