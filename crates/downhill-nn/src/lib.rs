//! The layers and losses as Burn modules, with gradients by reverse-mode autodiff.
//!
//! This is the only crate that names a backend ([`Backend`]). It does not depend on the hand-derived formulas: because
//! the two implementations are independent, their agreement is evidence.
//!
//! All computations keep the precision of the parameters, `f64` or `f32` ([`Dtype`]). Burn's own `sigmoid` rounds to
//! `f32` on the ndarray backend, so [`sigmoid`](sigmoid()) is composed of operations that do not.
//!
//! ```
//! use downhill_nn::{
//!     Activation, Backend, Dense, Dtype, Layer, LogLoss, Network, Parameter, Stage, TensorLoss,
//!     gradient, load, matrix,
//! };
//!
//! // One sigmoid neuron on two features, its log loss, and the gradient of the loss.
//! let device = Backend::default().device()?.autodiff();
//! let dense = Dense::new(2, 1, true, &device, Dtype::F64)?;
//! let neuron = load(
//!     Network::new(vec![Stage::new(Layer::Dense(dense), Activation::Sigmoid)])?,
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
//! [`GradCheck`] compares the gradient of any Burn module with differences of its loss, in one call. With the feature
//! `trace`, the function `trace` lists the operations of a loss and the order in which autodiff differentiates them.

#![forbid(unsafe_code)]

#[allow(
    unused_extern_crates,
    reason = "a layer's file that imports `downhill_nn` also compiles as a module of this crate"
)]
extern crate self as downhill_nn;

mod activations;
mod backend;
mod clip;
mod error;
mod grad_check;
mod gradient;
mod layers;
mod losses;
mod network;
mod optimizers;
mod panics;
mod parameters;
mod penalties;
mod tensor;
#[cfg(feature = "trace")]
mod trace;

pub use activations::{TensorActivation, sigmoid, softmax};
pub use backend::Backend;
pub use burn::tensor::Device;
// The settings of `downhill-core`, for which this crate implements the formulas.
pub use downhill_check::borrowed;
pub use downhill_core::activations::*;
pub use downhill_core::losses::*;
pub use downhill_core::optimizers::*;
pub use downhill_core::penalties::*;
pub use downhill_core::{
    Clip, Dtype, Mode, NetworkConfig, Parameter, ParameterState, SettingError, ShapeError,
};
pub use error::Error;
pub use grad_check::{GradCheck, Inputs, WithInputs, assert_gradients, cast};
pub use gradient::{Gradient, descend_by, gradient};
pub use layers::*;
pub use losses::{TensorLoss, loss};
pub use network::{Forward, Network};
pub use optimizers::{OptimizerState, TensorOptimizer, tensor_optimizer};
pub use panics::{caught, quietly};
pub use parameters::{load, parameters, read_parameters};
pub use penalties::{TensorPenalty, penalty};
pub use tensor::{Matrix, Scalar, burn_dtype, inner, matrix, scalar, step_tensor, values};
#[cfg(feature = "trace")]
pub use trace::{
    Node, NodeKind, StepNumbers, TensorNumbers, Trace, Turn, operation_name, trace,
    with_step_numbers,
};
