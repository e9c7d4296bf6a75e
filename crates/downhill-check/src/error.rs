//! What cannot be checked at all.

use thiserror::Error;

/// Why a gradient could not be checked: not a wrong gradient, which a report names.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum CheckError {
    /// There is no gradient to check.
    #[error("no gradient was given to check")]
    NoClaims,
    /// There is one gradient, and nothing to compare it with.
    #[error("the gradient {way} is alone: there is no other to compare it with")]
    OneClaim {
        /// Whose.
        way: String,
    },
    /// There is no parameter to check the gradient of.
    #[error("there are no parameters to check a gradient with respect to")]
    NoParameters,
    /// A gradient lacks a parameter.
    #[error("{name}: the gradient {way} lacks this parameter")]
    Missing {
        /// Whose gradient.
        way: String,
        /// The parameter.
        name: String,
    },
    /// A gradient has a parameter too many.
    #[error("{name}: the gradient {way} has this parameter, which is not among those checked")]
    Unknown {
        /// Whose gradient.
        way: String,
        /// The parameter.
        name: String,
    },
    /// The gradient with respect to a parameter has another shape than the parameter.
    #[error("{name}: expected shape {expected:?}, got {got:?} in the gradient {way}")]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape.
        expected: Vec<usize>,
        /// Whose gradient.
        way: String,
        /// The shape there.
        got: Vec<usize>,
    },
    /// There are more or fewer numbers than the shape asks for.
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
    /// Two parameters have one name.
    #[error("{name}: two parameters of this name {way}")]
    Duplicate {
        /// Where: among those checked, or in whose gradient.
        way: String,
        /// The name.
        name: String,
    },
    /// A parameter has a number that is not finite.
    #[error("{name}{index:?} is {value}: a gradient is checked at finite numbers")]
    NotFiniteParameter {
        /// The parameter.
        name: String,
        /// Where in it.
        index: Vec<usize>,
        /// The number.
        value: f64,
    },
    /// A vector that should be as long as another is not.
    #[error("{what}: expected {expected} numbers, got {got}")]
    Vector {
        /// Which.
        what: &'static str,
        /// How many the point has.
        expected: usize,
        /// How many this has.
        got: usize,
    },
    /// A curvature was asked for in no direction.
    #[error("the direction is zero: there is no curvature along it")]
    NoDirection,
    /// Two evaluations at the same parameters gave two values.
    #[error(
        "the function is random: at the same parameters it gave {first:e}, then {second:e}; fix its \
         seed in every evaluation, or its differences say nothing about its slope"
    )]
    Random {
        /// The first value.
        first: f64,
        /// The second.
        second: f64,
    },
    /// The function has no finite value where it is to be differentiated.
    #[error("the function is {value} at these parameters: it has no slope there")]
    NotFinite {
        /// The value.
        value: f64,
    },
    /// The complex step was asked of a function of real numbers.
    #[error("the complex step needs a function of complex numbers: wrap it in `Analytic`")]
    NotComplex,
}
