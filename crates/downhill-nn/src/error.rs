//! What can go wrong at the door to Burn.

use downhill_check::CheckError;
use thiserror::Error;

use crate::Backend;

/// A backend, a shape or a parameter that does not fit.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum Error {
    /// There is no backend of that name.
    #[error("unknown backend {name:?}: expected ndarray or flex")]
    UnknownBackend {
        /// The name given.
        name: String,
    },
    /// The backend exists, but this build does not have it.
    #[error(
        "backend {backend} is not in this build: add `--features {backend}` to the cargo command"
    )]
    BackendNotBuilt {
        /// Which.
        backend: Backend,
    },
    /// There is no dtype of that name.
    #[error("unknown dtype {name:?}: expected f64 or f32")]
    UnknownDtype {
        /// The name given.
        name: String,
    },
    /// A parameter holds more or fewer numbers than its shape asks for.
    #[error("{name}: expected {expected} numbers for shape {shape:?}, got {got}")]
    Length {
        /// The parameter.
        name: String,
        /// Its shape.
        shape: Vec<usize>,
        /// How many numbers that shape holds.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// A parameter has another shape in the model.
    #[error("{name}: expected shape {expected:?}, got {got:?}")]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape in the model.
        expected: Vec<usize>,
        /// The shape given.
        got: Vec<usize>,
    },
    /// The model has a parameter that was not given.
    #[error(
        "{name}: the model has this parameter, but no value was given for it (given: {given:?})"
    )]
    Missing {
        /// The parameter.
        name: String,
        /// The names that were given.
        given: Vec<String>,
    },
    /// A parameter was given that the model does not have.
    #[error("{name}: the model has no such parameter")]
    Unknown {
        /// The name given.
        name: String,
    },
    /// A layer takes another number of inputs than the layer before it gives.
    #[error("layer {layer}: takes {takes} inputs, but layer {before} gives {gives} outputs", before = layer - 1)]
    Chain {
        /// Which layer, counted from 0.
        layer: usize,
        /// How many inputs it takes.
        takes: usize,
        /// How many outputs the layer before it gives.
        gives: usize,
    },
    /// A network with no layers, or a layer with no inputs or outputs.
    #[error("{what}: must be at least 1, got 0")]
    Empty {
        /// What there is none of.
        what: &'static str,
    },
    /// A residual connection around a network whose outputs are not as many as its inputs.
    #[error(
        "a residual connection adds what goes in to what comes out: {takes} inputs, but {gives} outputs"
    )]
    Residual {
        /// How many inputs the network takes.
        takes: usize,
        /// How many outputs it gives.
        gives: usize,
    },
    /// A fraction of inputs to leave out that is no fraction.
    #[error("the dropout rate must be at least 0 and less than 1, got {rate}")]
    Rate {
        /// The one given.
        rate: f64,
    },
    /// The weight of a class is not a positive number.
    #[error("weight of class {class}: must be a positive number, got {weight}")]
    ClassWeight {
        /// Which class, counted from 0.
        class: usize,
        /// The weight given.
        weight: f64,
    },
    /// A single class has a weight: there is nothing to weigh it against.
    #[error("weights of the classes: must be at least 2, one a class, or none at all, got {got}")]
    ClassWeights {
        /// How many there are.
        got: usize,
    },
    /// The label smoothing is not a fraction below 1.
    #[error("label smoothing: must be at least 0 and below 1, got {smoothing}")]
    Smoothing {
        /// The one given.
        smoothing: f64,
    },
    /// The strength of a penalty is negative, or no number.
    #[error("{penalty} penalty: must be a number, 0 or more, got {strength}")]
    Penalty {
        /// Which.
        penalty: &'static str,
        /// The strength given.
        strength: f64,
    },
    /// The loss does not depend on any parameter that autodiff tracks.
    #[error(
        "the loss depends on no tracked parameter: was the model built on `device.autodiff()`?"
    )]
    Untracked,
    /// A tensor could not be read back from its device.
    #[error("{name}: could not be read back from its device: {reason}")]
    Read {
        /// What was being read.
        name: String,
        /// What Burn says.
        reason: String,
    },
    /// A constant of an optimizer or of clipping is not one that it is meant for.
    #[error("{what} must be {range}, got {got:?}")]
    Range {
        /// Which constant, such as `the momentum (mu)`.
        what: &'static str,
        /// The numbers it may be.
        range: &'static str,
        /// The one given.
        got: f64,
    },
    /// An operation that a trace cannot run a second time.
    #[error("cannot be traced: {operation} is not among the operations that a trace knows")]
    Untraceable {
        /// What Burn calls it.
        operation: String,
    },
    /// The way back that was recorded is not that of the operations recorded.
    #[error(
        "cannot be traced: a result was cut off from its history (`detach`), and not for all who use it"
    )]
    OtherWayBack,
    /// Burn would not record.
    #[error("cannot be traced: {reason}")]
    Capture {
        /// What Burn says.
        reason: String,
    },
    /// A gradient could not be checked.
    #[error(transparent)]
    Check(#[from] CheckError),
}
