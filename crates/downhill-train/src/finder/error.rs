//! What can be wrong with the settings of a learning-rate finder.

use thiserror::Error;

/// A sweep of learning rates that is none.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum FinderError {
    /// The two ends of the rates.
    #[error(
        "the rates must go from a positive number up to a greater one, got {low:e} to {high:e}"
    )]
    Range {
        /// The first.
        low: f64,
        /// The last.
        high: f64,
    },
    /// Too few steps to see a slope.
    #[error("the steps of a sweep must be at least {least}, got {steps}")]
    Steps {
        /// How many there must be.
        least: usize,
        /// The number given.
        steps: usize,
    },
    /// A fraction of the past that is none.
    #[error("the smoothing must be at least 0 and less than 1, got {smoothing}")]
    Smoothing {
        /// The one given.
        smoothing: f64,
    },
    /// A multiple of the least loss that is below it.
    #[error("the multiple of the least loss to stop at must be greater than 1, got {multiple}")]
    Multiple {
        /// The one given.
        multiple: f64,
    },
}
