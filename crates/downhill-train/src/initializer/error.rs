//! What keeps an initializer from being read or from drawing.

use thiserror::Error;

/// An initializer that cannot be read, or cannot draw.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum InitializerError {
    /// There is no initializer of that name.
    #[error(
        "unknown initializer {text:?}: expected zeros, constant:VALUE, uniform:LOW:HIGH, \
         normal:MEAN:STANDARD_DEVIATION, glorot-uniform, glorot-normal, he-uniform or he-normal"
    )]
    Unknown {
        /// The text given.
        text: String,
    },
    /// The name is right, but not how many numbers follow it.
    #[error("{text:?} gives {got} numbers, but {name} takes {expected}, each after a colon")]
    Count {
        /// The text given.
        text: String,
        /// The initializer.
        name: &'static str,
        /// How many numbers it takes.
        expected: usize,
        /// How many there are.
        got: usize,
    },
    /// What follows the name is not a number.
    #[error("in {text:?}, {found:?} is not a number")]
    NotANumber {
        /// The text given.
        text: String,
        /// The part of it.
        found: String,
    },
    /// A constant that is NaN or infinite.
    #[error("a constant of {value}: it must be a finite number")]
    Constant {
        /// The constant.
        value: f64,
    },
    /// Ends that are reversed, not finite, or further apart than a double can say.
    #[error("uniform from {low} to {high}: the ends must be finite, the low one not above")]
    Ends {
        /// The low end.
        low: f64,
        /// The high end.
        high: f64,
    },
    /// A mean that is NaN or infinite.
    #[error("normal of mean {mean}: it must be a finite number")]
    Mean {
        /// The mean.
        mean: f64,
    },
    /// A standard deviation that is negative, NaN or infinite.
    #[error(
        "normal of standard deviation {standard_deviation}: it must be finite and not negative"
    )]
    StandardDeviation {
        /// The standard deviation.
        standard_deviation: f64,
    },
    /// The parameter is no weight matrix, and has no fan-in and fan-out.
    #[error("{name} needs a weight of shape [inputs, outputs], both at least 1, got {shape:?}")]
    Fans {
        /// The initializer.
        name: &'static str,
        /// The shape of the parameter.
        shape: Vec<usize>,
    },
    /// More numbers than there is memory for.
    #[error("a parameter of shape {shape:?} does not fit in memory")]
    TooLarge {
        /// The shape of the parameter.
        shape: Vec<usize>,
    },
    /// A number came out infinite: the mean and the deviation are too large.
    #[error("{initializer} drew {value}, which is not finite")]
    NotFinite {
        /// The initializer, as text.
        initializer: String,
        /// What it drew.
        value: f64,
    },
}
