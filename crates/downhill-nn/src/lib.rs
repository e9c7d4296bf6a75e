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
//! [`GradCheck`] checks the gradient of any Burn module against its own values, in one call. With the feature `trace`,
//! `trace` tells which operations a loss is made of, and in which order autodiff goes back through them.

#![forbid(unsafe_code)]

#[allow(
    unused_extern_crates,
    reason = "a layer's file that names this crate can be one of its modules as it stands"
)]
extern crate self as downhill_nn;

mod backend;
mod clip;
mod constants;
mod dtype;
mod error;
mod grad_check;
mod gradient;
mod model;
mod network;
mod parameters;
mod tensor;
#[cfg(feature = "trace")]
mod trace;
mod with_input;

pub use backend::Backend;
pub use burn::tensor::Device;
pub use dtype::Dtype;
pub use error::Error;
pub use grad_check::{GradCheck, borrowed, cast};
pub use gradient::{Gradient, descend_by, gradient};
pub use model::{Forward, Model};
pub use network::Network;
pub use parameters::{Parameter, load, parameters};
pub use tensor::{Matrix, Scalar, matrix, scalar, values};
#[cfg(feature = "trace")]
pub use trace::{Node, NodeKind, Trace, Turn, trace};
pub use with_input::WithInput;
mod activations;
pub use activations::{gelu, gelu_tanh, leaky_relu, relu, sigmoid, silu, softmax, softplus, tanh};
mod layers;
pub use layers::{
    Activation, Dense, Dropout, Layer, LayerNorm, Mode, Residual, Stage, identity, layer_norm,
};
mod losses;
pub use losses::{
    CrossEntropy, Hinge, Huber, LogLoss, Loss, MeanAbsoluteError, MeanSquaredError,
    MultiClassHinge, NaiveLogLoss, Output, SquaredError, WeightedCrossEntropy, WeightedLogLoss,
};
mod optimizers;
pub use optimizers::{Adam, AdamW, Momentum, Nesterov, Optimizer, OptimizerState, RmsProp, Sgd};
mod penalties;
pub use penalties::{L1, L2, Penalty, penalty};
