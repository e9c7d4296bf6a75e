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
//! the size of the weights, a [`Penalty`]; a rule to step by, an [`Optimizer`].
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

mod clip;
#[cfg(test)]
mod derivation;
mod error;
mod loss_error;
mod network;
mod parameter;
mod real;
mod setting;
mod stage;
mod workspace;

pub use clip::{ClipNorm, ClipValue, scale, sum_of_squares};
pub use error::ShapeError;
pub use loss_error::LossError;
pub use network::Network;
pub use parameter::ParameterView;
pub use real::Real;
pub use setting::SettingError;
pub use stage::Stage;
pub use workspace::Workspace;
mod activations;
pub use activations::{
    Activation, Gelu, GeluTanh, Identity, LeakyRelu, Relu, Sigmoid, Silu, Softmax, Softplus, Tanh,
    sigmoid,
};
mod layers;
pub use layers::{Dense, Dropout, Layer, LayerNorm, Mode, Residual};
mod losses;
pub use losses::{
    CrossEntropy, Hinge, Huber, LogLoss, Loss, MeanAbsoluteError, MeanSquaredError,
    MultiClassHinge, NaiveLogLoss, Output, SquaredError, WeightedCrossEntropy, WeightedLogLoss,
};
mod optimizers;
pub use optimizers::{Adam, AdamW, Momentum, Nesterov, Optimizer, RmsProp, Sgd};
mod penalties;
pub use penalties::{L1, L2, Penalty};
