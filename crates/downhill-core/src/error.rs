//! What can be wrong with a setting, a shape or a parameter.

use thiserror::Error;

use crate::exact;
use crate::message::{list, name, shown};

/// A setting that is out of range, or text and files that do not hold one.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SettingError {
    /// A number outside of its range.
    #[error("{what} must be {range}, got {got:?}")]
    Range {
        /// The setting, such as `the momentum (mu)`.
        what: String,
        /// The range.
        range: &'static str,
        /// The number found.
        got: f64,
    },
    /// A count of 0.
    #[error("{what} must be at least 1, got 0")]
    Zero {
        /// The name of the quantity, such as `epochs`.
        what: &'static str,
    },
    /// A name that is not in the list of its kind.
    #[error("unknown {kind} {}: expected {expected}", shown(given))]
    Unknown {
        /// The kind, such as `optimizer`.
        kind: &'static str,
        /// The name found.
        given: String,
        /// The names there are.
        expected: String,
    },
    /// A name followed by too few or too many numbers.
    #[error("{} has {got} numbers: expected {expected}", shown(given))]
    Count {
        /// The text found.
        given: String,
        /// How many numbers it has.
        got: usize,
        /// How it is written.
        expected: &'static str,
    },
    /// A part of a text that should be a number.
    #[error("{} in {expected}: {place} must be a {kind}", shown(given))]
    Number {
        /// The part found.
        given: String,
        /// How the whole text is written.
        expected: &'static str,
        /// Which part of it this is.
        place: &'static str,
        /// `number` or `whole number, 0 or more`.
        kind: &'static str,
    },
    /// A momentum for an optimizer that has none.
    #[error("the optimizer {optimizer} has no momentum (mu): momentum and nesterov have one")]
    NoMomentum {
        /// The optimizer.
        optimizer: &'static str,
    },
    /// A weight for one class only.
    #[error("the loss has 1 class weight: expected none, or one for each of at least 2 classes")]
    OneClassWeight,
    /// Class weights for another number of classes than the model has outputs.
    #[error("the loss has weights for {got} classes, but the model has {expected} outputs")]
    ClassWeights {
        /// How many outputs the model has.
        expected: usize,
        /// How many weights there are.
        got: usize,
    },
    /// A learning rate that cannot come down to its floor.
    #[error("the floor of the schedule is {floor:?}, above the learning rate (alpha) of {alpha:?}")]
    FloorAbove {
        /// The floor.
        floor: f64,
        /// The learning rate of the run.
        alpha: f64,
    },
    /// A schedule that makes the learning rate smaller than any number.
    #[error(
        "the schedule {schedule} lowers the learning rate (alpha) from {} to 0 within {epochs} epochs",
        exact(*alpha)
    )]
    Vanishes {
        /// The schedule, as text.
        schedule: String,
        /// The learning rate of the run.
        alpha: f64,
        /// The epochs of the run.
        epochs: usize,
    },
    /// A warm-up that takes the whole run.
    #[error("the warm-up takes {warm_up} epochs, but the run has only {epochs}")]
    WarmUp {
        /// The epochs of the warm-up.
        warm_up: usize,
        /// The epochs of the run.
        epochs: usize,
    },
    /// A cosine that reaches 0 before the run ends.
    #[error(
        "the cosine reaches 0 after {after} of {epochs} epochs: give it a floor, or as many epochs as the run has"
    )]
    Exhausted {
        /// After how many epochs, warm-up included.
        after: usize,
        /// The epochs of the run.
        epochs: usize,
    },
    /// A uniform distribution whose ends are reversed or not finite.
    #[error("uniform from {low:?} to {high:?}: expected low <= high, and a finite width")]
    Ends {
        /// The low end.
        low: f64,
        /// The high end.
        high: f64,
    },
    /// An initializer by fan-in and fan-out, for a parameter that has none.
    #[error("{name} needs a weight of shape [inputs, outputs], both at least 1, got {shape:?}")]
    Fans {
        /// The initializer.
        name: &'static str,
        /// The shape of the parameter.
        shape: Vec<usize>,
    },
    /// A parameter that does not fit in memory.
    #[error("a parameter of shape {shape:?} does not fit in memory")]
    TooLarge {
        /// Its shape.
        shape: Vec<usize>,
    },
    /// An initializer that drew an infinite number.
    #[error("{initializer} drew {value:?}: use a smaller mean and standard deviation")]
    NotFinite {
        /// The initializer, as text.
        initializer: String,
        /// The number drawn.
        value: f64,
    },
    /// A network without layers.
    #[error("there must be at least 1 layer, got none")]
    NoLayers,
    /// A network with more layers than one here may have.
    #[error("a network may have at most {most} layers")]
    TooManyLayers {
        /// How many it may have.
        most: usize,
    },
    /// Something that does not fit in memory.
    #[error("{what} need about {needed} of memory, but only {available} are available")]
    Memory {
        /// The subject, in the plural.
        what: String,
        /// The estimated size, with its unit.
        needed: String,
        /// The memory that the process may still use, with its unit.
        available: String,
    },
    /// A network with more parameters than one here may have.
    #[error("up to here the network has more than {most} parameters")]
    TooManyParameters {
        /// How many it may have.
        most: usize,
    },
    /// A residual connection around layers that change the width.
    #[error(
        "a residual connection adds its input to its output, but its layers take {takes} inputs and give {gives} outputs"
    )]
    Residual {
        /// The inputs.
        takes: usize,
        /// The outputs of its last layer.
        gives: usize,
    },
    /// An error at a place in a network.
    #[error("{place}: {error}")]
    At {
        /// The place: `layers.2` is the third layer, `layers.2.layers.0` the first within it.
        place: String,
        /// The error.
        error: Box<SettingError>,
    },
    /// A file that cannot be read.
    #[error("{file}: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The system's reason.
        reason: String,
    },
    /// A file whose name ends neither in `.toml` nor in `.json`.
    #[error("{file}: a network is described by a .toml or a .json file")]
    Extension {
        /// The file.
        file: String,
    },
    /// A text that is not TOML or JSON of a network.
    #[error("{file}: {reason}")]
    Syntax {
        /// The file.
        file: String,
        /// The reason, with the line.
        reason: String,
    },
}

