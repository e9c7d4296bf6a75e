//! Gradients that cannot be compared at all.

use thiserror::Error;

/// Two gradients that are not of the same parameters.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CheckError {
    /// One has a parameter that the other has not.
    #[error("{name}: only one of the two gradients has this parameter")]
    OnlyOne {
        /// The parameter.
        name: String,
    },
    /// The same parameter has two shapes.
    #[error("{name}: shape {left:?} in one gradient, {right:?} in the other")]
    Shape {
        /// The parameter.
        name: String,
        /// Its shape in the first gradient.
        left: Vec<usize>,
        /// Its shape in the second.
        right: Vec<usize>,
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
}
