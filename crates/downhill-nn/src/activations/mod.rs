//! The activations on Burn.

mod gelu;
mod gelu_tanh;
mod leaky_relu;
mod relu;
pub(crate) mod sigmoid;
mod silu;
pub(crate) mod softmax;
mod softplus;
mod tanh;

pub use gelu::gelu;
pub use gelu_tanh::gelu_tanh;
pub use leaky_relu::leaky_relu;
pub use relu::relu;
pub use sigmoid::sigmoid;
pub use silu::silu;
pub use softmax::softmax;
pub use softplus::softplus;
pub use tanh::tanh;
