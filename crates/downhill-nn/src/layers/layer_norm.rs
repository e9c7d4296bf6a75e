//! Layer normalization: Burn's own, which is exact in `f64` on every backend.

use burn::module::Param;
pub use burn::nn::LayerNorm;
use burn::nn::LayerNormConfig;
use burn::tensor::{DType, Device, Tensor};

use crate::Dtype;

/// Layer normalization of each sample over its features that changes nothing else yet: every `γ` is 1
/// and every `β` 0.
///
/// ```text
/// a[i] = γ[i] (x[i] - μ) / √(v + ε) + β[i]
/// ```
///
/// `μ` and `v` are mean and variance of a sample's features, the latter divided by their number. Its
/// parameters are `gamma` and `beta`, both `[features]`. Burn makes them in `f32`; here they are made in
/// the precision asked for.
pub fn layer_norm(features: usize, epsilon: f64, device: &Device, dtype: Dtype) -> LayerNorm {
    let options = (device, DType::from(dtype));
    let config = LayerNormConfig::new(features).with_epsilon(epsilon);
    let mut norm = config.init(device);
    norm.gamma = Param::from_tensor(Tensor::ones([features], options));
    norm.beta = Some(Param::from_tensor(Tensor::zeros([features], options)));
    norm
}
