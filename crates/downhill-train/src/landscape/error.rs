//! The errors of a plane in the space of the parameters.

use thiserror::Error;

use super::ParameterEntry;
use crate::EngineError;

/// An error of a plane in the space of the parameters.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum LandscapeError {
    /// A text does not name an entry of a parameter.
    #[error(
        "{text:?} is not an entry of a parameter: expected NAME[i] or NAME[i,j], such as layers.0.weight[0,0]"
    )]
    Entry {
        /// The text.
        text: String,
    },
    /// The indices of an entry do not fit the shape of its parameter.
    #[error("{entry}: the parameter has the shape {shape:?}, and its indices count from 0")]
    Index {
        /// The entry.
        entry: ParameterEntry,
        /// The shape of the parameter.
        shape: Vec<usize>,
    },
    /// The two directions are parallel, or one of them is zero.
    #[error("the two directions do not span a plane: they are parallel, or one of them is zero")]
    Degenerate,
    /// The number of parameters differs from that of the plane.
    #[error("there are {got} parameters, but the plane has {expected}")]
    Parameters {
        /// The number of parameters of the plane.
        expected: usize,
        /// The number found.
        got: usize,
    },
    /// There is no such parameter.
    #[error(transparent)]
    Engine(#[from] EngineError),
}
