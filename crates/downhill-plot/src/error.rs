//! Errors of making and writing figures.

use std::io;
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
    #[error("{what}[{index}] is {value}; expected a finite value of at most 1e300 in magnitude")]
    NotPlottable {
        /// The argument, such as `points`.
        what: &'static str,
        /// The index of the value.
        index: usize,
        /// The value.
        value: f64,
    },

    /// Two arguments have different lengths.
    #[error("{right_len} {right} for {left_len} {left}; expected {left_len}")]
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

    /// A point's class has no name.
    #[error("points[{index}] has class {class}, but there are only {names} class names")]
    ClassOutOfRange {
        /// The index of the point.
        index: usize,
        /// The class of the point.
        class: usize,
        /// The number of class names; classes count from 0.
        names: usize,
    },

    /// A figure has too few classes, or more than are readable.
    #[error("{classes} classes; a {figure} has 2 to {most}")]
    ClassCount {
        /// The kind of figure.
        figure: &'static str,
        /// The number of classes.
        classes: usize,
        /// The largest readable number of classes.
        most: usize,
    },

    /// A matrix of counts does not have one row and one column per class.
    #[error("{len} {what} for {classes} class names; expected {classes}")]
    MatrixShape {
        /// The number of class names.
        classes: usize,
        /// The name of the rows or entries, such as `counts in row 2`.
        what: String,
        /// The number of rows or entries.
        len: usize,
    },

    /// The model returned a value that is not a probability.
    #[error("the probability at ({x}, {y}) is {value}; expected a number from 0 to 1")]
    NotAProbability {
        /// The x of the point.
        x: f64,
        /// The y of the point.
        y: f64,
        /// The value that the model returned.
        value: f64,
    },

    /// The probabilities of all classes do not sum to 1.
    #[error("the probabilities at ({x}, {y}) sum to {sum}; expected 1")]
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
        "the interval is [{low}, {high}]; expected finite ends, the low one below the high one"
    )]
    Interval {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },

    /// The number of pixels of an image is not its width times its height.
    #[error("image {index} has {pixels} pixels; expected {width} x {height}, at least one")]
    PixelCount {
        /// The index of the image.
        index: usize,
        /// Its width in pixels.
        width: usize,
        /// Its height in pixels.
        height: usize,
        /// The number of pixels.
        pixels: usize,
    },

    /// The number of columns of a contact sheet is out of range.
    #[error("{columns} columns; a contact sheet has 1 to {most}")]
    Columns {
        /// The number of columns.
        columns: usize,
        /// The largest readable number of columns.
        most: usize,
    },

    /// An input of a tape's node is not an earlier node.
    #[error("nodes[{index}], {label:?}, has the input nodes[{given}]; expected an earlier node")]
    NotEarlier {
        /// The index of the node.
        index: usize,
        /// Its label.
        label: String,
        /// The index of the input.
        given: usize,
    },

    /// A parameter or data node of a tape has inputs, which only operations have.
    #[error("nodes[{index}], {label:?}, is not an operation but has {count} inputs; expected none")]
    GivenToLeaf {
        /// The index of the node.
        index: usize,
        /// Its label.
        label: String,
        /// The number of inputs.
        count: usize,
    },

    /// A figure has more of something than is readable.
    #[error("{count} {what}; a readable figure has at most {most}")]
    TooMany {
        /// The name of the things, such as `operations on a tape`.
        what: &'static str,
        /// The number of things.
        count: usize,
        /// The largest readable number.
        most: usize,
    },

    /// A figure has less of something than it needs.
    #[error("{count} {what}; expected at least {least}")]
    TooFew {
        /// The name of the things, such as `columns of units, inputs included`.
        what: &'static str,
        /// The number of things.
        count: usize,
        /// The smallest valid number.
        least: usize,
    },

    /// A column of a network has no units.
    #[error("sizes[{index}] is 0; expected at least one unit in each column of a network")]
    NoUnits {
        /// The index of the column; the inputs are column 0.
        index: usize,
    },

    /// A network does not have this column.
    #[error("no column {column}; the network has {columns} columns, with its inputs as column 0")]
    NoSuchColumn {
        /// The index of the column.
        column: usize,
        /// The number of columns.
        columns: usize,
    },

    /// The number of values differs from that of a part of a network.
    #[error("{part} {index} has {expected} {what}; expected a value for each, found {count}")]
    CountIn {
        /// The kind of part, such as `layer`.
        part: &'static str,
        /// The index of the part.
        index: usize,
        /// The name of its elements, such as `weights`.
        what: &'static str,
        /// The number of its elements.
        expected: usize,
        /// The number of values.
        count: usize,
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

    /// A PNG cannot be rendered for a file.
    #[error("{}: cannot render a PNG: {message}", file.display())]
    RenderFile {
        /// The file to be written.
        file: PathBuf,
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
