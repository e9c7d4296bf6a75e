//! The errors of a gradient check.

use thiserror::Error;

/// Why a gradient could not be checked.
///
/// A wrong gradient is not an error: the [`Report`](crate::Report) names it.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum CheckError {
    /// There is no gradient to check.
    #[error("there is no gradient to check: pass at least one `Claim`")]
    NoClaims,
    /// There is only one gradient to compare.
    #[error("`{claim}` is the only gradient: pass another, or check it against differences")]
    OneClaim {
        /// The method of the claim.
        claim: String,
    },
    /// There are no parameters, or all of them are empty.
    #[error("there are no parameters to check: pass at least one that has values")]
    NoParameters,
    /// A gradient lacks a parameter.
    #[error("{name}: the gradient `{claim}` lacks this parameter")]
    Missing {
        /// The method of the claim.
        claim: String,
        /// The name of the parameter.
        name: String,
    },
    /// A gradient has a parameter that is not checked.
    #[error("{name}: the gradient `{claim}` has this parameter, which is not one of those checked")]
    Unknown {
        /// The method of the claim.
        claim: String,
        /// The name of the parameter.
        name: String,
    },
    /// The shape of a gradient differs from that of its parameter.
    #[error("{name}: expected shape {expected:?}, got {got:?} in the gradient `{claim}`")]
    Shape {
        /// The name of the parameter.
        name: String,
        /// The shape of the parameter.
        expected: Vec<usize>,
        /// The method of the claim.
        claim: String,
        /// The shape in that gradient.
        got: Vec<usize>,
    },
    /// The number of values does not fit the shape.
    #[error("{name}: expected {expected} numbers for shape {shape:?}, got {got}")]
    Length {
        /// The name of the parameter.
        name: String,
        /// The shape of the parameter.
        shape: Vec<usize>,
        /// The number of values of that shape.
        expected: usize,
        /// The number of values.
        got: usize,
    },
    /// Two parameters have the same name.
    #[error("{name}: two parameters {location} have this name; rename one of them")]
    Duplicate {
        /// Among the checked parameters, or in which gradient.
        location: String,
        /// The name.
        name: String,
    },
    /// A parameter is infinite or NaN.
    #[error("{name}{index:?} is {value}: a gradient can be checked only at finite parameters")]
    NotFiniteParameter {
        /// The name of the parameter.
        name: String,
        /// The index in the parameter.
        index: Vec<usize>,
        /// The value there.
        value: f64,
    },
    /// A vector has a different length than the point.
    #[error("{what}: expected {expected} numbers, got {got}")]
    Vector {
        /// Which vector.
        what: &'static str,
        /// The length of the point.
        expected: usize,
        /// The length of the vector.
        got: usize,
    },
    /// The direction of a curvature is zero.
    #[error("the direction is zero: the curvature along it is not defined")]
    NoDirection,
    /// Two evaluations at the same parameters returned different values.
    #[error(
        "the function is random: at the same parameters it returned {first:e}, then {second:e}; \
         fix its seed in every evaluation, otherwise its differences do not approximate its slope"
    )]
    Random {
        /// The first value.
        first: f64,
        /// The second value.
        second: f64,
    },
    /// The function is infinite or NaN at the parameters.
    #[error("the function is {value} at these parameters: it has no slope there")]
    NotFinite {
        /// The value of the function.
        value: f64,
    },
    /// The complex step was requested for a function of real numbers.
    #[error("the complex step needs a function of complex numbers: wrap it in `Analytic`")]
    NotComplex,
}
