//! Errors of making and writing figures.

use std::io;
use std::ops::RangeInclusive;
use std::path::PathBuf;

/// An error in making or writing a figure.
///
/// Indices count from 0, in the order of the caller's values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// An argument has no values.
    #[error("nothing to draw: there are no {what}; expected at least one")]
    Empty {
        /// The missing values, in the plural, such as `points`.
        what: &'static str,
    },

    /// No value can be shown on the figure's scale.
    #[error(
        "nothing to draw: none of the {count} values of {what} can be shown on a {scale} scale"
    )]
    NothingDrawable {
        /// The name of the values, such as `the loss curve`.
        what: &'static str,
        /// The number of values.
        count: usize,
        /// `linear` or `log`.
        scale: &'static str,
    },

    /// A value is NaN, infinite, or so large that the axis range would overflow.
    #[error("{what}[{index}] is {value:?}; expected a finite value of at most 1e300 in magnitude")]
    NotPlottable {
        /// The argument, such as `points`.
        what: &'static str,
        /// The index of the value.
        index: usize,
        /// The value.
        value: f64,
    },

    /// Two arguments have different lengths.
    #[error("expected {left_len} {right} for {left_len} {left}, found {right_len}")]
    LengthMismatch {
        /// The name of the first argument's values, in the plural.
        left: &'static str,
        /// The length of the first argument.
        left_len: usize,
        /// The name of the second argument's values, in the plural.
        right: &'static str,
        /// The length of the second argument.
        right_len: usize,
    },

    /// The model returned a value that is not a probability.
    #[error("the probability at ({x:?}, {y:?}) is {value:?}; expected a number from 0 to 1")]
    NotAProbability {
        /// The x of the point.
        x: f64,
        /// The y of the point.
        y: f64,
        /// The value that the model returned.
        value: f64,
    },

    /// The probabilities of all classes do not sum to 1.
    #[error("the probabilities at ({x:?}, {y:?}) sum to {sum:?}; expected 1")]
    NotADistribution {
        /// The x of the point.
        x: f64,
        /// The y of the point.
        y: f64,
        /// The sum of the probabilities.
        sum: f64,
    },

    /// The ends of an interval are equal, reversed or cannot be plotted.
    #[error(
        "the interval is [{low:?}, {high:?}]; expected finite ends, the low one below the high one"
    )]
    Interval {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },

    /// There are too few or too many of something.
    #[error("expected {} {what}, found {count}", range(*.least, *.most))]
    Count {
        /// The name of the things, such as `weights of layer 1`.
        what: String,
        /// Their number.
        count: usize,
        /// The smallest valid number.
        least: usize,
        /// The largest valid number; `usize::MAX` for no limit.
        most: usize,
    },

    /// An index refers to nothing.
    #[error("{what} is {index}; expected an index below {below}")]
    NoSuchIndex {
        /// The meaning of the index, such as `the class of points[3]`.
        what: String,
        /// The index.
        index: usize,
        /// The number of valid indices; the index must be below it.
        below: usize,
    },

    /// A file stem is empty, hidden, or would leave the output directory.
    #[error("{stem:?} is not a plain file name; use one without `/`, `\\` or a leading dot")]
    Stem {
        /// The stem.
        stem: String,
    },

    /// A PNG cannot be rendered.
    #[error("cannot render a PNG: {message}")]
    Render {
        /// The renderer's error.
        message: String,
    },

    /// A file or its directory cannot be written.
    #[error("{}: cannot be written: {source}", file.display())]
    Write {
        /// The file or directory.
        file: PathBuf,
        /// The operating system's error.
        source: io::Error,
    },
}

/// The range of a count, in words.
fn range(least: usize, most: usize) -> String {
    match most {
        usize::MAX => format!("at least {least}"),
        _ if least == most => least.to_string(),
        _ => format!("{least} to {most}"),
    }
}

/// The largest plottable magnitude: the difference of two is finite.
const LARGEST: f64 = 1e300;

/// Whether an axis can show `value`.
pub(crate) fn is_plottable(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// Returns an error unless two named arguments have the same length.
pub(crate) fn check_length(
    (left, left_len): (&'static str, usize),
    (right, right_len): (&'static str, usize),
) -> Result<(), PlotError> {
    if left_len == right_len {
        return Ok(());
    }
    Err(PlotError::LengthMismatch {
        left,
        left_len,
        right,
        right_len,
    })
}

/// Returns an error unless the number of things is in `range`.
pub(crate) fn check_count(
    what: impl FnOnce() -> String,
    count: usize,
    range: RangeInclusive<usize>,
) -> Result<(), PlotError> {
    if range.contains(&count) {
        return Ok(());
    }
    let (least, most) = range.into_inner();
    let what = what();
    Err(PlotError::Count {
        what,
        count,
        least,
        most,
    })
}

/// Returns an error for the first of `values` that cannot be plotted.
pub(crate) fn check_values(what: &'static str, values: &[f64]) -> Result<(), PlotError> {
    match values.iter().position(|value| !is_plottable(*value)) {
        None => Ok(()),
        Some(index) => Err(PlotError::NotPlottable {
            what,
            index,
            value: values[index],
        }),
    }
}
