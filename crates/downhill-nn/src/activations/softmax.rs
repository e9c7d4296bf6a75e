//! The softmax: the numbers of a sample as the probabilities of its classes.

use burn::tensor::Tensor;

/// The softmax of each sample's outputs.
///
/// ```text
/// aᵢ = e^(zᵢ - m) / sum over j of e^(zⱼ - m),   m = max z
/// ```
///
/// The greatest is a constant to autodiff: it cancels, so it has no slope.
///
/// # Shapes
///
/// `z` and the result: `[samples, outputs]`.
pub fn softmax(z: Tensor<2>) -> Tensor<2> {
    let powers = below_greatest(z).exp();
    powers.clone() / powers.sum_dim(1)
}

/// `z` less the greatest of its sample: nothing that overflows as a power.
pub(crate) fn below_greatest(z: Tensor<2>) -> Tensor<2> {
    let greatest = z.clone().detach().max_dim(1);
    z - greatest
}
