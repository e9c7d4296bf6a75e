//! What can go wrong in finding a start.

use downhill_sources::SourceError;
use downhill_train::{EngineError, TrainError};
use thiserror::Error;

/// A start that was not found, with the numbers that say why.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum RecoverError {
    /// The source could not be run.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// A step cannot be inverted by fixed-point iteration.
    #[error(
        "step {step} cannot be taken back at a learning rate (alpha) of {alpha}: the fixed-point \
         iteration does not contract; after {iterations} rounds it still moves by {correction:e}, \
         {ratio:.2} times as far as the round before"
    )]
    NotContracting {
        /// Which step, counted from 1, forwards.
        step: usize,
        /// The learning rate.
        alpha: f64,
        /// How many rounds there were.
        iterations: usize,
        /// How far the last round moved a parameter.
        correction: f64,
        /// That, by how far the round before did.
        ratio: f64,
    },
    /// No parameters were found that are within every printed interval.
    #[error(
        "no parameters are within all {intervals} printed intervals: after {tries} projections one \
         is still missed by {excess:.3} times its half width"
    )]
    NoCommonPoint {
        /// How many intervals there are.
        intervals: usize,
        /// How many projections were made.
        tries: usize,
        /// By how much the worst is missed, in half widths.
        excess: f64,
    },
    /// No samples were found that give the printed activations.
    #[error(
        "no {activations} of the {samples} samples give the printed activations from a start that \
         the source could have drawn ({fit} matchings fit the digits)"
    )]
    NoMatching {
        /// How many activations were printed.
        activations: usize,
        /// How many samples there are.
        samples: usize,
        /// How many matchings fit the digits, within the bounds on the last parameters.
        fit: usize,
    },
    /// More matchings fit than are worth listing.
    #[error("more than {limit} matchings of samples fit the printed digits")]
    TooManyMatchings {
        /// How many were listed.
        limit: usize,
    },
    /// No attempt ended at a start that gives the printed numbers.
    #[error(
        "none of {attempts} seeded attempts led to the printed numbers; the nearest missed one by \
         {nearest:e} of itself"
    )]
    NoStart {
        /// How many attempts there were.
        attempts: usize,
        /// The largest relative miss of the best attempt.
        nearest: f64,
    },
    /// The printed numbers do not depend on the parameters in as many ways as there are parameters.
    #[error(
        "the printed numbers do not determine the parameters: of {parameters} directions they see \
         {seen}"
    )]
    Undetermined {
        /// How many parameters there are.
        parameters: usize,
        /// How many directions the numbers depend on.
        seen: usize,
    },
    /// A singular value decomposition did not converge, as with numbers that are not finite.
    #[error("a {rows} by {columns} matrix has no singular value decomposition: is it finite?")]
    NoDecomposition {
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// The source's network or printed numbers are not of the shape this recovery is for.
    #[error("{what}: expected {expected}, got {got}")]
    Shape {
        /// Of what.
        what: &'static str,
        /// How many there should be.
        expected: usize,
        /// How many there are.
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
