//! Layer normalization. Burn's own keeps `f64` on every backend.

use burn::module::Param;
pub use burn::nn::LayerNorm;
use burn::nn::LayerNormConfig;
use burn::tensor::{Device, Tensor};

use crate::{Dtype, TensorLayer, burn_dtype};

/// Creates a layer normalization with gains `γ` of 1 and shifts `β` of 0.
///
/// ```text
/// a[i] = γ[i] (x[i] - μ) / √(v + ε) + β[i]
/// ```
///
/// `μ` and `v` are the mean and the variance of the features of a sample; `v` divides by their number. The parameters
/// are `gamma` and `beta`, both `[features]`, in the precision `dtype`: Burn would create them in `f32`.
///
/// *Source*: J. L. Ba, J. R. Kiros, G. E. Hinton, "Layer Normalization" (2016).
pub fn layer_norm(features: usize, epsilon: f64, device: &Device, dtype: Dtype) -> LayerNorm {
    let options = (device, burn_dtype(dtype));
    let config = LayerNormConfig::new(features).with_epsilon(epsilon);
    let mut norm = config.init(device);
    norm.gamma = Param::from_tensor(Tensor::ones([features], options));
    norm.beta = Some(Param::from_tensor(Tensor::zeros([features], options)));
    norm
}

impl TensorLayer for LayerNorm {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        self.forward(x)
    }

    fn inputs(&self) -> usize {
        self.gamma.dims()[0]
    }
}
