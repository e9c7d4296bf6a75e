//! The scale, as a Burn module.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};
use downhill_nn::{Dtype, TensorLayer, burn_dtype};

/// The scale, `a = w x`, feature by feature.
#[derive(Module, Debug)]
pub struct Scale {
    /// `w`, `[features]`.
    pub weight: Param<Tensor<1>>,
}

impl Scale {
    /// A scale that changes nothing yet: every `w` is 1.
    pub fn new(features: usize, device: &Device, dtype: Dtype) -> Self {
        // Burn's default precision is `f32`.
        let ones = Tensor::ones([features], (device, burn_dtype(dtype)));
        Self {
            weight: Param::from_tensor(ones),
        }
    }
}

impl TensorLayer for Scale {
    /// `a = w x`.
    ///
    /// # Shapes
    ///
    /// `x` and `a`: `[samples, features]`.
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        x * self.weight.val().unsqueeze_dim(0)
    }

    fn inputs(&self) -> usize {
        self.weight.dims()[0]
    }
}
