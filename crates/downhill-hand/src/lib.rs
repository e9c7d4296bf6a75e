//! Layers and losses in plain Rust: the forward pass, and the hand-derived backward pass beside it.
//!
//! Nothing here differentiates anything for you. Every `backward` was derived on paper, and its
//! derivation stands in the documentation above it, in one notation:
//!
//! | symbol | code | shape | meaning |
//! |---|---|---|---|
//! | `x` | `x` | `[samples, inputs]` | what a layer is given |
//! | `W`, `b` | `weight`, `bias` | `[inputs, outputs]`, `[outputs]` | a layer's parameters |
//! | `z` | `z` | `[samples, outputs]` | the weighted sums; the last layer's are the *logits* |
//! | `a` | `a` | `[samples, outputs]` | the activations; the last layer's are the predictions |
//! | `y` | `y` | `[samples, outputs]` | the targets |
//! | `L` | `loss` | a number | the loss |
//! | `dq` | `dq` | that of `q` | short for `dL/dq`: the gradient of the loss with respect to any `q` above |
//! | `α` | `alpha` | a number | the learning rate |
//!
//! `s` counts samples, `i` inputs and `j` outputs, as in `W[i,j]`. Where there are several layers, they are
//! counted from 0: `W₀` is `layers.0.weight`, `a₀` what layer 0 and its activation give, and `x` stays
//! the features. In code a letter is small: `dw` is `dW`.
//!
//! A layer of your own is a [`Layer`]; an activation, an [`Activation`]; a loss, a [`Loss`]; a price on
//! the size of the weights, a [`Penalty`]; a rule to step by, an [`Optimiser`].
//!
//! Matrices are slices, row by row, in `f64` or `f32` ([`Real`]). [`Network`] strings layers
//! together and works in a [`Workspace`] that is allocated once: a step allocates nothing.
//!
//! ```
//! use downhill_hand::{Dense, LogLoss, Network, Sigmoid, Stage, Workspace};
//!
//! // One sigmoid neuron on two features, one step down the slope of its log loss.
//! let dense = Dense::new(2, 1, vec![0.5, -0.25], Some(vec![0.0]))?;
//! let mut neuron = Network::new(vec![Stage::new(dense, Sigmoid)])?;
//! let (x, y) = ([1.0, 2.0, -1.0, 0.5], [1.0, 0.0]);
//!
//! let mut workspace = Workspace::new(&neuron, 2);
//! neuron.forward(&x, &mut workspace)?;
//! let before = workspace.loss(&LogLoss, &y)?;
//! neuron.backward(&x, &y, &LogLoss, &mut workspace)?;
//! neuron.descend(&mut workspace, 0.1);
//!
//! neuron.forward(&x, &mut workspace)?;
//! assert!(workspace.loss(&LogLoss, &y)? < before);
//! # Ok::<(), downhill_hand::ShapeError>(())
//! ```

#![forbid(unsafe_code)]

#[allow(
    unused_extern_crates,
    reason = "a layer's file that names this crate can be one of its modules as it stands"
)]
extern crate self as downhill_hand;

mod activation;
mod adam;
mod adam_w;
mod clip;
mod cross_entropy;
mod dense;
#[cfg(test)]
mod derivation;
mod dropout;
mod error;
mod gelu;
mod gelu_tanh;
mod hinge;
mod huber;
mod identity;
mod l1;
mod l2;
mod layer;
mod layer_norm;
mod leaky_relu;
mod log_loss;
mod loss;
mod loss_error;
mod mean_absolute_error;
mod mean_squared_error;
mod momentum;
mod multi_class_hinge;
mod nesterov;
mod network;
mod optimiser;
mod parameter;
mod penalty;
mod plain;
mod real;
mod relu;
mod residual;
mod rms_prop;
mod setting;
mod sigmoid;
mod silu;
mod softmax;
mod softplus;
mod squared_error;
mod stage;
mod tanh;
mod weighted_cross_entropy;
mod weighted_log_loss;
mod workspace;

pub use activation::Activation;
pub use adam::Adam;
pub use adam_w::AdamW;
pub use clip::{ClipNorm, ClipValue, scale, sum_of_squares};
pub use cross_entropy::CrossEntropy;
pub use dense::Dense;
pub use dropout::Dropout;
pub use error::ShapeError;
pub use gelu::Gelu;
pub use gelu_tanh::GeluTanh;
pub use hinge::Hinge;
pub use huber::Huber;
pub use identity::Identity;
pub use l1::L1;
pub use l2::L2;
pub use layer::{Layer, Mode};
pub use layer_norm::LayerNorm;
pub use leaky_relu::LeakyRelu;
pub use log_loss::{LogLoss, NaiveLogLoss};
pub use loss::{Loss, Output};
pub use loss_error::LossError;
pub use mean_absolute_error::MeanAbsoluteError;
pub use mean_squared_error::MeanSquaredError;
pub use momentum::Momentum;
pub use multi_class_hinge::MultiClassHinge;
pub use nesterov::Nesterov;
pub use network::Network;
pub use optimiser::Optimiser;
pub use parameter::ParameterView;
pub use penalty::Penalty;
pub use plain::Plain;
pub use real::Real;
pub use relu::Relu;
pub use residual::Residual;
pub use rms_prop::RmsProp;
pub use setting::SettingError;
pub use sigmoid::{Sigmoid, sigmoid};
pub use silu::Silu;
pub use softmax::Softmax;
pub use softplus::Softplus;
pub use squared_error::SquaredError;
pub use stage::Stage;
pub use tanh::Tanh;
pub use weighted_cross_entropy::WeightedCrossEntropy;
pub use weighted_log_loss::WeightedLogLoss;
pub use workspace::Workspace;
