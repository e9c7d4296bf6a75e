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
    #[error("{entry} does not exist: {name} has the shape {shape:?}, and indices count from 0", name = entry.name)]
    Index {
        /// The entry.
        entry: ParameterEntry,
        /// The shape of the parameter.
        shape: Vec<usize>,
    },
    /// Both entries of a plane are the same.
    #[error("{entry} is given twice: a plane needs two different parameters")]
    SameEntry {
        /// The entry.
        entry: ParameterEntry,
    },
    /// The points of a path are on one line.
    #[error(
        "the path of the run is a straight line, so no plane follows from it; train for more epochs, or choose two \
         parameters or random directions"
    )]
    StraightPath,
    /// The two directions are parallel, or one of them is zero.
    #[error("the two directions of the plane are parallel, or one of them is zero")]
    Degenerate,
    /// The number of parameters differs from that of the plane.
    #[error("the plane is for {expected} parameters, but there are {got}")]
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
