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
//!     Backend, Dense, Dtype, Layer, LogLoss, Loss, Model, Network, Parameter, Stage, gradient, load,
//!     matrix, sigmoid,
//! };
//!
//! // One sigmoid neuron on two features; its log loss, and the gradient of that.
//! let device = Backend::default().device()?.autodiff();
//! let dense = Dense::new(2, 1, true, &device, Dtype::F64)?;
//! let neuron = load(
//!     Network::new(vec![Stage::new(Layer::Dense(dense), sigmoid)])?,
//!     &[
//!         Parameter::new("layers.0.weight", vec![2, 1], vec![0.5, -0.25])?,
//!         Parameter::new("layers.0.bias", vec![1], vec![0.0])?,
//!     ],
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
//! [`Probe`] checks the gradient of any Burn module against its own values, in one call. With the feature `trace`,
//! `trace` tells which operations a loss is made of, and in which order autodiff goes back through them.

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
mod constants;
mod cross_entropy;
mod dense;
mod dropout;
mod dtype;
mod error;
mod gelu;
mod gelu_tanh;
mod gradient;
mod hinge;
mod huber;
mod l1;
mod l2;
mod layer;
mod layer_norm;
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
mod penalty;
mod plain;
mod probe;
mod relu;
mod residual;
mod rms_prop;
mod sigmoid;
mod silu;
mod softmax;
mod softplus;
mod squared_error;
mod tanh;
mod tensor;
#[cfg(feature = "trace")]
mod trace;
mod weighted_cross_entropy;
mod weighted_log_loss;
mod with_input;

pub use adam::Adam;
pub use adam_w::AdamW;
pub use backend::Backend;
pub use burn::tensor::Device;
pub use cross_entropy::CrossEntropy;
pub use dense::Dense;
pub use dropout::Dropout;
pub use dtype::Dtype;
pub use error::Error;
pub use gelu::gelu;
pub use gelu_tanh::gelu_tanh;
pub use gradient::{Gradient, descend_by, gradient};
pub use hinge::Hinge;
pub use huber::Huber;
pub use l1::L1;
pub use l2::L2;
pub use layer::{Activation, Layer, Mode, Stage, identity};
pub use layer_norm::{LayerNorm, layer_norm};
pub use leaky_relu::leaky_relu;
pub use log_loss::{LogLoss, NaiveLogLoss};
pub use loss::{Loss, Output};
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use model::{Forward, Model};
pub use momentum::Momentum;
pub use multi_class_hinge::MultiClassHinge;
pub use nesterov::Nesterov;
pub use network::Network;
pub use optimiser::{Memory, Optimiser};
pub use parameters::{Parameter, load, parameters};
pub use penalty::{Penalty, penalty};
pub use plain::Plain;
pub use probe::{Probe, borrowed, cast};
pub use relu::relu;
pub use residual::Residual;
pub use rms_prop::RmsProp;
pub use sigmoid::sigmoid;
pub use silu::silu;
pub use softmax::softmax;
pub use softplus::softplus;
pub use squared_error::SquaredError;
pub use tanh::tanh;
pub use tensor::{Matrix, Scalar, matrix, scalar, values};
#[cfg(feature = "trace")]
pub use trace::{Node, NodeKind, Trace, Turn, trace};
pub use weighted_cross_entropy::WeightedCrossEntropy;
pub use weighted_log_loss::WeightedLogLoss;
pub use with_input::WithInput;
