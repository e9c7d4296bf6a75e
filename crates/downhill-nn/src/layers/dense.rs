//! The dense (fully connected) layer.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use crate::{Dtype, Error, ShapeError, TensorLayer, burn_dtype};

/// The samples up to which adding the bias to each row is faster than a matrix product, measured on both backends.
const SMALL_BATCH: usize = 64;

/// A dense (fully connected) layer, `z = x W + b`.
///
/// A small batch adds `b` to each row, as Burn's own `Linear` does. The backward pass of that sums the batch row by row,
/// which takes most of the time of a step on 4,000 samples on the ndarray backend. So in a large batch, `b` is the weight
/// of a column of ones, `z = x W + 1 b`, and its gradient is a matrix product too: `dL/db = 1ᵀ dL/dz`. `z` is the same
/// to the last bit.
#[derive(Module, Debug)]
pub struct Dense {
    /// The weight `W`, `[inputs, outputs]`.
    pub weight: Param<Tensor<2>>,
    /// The bias `b`, `[outputs]`, if there is one.
    pub bias: Option<Param<Tensor<1>>>,
}

impl Dense {
    /// Creates a layer whose parameters are all 0.
    ///
    /// # Errors
    ///
    /// [`Error::Shape`] if there are no inputs or no outputs.
    pub fn new(
        inputs: usize,
        outputs: usize,
        bias: bool,
        device: &Device,
        dtype: Dtype,
    ) -> Result<Self, Error> {
        if inputs == 0 {
            return Err(ShapeError::Empty { what: "inputs" }.into());
        }
        if outputs == 0 {
            return Err(ShapeError::Empty { what: "outputs" }.into());
        }
        let options = (device, burn_dtype(dtype));
        let zeros = || Param::from_tensor(Tensor::zeros([outputs], options));
        Ok(Self {
            weight: Param::from_tensor(Tensor::zeros([inputs, outputs], options)),
            bias: bias.then(zeros),
        })
    }
}

impl TensorLayer for Dense {
    // ANCHOR: forward
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let xw = x.matmul(self.weight.val());
        let Some(bias) = &self.bias else {
            return xw;
        };
        let row = bias.val().unsqueeze_dim(0);
        let [samples, _] = xw.dims();
        if samples <= SMALL_BATCH {
            return xw + row;
        }
        let ones = Tensor::<2>::ones([samples, 1], (&xw.device(), xw.dtype()));
        xw + ones.matmul(row)
    }
    // ANCHOR_END: forward

    fn inputs(&self) -> usize {
        self.weight.dims()[0]
    }

    fn outputs(&self) -> usize {
        self.weight.dims()[1]
    }
}

#[cfg(test)]
mod tests {
    use burn::tensor::TensorData;

    use super::*;
    use crate::{Backend, gradient, matrix, values};

    #[test]
    fn small_and_large_batches_have_the_same_values_and_gradients() {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let options = (&device, burn_dtype(Dtype::F64));
            let layer = Dense {
                weight: Param::from_tensor(Tensor::from_data([[0.3, -0.7]], options)),
                bias: Some(Param::from_tensor(Tensor::from_data([0.1, 0.2], options))),
            };
            for samples in [SMALL_BATCH, SMALL_BATCH + 1] {
                let x: Vec<f64> = (0..samples).map(|s| s as f64).collect();
                let z = layer.forward(matrix(x, [samples, 1], &device, Dtype::F64).unwrap());
                // Output 0 of each sample counts once, output 1 twice: integers, so every sum is exact.
                let weights = TensorData::from([[1.0, 2.0]]);
                let loss = (z.clone() * Tensor::from_data(weights, options)).sum();
                let named = gradient(&layer, &loss).unwrap().named(&layer).unwrap();
                let sum = (samples * (samples - 1) / 2) as f64;
                assert_eq!(named[0].values, [sum, 2.0 * sum], "{backend}");
                let n = samples as f64;
                assert_eq!(named[1].values, [n, 2.0 * n], "{backend}");
                let z = values(z.inner(), "z").unwrap();
                assert_eq!(z[2..4], [0.3 + 0.1, -0.7 + 0.2], "{backend}");
            }
        }
    }
}
