//! The layers and losses as Burn modules, with gradients by reverse-mode autodiff.
//!
//! The only door to Burn, and the only place where a backend is named ([`Backend`]). The layers
//! here know nothing of the hand-derived ones: that independence is what makes their agreement
//! evidence.
//!
//! Everything computes in the precision its parameters were made in, `f64` or `f32` ([`Dtype`]),
//! and nothing passes through another on the way: Burn's own `sigmoid` rounds to `f32` on the
//! ndarray backend, so [`sigmoid`](sigmoid()) is composed of operations that do not.
//!
//! ```
//! use downhill_nn::{
//!     Backend, Dtype, Layer, LogLoss, Loss, Model, Network, Parameter, gradient, matrix, sigmoid,
//! };
//!
//! // One sigmoid neuron on two features; its log loss, and the gradient of that.
//! let device = Backend::default().device()?.autodiff();
//! let neuron = Network::new(
//!     &[Layer { inputs: 2, outputs: 1, bias: true, activation: sigmoid }],
//!     &[
//!         Parameter::new("layers.0.weight", vec![2, 1], vec![0.5, -0.25])?,
//!         Parameter::new("layers.0.bias", vec![1], vec![0.0])?,
//!     ],
//!     &device,
//!     Dtype::F64,
//! )?;
//! let x = matrix(vec![1.0, 2.0, -1.0, 0.5], [2, 2], &device, Dtype::F64)?;
//! let y = matrix(vec![1.0, 0.0], [2, 1], &device, Dtype::F64)?;
//!
//! let loss = LogLoss.forward(neuron.forward(x).logits, y);
//! let gradient = gradient(&neuron, &loss)?.named(&neuron)?;
//! assert_eq!(gradient[0].name, "layers.0.weight");
//! assert_eq!(gradient[0].shape, [2, 1]);
//! # Ok::<(), downhill_nn::Error>(())
//! ```

//!
//! [`Probe`] checks the gradient of any Burn module against its own values, in one call.

#![forbid(unsafe_code)]

#[allow(
    unused_extern_crates,
    reason = "a layer's file that names this crate can be one of its modules as it stands"
)]
extern crate self as downhill_nn;

mod adam;
mod adam_w;
mod backend;
mod clip;
mod cross_entropy;
mod dense;
mod dtype;
mod error;
mod gelu;
mod gelu_tanh;
mod gradient;
mod hinge;
mod huber;
mod leaky_relu;
mod log_loss;
mod loss;
mod mean_absolute_error;
mod mean_squared_error;
mod model;
mod momentum;
mod multi_class_hinge;
mod nesterov;
mod network;
mod optimiser;
mod parameters;
mod plain;
mod probe;
mod relu;
mod rms_prop;
mod sigmoid;
mod silu;
mod softmax;
mod softplus;
mod squared_error;
mod tanh;
mod tensor;
mod with_input;

pub use adam::Adam;
pub use adam_w::AdamW;
pub use backend::Backend;
pub use burn::tensor::Device;
pub use cross_entropy::CrossEntropy;
pub use dense::Dense;
pub use dtype::Dtype;
pub use error::Error;
pub use gelu::gelu;
pub use gelu_tanh::gelu_tanh;
pub use gradient::{Gradient, descend_by, gradient};
pub use hinge::Hinge;
pub use huber::Huber;
pub use leaky_relu::leaky_relu;
pub use log_loss::{LogLoss, NaiveLogLoss};
pub use loss::{Loss, Output};
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use model::{Forward, Model};
pub use momentum::Momentum;
pub use multi_class_hinge::MultiClassHinge;
pub use nesterov::Nesterov;
pub use network::{Activation, Layer, Network, identity};
pub use optimiser::{Memory, Optimiser};
pub use parameters::{Parameter, load, parameters};
pub use plain::Plain;
pub use probe::{Probe, borrowed, cast};
pub use relu::relu;
pub use rms_prop::RmsProp;
pub use sigmoid::sigmoid;
pub use silu::silu;
pub use softmax::softmax;
pub use softplus::softplus;
pub use squared_error::SquaredError;
pub use tanh::tanh;
pub use tensor::{Matrix, matrix, scalar, values};
pub use with_input::WithInput;
