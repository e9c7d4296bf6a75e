//! Layers, losses and optimizers in plain Rust, with hand-derived gradients.
//!
//! There is no autodiff here. Each gradient was derived on paper; the derivation is in the documentation of its
//! implementation, in this notation:
//!
//! | symbol | code | shape | meaning |
//! |---|---|---|---|
//! | `x` | `x` | `[samples, inputs]` | the input of a layer |
//! | `W`, `b` | `weight`, `bias` | `[inputs, outputs]`, `[outputs]` | the parameters of a dense layer |
//! | `z` | `z` | `[samples, outputs]` | the weighted sums; those of the last layer are the *logits* |
//! | `a` | `a` | `[samples, outputs]` | the activations; those of the last layer are the predictions |
//! | `y` | `y` | `[samples, outputs]` | the targets |
//! | `L` | `loss` | a number | the loss |
//! | `dq` | `dq` | that of `q` | `dL/dq`, the gradient of the loss with respect to any `q` above; `dw` for `dW` |
//! | `α` | `alpha` | a number | the learning rate |
//!
//! `s` counts samples, `i` inputs and `j` outputs, as in `W[i,j]`. Layers are counted from 0: `W₀` is
//! `layers.0.weight`, `a₀` is the activation of layer 0, and `x` is the features.
//!
//! Each kind of formula has a trait: [`Layer`]; [`Elementwise`] or [`ActivationFn`]; [`ElementwiseLoss`] or [`LossFn`];
//! [`PenaltyFn`];
//! [`UpdateRule`] for optimizers. The settings are types of `downhill-core`. Matrices are slices, row by row, in `f64`
//! or `f32` ([`Real`]). A [`Network`] is a sequence of layers. It computes in a [`Workspace`], so a step allocates
//! nothing, except in a [`Residual`] and in large matrix products, which rearrange their operands.
//!
//! The loops over the formulas run in `downhill-kernels`, with the widest vectors of the machine. Its functions, such as
//! `exp` and `ln_1p`, stand in for those of the standard library, and are off by 1 to 3 units in the last place at most:
//! see [`Real`]. [`Dense`] computes its sums in registers or by a matrix product. The result does not depend on the
//! number of threads.
//!
//! ```
//! use downhill_hand::{Dense, LogLoss, Network, Sigmoid, Stage, Workspace};
//!
//! // One sigmoid neuron with two features, and one step down the gradient of its log loss.
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
    reason = "a layer written outside this crate becomes one of its modules without edits"
)]
extern crate self as downhill_hand;

mod activations;
mod clip;
#[cfg(test)]
mod derivation;
mod layers;
mod losses;
mod network;
mod optimizers;
mod parameter;
mod penalties;
mod real;
mod stage;
mod vectors;
mod workspace;

pub use activations::{ActivationFn, Elementwise, activation, sigmoid};
pub use clip::{clip, clip_factor, clip_value};
// The settings, which the formulas are implemented for.
pub use downhill_core::activations::*;
pub use downhill_core::losses::*;
pub use downhill_core::optimizers::*;
pub use downhill_core::penalties::*;
pub use downhill_core::{Clip, Mode, SettingError, ShapeError};
pub use layers::*;
pub use losses::{ElementwiseLoss, LossFn, loss};
pub use network::Network;
pub use optimizers::{UpdateRule, update_rule};
pub use parameter::ParameterView;
pub use penalties::{PenaltyFn, penalty};
pub use real::Real;
pub use stage::Stage;
pub use workspace::Workspace;
