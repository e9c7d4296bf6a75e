//! Errors of random draws.

use thiserror::Error;

/// An error in a random draw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RandomError {
    /// The half-open range is empty.
    #[error("the range [{low}, {high}) is empty; the low end must be below the high end")]
    EmptyRange {
        /// The low end, included.
        low: i64,
        /// The high end, excluded.
        high: i64,
    },
    /// More members are to be chosen without replacement than the population has.
    #[error(
        "cannot choose {size} of {population} without replacement; choose at most {population}"
    )]
    PopulationTooSmall {
        /// The number of members of the population.
        population: usize,
        /// The number to choose.
        size: usize,
    },
    /// Members are to be chosen from an empty population.
    #[error("cannot choose {size} from an empty population; expected at least one member")]
    EmptyPopulation {
        /// The number to choose.
        size: usize,
    },
}
