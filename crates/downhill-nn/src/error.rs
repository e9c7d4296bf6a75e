//! The error type of this crate.

use downhill_check::CheckError;
use thiserror::Error;

use crate::{Backend, SettingError, ShapeError};

/// An error of a backend, a setting, a shape, a parameter or a trace.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum Error {
    /// This build does not contain the backend.
    #[error(
        "backend {backend} is not in this build: add `--features {backend}` to the cargo command"
    )]
    BackendNotBuilt {
        /// The backend.
        backend: Backend,
    },
    /// A parameter whose type the gradient check does not support.
    #[error("{name}: a gradient check requires parameters of f64 or f32, got {dtype}")]
    Dtype {
        /// The parameter.
        name: String,
        /// Its type.
        dtype: String,
    },
    /// A setting is out of range.
    #[error(transparent)]
    Setting(#[from] SettingError),
    /// A shape or a parameter does not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// The loss does not depend on any parameter that autodiff tracks.
    #[error(
        "the loss does not depend on any tracked parameter; build the model on `device.autodiff()`"
    )]
    Untracked,
    /// A tensor cannot be read from its device.
    #[error("{name}: cannot be read from its device: {reason}")]
    Read {
        /// The name of the tensor.
        name: String,
        /// Burn's message.
        reason: String,
    },
    /// A module or its loss panicked.
    #[error(
        "the module panicked: {message}; if types or devices differ, pass the tensors that the loss uses to \
         `GradCheck::with_inputs`, and set the device's default type before the module is created"
    )]
    Panicked {
        /// The message of the panic.
        message: String,
    },
    /// An operation that a trace does not support.
    #[error("cannot trace {operation}: a trace does not support it")]
    Untraceable {
        /// Burn's name of the operation.
        operation: String,
    },
    /// The recorded backward pass does not follow from the recorded forward pass.
    #[error(
        "cannot trace a result that only some of its uses `detach`; detach it for all of them, or for none"
    )]
    DetachedInPart,
    /// Burn cannot record the loss.
    #[error("cannot trace the loss: {reason}")]
    Capture {
        /// Burn's message.
        reason: String,
    },
    /// The gradient cannot be checked.
    #[error(transparent)]
    Check(#[from] CheckError),
}
