//! The errors in the settings of a learning-rate finder.

use downhill_core::exact;
use thiserror::Error;

/// A setting of a learning-rate finder that is out of range.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum FinderError {
    /// The learning rates are not an increasing range of positive numbers.
    #[error("the learning rates must be finite with 0 < low < high, got {} to {}", exact(*low), exact(*high))]
    Range {
        /// The first learning rate.
        low: f64,
        /// The last learning rate.
        high: f64,
    },
    /// There are too few steps to measure a slope.
    #[error(
        "a sweep must have at least {least} steps with a smoothing of {smoothing:?}, got {steps}"
    )]
    Steps {
        /// The minimum number of steps.
        least: usize,
        /// The smoothing.
        smoothing: f64,
        /// The number of steps.
        steps: usize,
    },
    /// The smoothing is not a fraction less than 1.
    #[error("the smoothing must be at least 0 and less than 1, got {}", exact(*smoothing))]
    Smoothing {
        /// The smoothing.
        smoothing: f64,
    },
    /// The multiple of the minimum loss is not greater than 1.
    #[error(
        "the multiple of the minimum loss at which a sweep stops must be greater than 1, got {}", exact(*multiple)
    )]
    Multiple {
        /// The multiple.
        multiple: f64,
    },
}
