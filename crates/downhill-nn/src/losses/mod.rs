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
    // Not `/ n`: the backward pass of Burn's division by a scalar rounds to f32.
    terms.sum() * (1.0 / n)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{Backend, Dtype, matrix, scalar, values};

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
    fn a_mean_over_samples_keeps_the_precision_of_its_gradient() {
        for outputs in [1, 2] {
            let (a, y) = (vec![1.0; 3 * outputs], vec![0.5; 3 * outputs]);
            let shape = [3, outputs];
            for (_, gradient) in value_and_gradient(&crate::MeanSquaredError, &a, &y, shape) {
                for entry in gradient {
                    assert!((entry - 1.0 / 3.0).abs() < 1e-16, "{outputs}: {entry}");
                }
            }
        }
    }
}
