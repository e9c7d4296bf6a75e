//! What a loss is: a number, made of operations that autodiff can follow back.

use std::fmt::Debug;

use burn::tensor::Tensor;

/// Which of a model's two outputs a loss is a function of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// The weighted sums `z` of the last layer, before its activation.
    Logits,
    /// The activations `a` of the last layer: the predictions.
    Activations,
}

/// A loss, as a composition of Burn's operations.
pub trait Loss: Debug + Send + Sync {
    /// What [`forward`](Self::forward) takes as `output`.
    fn input(&self) -> Output;

    /// The loss of a batch, reduced as the loss documents (mean or sum).
    ///
    /// # Shapes
    ///
    /// `output` and `y`: `[samples, outputs]`; the loss: `[1]`.
    fn forward(&self, output: Tensor<2>, y: Tensor<2>) -> Tensor<1>;
}

/// `1 / samples`, the weight of one sample in a mean.
pub(crate) fn mean_weight(batch: &Tensor<2>) -> f64 {
    let [samples, _] = batch.dims();
    #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    let n = samples as f64;
    1.0 / n
}
