//! What can go wrong in a draw.

use thiserror::Error;

/// A draw that cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RandomError {
    /// No whole number lies in the half-open range asked for.
    #[error("no whole number lies in [{low}, {high}): the low end must be below the high end")]
    EmptyRange {
        /// The low end, included.
        low: i64,
        /// The high end, excluded.
        high: i64,
    },
    /// More distinct members asked for than the population has.
    #[error("cannot choose {size} of {population} without replacement")]
    PopulationTooSmall {
        /// How many members there are.
        population: usize,
        /// How many were asked for.
        size: usize,
    },
    /// Members asked for, with replacement, of a population that has none.
    #[error("cannot choose {size} from an empty population")]
    EmptyPopulation {
        /// How many were asked for.
        size: usize,
    },
}
