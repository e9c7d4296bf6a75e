//! What can be wrong with a schedule.

use thiserror::Error;

/// A schedule that is none.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ScheduleError {
    /// A factor that does not bring the rate down.
    #[error("the factor of a schedule must be greater than 0 and less than 1, got {factor}")]
    Factor {
        /// The one given.
        factor: f64,
    },
    /// A step every no epochs.
    #[error("the epochs between two steps of a schedule must be at least 1, got 0")]
    Every,
    /// A cosine over no epochs.
    #[error("the epochs of a cosine must be at least 1, got 0")]
    NoEpochs,
    /// A rate to stay above that is no rate.
    #[error("the floor of a schedule must be 0 or a positive number, got {floor}")]
    Floor {
        /// The one given.
        floor: f64,
    },
    /// A rate to stay above that is above the rate to begin with.
    #[error("the floor of the schedule is {floor}, above the learning rate (alpha) of {alpha}")]
    FloorAbove {
        /// The one given.
        floor: f64,
        /// The learning rate to begin with.
        alpha: f64,
    },
    /// A fraction of the loss that is none.
    #[error("the threshold of a plateau must be at least 0 and less than 1, got {threshold}")]
    Threshold {
        /// The one given.
        threshold: f64,
    },
    /// A warm-up that takes the whole run.
    #[error("the warm-up takes {warm_up} epochs, but there are only {epochs}")]
    WarmUp {
        /// How many epochs it takes.
        warm_up: usize,
        /// How many there are.
        epochs: usize,
    },
    /// A cosine that is at 0 with epochs to come.
    #[error(
        "the cosine is at 0 after {after} of {epochs} epochs: give it a floor, or as many epochs as there are"
    )]
    Exhausted {
        /// After how many epochs, with the warm-up.
        after: usize,
        /// How many there are.
        epochs: usize,
    },
    /// There is no schedule of that name.
    #[error(
        "unknown schedule {given:?}: expected constant, step:EVERY:FACTOR, exponential:FACTOR, \
         cosine[:FLOOR[:EPOCHS]] or plateau:PATIENCE:FACTOR[:THRESHOLD[:FLOOR]], \
         after warm-up:EPOCHS, where it is to have one"
    )]
    Unknown {
        /// What was given.
        given: String,
    },
    /// Too few or too many numbers.
    #[error("{given:?} has {got} numbers: expected {expected}")]
    Numbers {
        /// What was given.
        given: String,
        /// How many numbers it has.
        got: usize,
        /// How it is written.
        expected: &'static str,
    },
    /// Something that is not the number it stands for.
    #[error("{given:?} in {expected}: {place} must be a {kind}")]
    Number {
        /// What was given in its place.
        given: String,
        /// How the schedule is written.
        expected: &'static str,
        /// Which of its numbers.
        place: &'static str,
        /// A number or a whole number.
        kind: &'static str,
    },
}