/// The names of parameters in a message, or that there are none.
fn names(of: &[String]) -> String {
    match of {
        [] => "none".to_owned(),
        of => list(of.iter().map(|n| name(n))),
    }
}

impl SettingError {
    /// An unknown name, with the names that were expected.
    pub fn unknown(kind: &'static str, given: &str, names: &[&str]) -> Self {
        let expected = match names {
            [] => String::new(),
            [one] => (*one).to_owned(),
            [first @ .., last] => format!("{} or {last}", first.join(", ")),
        };
        Self::Unknown {
            kind,
            given: given.to_owned(),
            expected,
        }
    }

    /// The same error, at a place.
    pub(crate) fn at(self, place: impl Into<String>) -> Self {
        Self::At {
            place: place.into(),
            error: Box::new(self),
        }
    }
}

/// Whether two names are the same, with `-` and `_` alike.
pub(crate) fn same_name(given: &str, name: &str) -> bool {
    given.replace('_', "-") == name.replace('_', "-")
}

/// A slice, a parameter or a layer whose shape does not fit.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// More or fewer numbers than a shape asks for.
    #[error(
        "{}: expected {expected} numbers for shape {}, got {got}",
        crate::message::name(name),
        shown(shape)
    )]
    Length {
        /// The name of the array: a parameter's name, or `features` or `targets`, for example.
        name: String,
        /// The shape.
        shape: Vec<usize>,
        /// How many numbers it holds.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// A parameter of another shape than in the model.
    #[error(
        "{}: expected shape {}, got {}",
        crate::message::name(name),
        shown(expected),
        shown(got)
    )]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape in the model.
        expected: Vec<usize>,
        /// The shape given.
        got: Vec<usize>,
    },
    /// A parameter of the model for which no value was given.
    #[error(
        "{}: the model has this parameter, but no value was given for it (given: {})",
        crate::message::name(name),
        names(given)
    )]
    Missing {
        /// The parameter.
        name: String,
        /// The names given.
        given: Vec<String>,
    },
    /// A parameter that the model does not have.
    #[error(
        "{}: the model has no such parameter; it has {}",
        crate::message::name(name),
        names(known)
    )]
    Unknown {
        /// The name given.
        name: String,
        /// The names in the model.
        known: Vec<String>,
    },
    /// A layer with another number of inputs than the layer before it has outputs.
    #[error("layer {layer}: takes {takes} inputs, but layer {before} gives {gives} outputs", before = layer - 1)]
    Chain {
        /// The layer, counted from 0.
        layer: usize,
        /// Its inputs.
        takes: usize,
        /// The outputs of the layer before it.
        gives: usize,
    },
    /// A network without layers, or a layer without inputs or outputs.
    #[error("{what}: must be at least 1, got 0")]
    Empty {
        /// The name of the argument, such as `layers` or `samples`.
        what: &'static str,
    },
    /// A workspace made for another network.
    #[error("the workspace was made for a network of other layers")]
    Workspace,
    /// A setting out of range.
    #[error(transparent)]
    Setting(#[from] SettingError),
}
