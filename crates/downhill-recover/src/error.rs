//! Errors of the search for a start.

use downhill_sources::SourceError;
use downhill_train::{EngineError, TrainError};
use thiserror::Error;

/// The reason why a start was not found.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum RecoverError {
    /// The source could not be run.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A step cannot be inverted by fixed-point iteration.
    #[error(
        "step {step} cannot be inverted at a learning rate (alpha) of {alpha}: the fixed-point \
         iteration does not contract; iteration {iterations} moved the parameters by {correction:e}, \
         {ratio:.2} times as far as the one before; try a smaller learning rate"
    )]
    NotContracting {
        /// Number of the step, counted from 1 in the order of training.
        step: usize,
        /// The learning rate.
        alpha: f64,
        /// Number of iterations made.
        iterations: usize,
        /// Distance by which the last iteration moved the parameters.
        correction: f64,
        /// The ratio of that distance to that of the iteration before.
        ratio: f64,
    },
    /// No parameters were found that lie within every printed interval.
    #[error(
        "found no parameters within all {intervals} printed intervals: after {tries} projections, one \
         interval is still missed by {excess:.3} times its half width"
    )]
    NoCommonPoint {
        /// Number of intervals.
        intervals: usize,
        /// Number of projections made.
        tries: usize,
        /// Distance from the interval that is missed most, in half widths.
        excess: f64,
    },
    /// No samples fit a start that the source could have drawn.
    #[error(
        "no {activations} of the {samples} samples give the printed activations from a start that \
         the source could have drawn ({fit} matchings fit the digits from other starts)"
    )]
    NoMatching {
        /// Number of printed activations.
        activations: usize,
        /// Number of samples.
        samples: usize,
        /// Number of matchings that fit the digits and the bounds on the parameters.
        fit: usize,
    },
    /// More matchings fit than the search lists.
    #[error("more than {limit} matchings of samples fit the printed digits")]
    TooManyMatchings {
        /// Maximum number of matchings listed.
        limit: usize,
    },
    /// No attempt found a start that gives the printed numbers.
    #[error(
        "none of {attempts} attempts found a start that gives the printed numbers; the best had a \
         relative error of {nearest:e}; try more attempts"
    )]
    NoStart {
        /// Number of attempts.
        attempts: usize,
        /// Largest relative error of a printed number in the best attempt.
        nearest: f64,
    },
    /// The printed numbers are too few, or too dependent, to determine the parameters.
    #[error(
        "the printed numbers do not determine the {parameters} parameters: they depend on {seen} \
         directions only"
    )]
    Undetermined {
        /// Number of parameters.
        parameters: usize,
        /// Number of directions that the printed numbers depend on.
        seen: usize,
    },
    /// A matrix has no usable singular value decomposition.
    #[error(
        "cannot decompose a {rows} by {columns} matrix: expected finite values, at least 1 column and \
         at least as many rows as columns"
    )]
    NoDecomposition {
        /// Number of rows.
        rows: usize,
        /// Number of columns.
        columns: usize,
    },
    /// A network or a list of numbers has an unexpected shape.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// Name of the counted quantity.
        what: &'static str,
        /// Expected number.
        expected: usize,
        /// Actual number.
        got: usize,
    },
}

impl From<EngineError> for RecoverError {
    fn from(error: EngineError) -> Self {
        Self::Source(error.into())
    }
}

impl From<TrainError> for RecoverError {
    fn from(error: TrainError) -> Self {
        Self::Source(error.into())
    }
}
