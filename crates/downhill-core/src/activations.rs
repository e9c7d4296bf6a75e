//! The activation functions.

kinds! {
    ($)
    /// An activation function, which follows a layer: `a = f(z)`.
    Activation, "activation", each_activation, derive(Copy, Eq);

    /// No activation: `a = z`.
    Identity = "identity"
    /// The sigmoid, `1 / (1 + e⁻ᶻ)`.
    Sigmoid = "sigmoid"
    /// The hyperbolic tangent.
    Tanh = "tanh"
    /// The rectified linear unit, `max(z, 0)`.
    Relu = "relu"
    /// The leaky rectified linear unit: `z` for `z > 0`, `0.01 z` elsewhere.
    LeakyRelu = "leaky_relu"
    /// The softplus, `ln(1 + eᶻ)`.
    Softplus = "softplus"
    /// The sigmoid-weighted linear unit (swish), `z σ(z)`.
    Silu = "silu"
    /// The Gaussian error linear unit, `z Φ(z)`, with the exact normal distribution function `Φ`.
    Gelu = "gelu"
    /// The tanh form of [`Gelu`], an approximation.
    GeluTanh = "gelu_tanh"
    /// The softmax of a sample's outputs: the probabilities of its classes.
    Softmax = "softmax"
}

impl LeakyRelu {
    /// The slope for `z < 0`.
    pub const SLOPE: f64 = 0.01;
}

#[allow(
    clippy::derivable_impls,
    reason = "the list of parts has no place for a default"
)]
impl Default for Activation {
    /// No activation.
    fn default() -> Self {
        Self::Identity
    }
}
