//! What a loss is: a number, made of operations that autodiff can follow back.

mod cross_entropy;
mod hinge;
mod huber;
mod log_loss;
mod mean_absolute_error;
mod mean_squared_error;
mod multi_class_hinge;
mod squared_error;
mod weighted_cross_entropy;
mod weighted_log_loss;

pub use cross_entropy::CrossEntropy;
pub use hinge::Hinge;
pub use huber::Huber;
pub use log_loss::{LogLoss, NaiveLogLoss};
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use multi_class_hinge::MultiClassHinge;
pub use squared_error::SquaredError;
pub use weighted_cross_entropy::WeightedCrossEntropy;
pub use weighted_log_loss::WeightedLogLoss;

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

    /// How many outputs it is for, where it has a constant for each; none if it is for any number. Of
    /// another number [`forward`](Self::forward) has no value: who calls it sees to that.
    fn outputs(&self) -> Option<usize> {
        None
    }

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

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Backend, Dtype, matrix, scalar, values};

    /// A loss of these outputs, and its gradient with respect to them, on every backend.
    pub(crate) fn value_and_gradient(
        loss: &dyn Loss,
        output: &[f64],
        y: &[f64],
        shape: [usize; 2],
    ) -> Vec<(f64, Vec<f64>)> {
        let on = |backend: Backend| {
            let device = backend.device().unwrap().autodiff();
            let tensor = |v: &[f64]| matrix(v.to_vec(), shape, &device, Dtype::F64).unwrap();
            let output = tensor(output).require_grad();
            let value = loss.forward(output.clone(), tensor(y));
            let grads = value.backward();
            let gradient = values(output.grad(&grads).unwrap(), "gradient").unwrap();
            (scalar(value.inner(), "loss").unwrap(), gradient)
        };
        Backend::available().into_iter().map(on).collect()
    }
}
