//! The losses on Burn.

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

use std::fmt::Debug;

use burn::tensor::Tensor;

use crate::{Loss, LossKind};

/// A loss on Burn. Autodiff derives its gradient.
pub trait TensorLoss: LossKind + Debug + Send + Sync {
    /// Computes the loss of a batch: a mean or a sum over its samples, as documented.
    ///
    /// # Shapes
    ///
    /// `output` (logits or predictions) and the targets `y`: `[samples, outputs]`; the loss: `[1]`.
    fn forward(&self, output: Tensor<2>, y: Tensor<2>) -> Tensor<1>;
}

/// The formula of a loss chosen at run time.
pub fn loss(loss: &Loss) -> &dyn TensorLoss {
    downhill_core::each_loss!(loss, loss => loss)
}

/// The mean over samples of the sum over outputs.
///
/// # Shapes
///
/// `terms`: `[samples, outputs]`; the mean: `[1]`.
pub(crate) fn mean_over_samples(terms: Tensor<2>) -> Tensor<1> {
    let [samples, outputs] = terms.dims();
    if outputs == 1 {
        // One operation on the tape, not two.
        return terms.mean();
    }
    #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    let n = samples as f64;
    terms.sum() / n
}

/// A tensor without autodiff, if it is a constant there.
///
/// Autodiff registers each operation on its tensors, even if no parameter is involved, and that costs more than the
/// operation on a small batch.
pub(crate) fn off_tape<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    if tensor.is_tracked() {
        tensor
    } else {
        crate::inner(tensor)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Backend, Dtype, LogLoss, matrix, scalar, values};

    /// A loss and its gradient with respect to these outputs, on every backend.
    pub(crate) fn value_and_gradient(
        loss: &dyn TensorLoss,
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

    #[test]
    fn targets_with_a_gradient_stay_on_the_tape() {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let tensor = |v: [f64; 2]| matrix(v.to_vec(), [2, 1], &device, Dtype::F64).unwrap();
            let y = tensor([0.25, 1.0]).require_grad();
            let grads = LogLoss.forward(tensor([3.0, -1.0]), y.clone()).backward();
            // dL/dy = -z / samples.
            let gradient = values(y.grad(&grads).unwrap(), "gradient").unwrap();
            assert_eq!(gradient, [-1.5, 0.5], "{backend}");
        }
    }
}
