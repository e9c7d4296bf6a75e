//! What can go wrong between plain numbers and four files on disk.

use std::io;
use std::path::PathBuf;

/// Why a figure could not be made or written.
///
/// Indices count from zero, in the order in which the caller gave the values.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// There was nothing to draw.
    #[error("nothing to draw: {what} is empty")]
    Empty {
        /// The argument that was empty, such as `points`.
        what: &'static str,
    },

    /// There were values, but none that the figure's scale can show.
    #[error(
        "nothing to draw: none of the {count} values of {what} can be shown on a {scale} scale"
    )]
    NothingDrawable {
        /// What the values are, such as `the loss curve`.
        what: &'static str,
        /// How many values were given.
        count: usize,
        /// `linear` or `log`.
        scale: &'static str,
    },

    /// A value was NaN, infinite, or so large that the axis range would overflow.
    #[error("{what}[{index}] is {value}: a figure needs finite values of at most 1e300 in size")]
    NotPlottable {
        /// The argument that held the value, such as `points`.
        what: &'static str,
        /// Where in that argument the value stood.
        index: usize,
        /// The value itself.
        value: f64,
    },

    /// Two arguments that go together had different lengths.
    #[error("{left_len} {left}, but {right_len} {right}")]
    LengthMismatch {
        /// What the first argument holds, in the plural.
        left: &'static str,
        /// How many of them there are.
        left_len: usize,
        /// What the second argument holds, in the plural.
        right: &'static str,
        /// How many of them there are.
        right_len: usize,
    },

    /// A point's class has no name.
    #[error("points[{index}] is of class {class}, but there are only {names} class names")]
    ClassOutOfRange {
        /// Which point.
        index: usize,
        /// The class it was given.
        class: usize,
        /// How many class names there are; classes count from zero.
        names: usize,
    },

    /// A figure with too few classes, or with more than stay readable.
    #[error("a {figure} has 2 to {most} classes, not {classes}")]
    ClassCount {
        /// Which figure.
        figure: &'static str,
        /// The number of classes given.
        classes: usize,
        /// The most classes that stay readable.
        most: usize,
    },

    /// A table of counts that has not a row and a column for each class.
    #[error("{classes} class names, but {len} {what}")]
    MatrixShape {
        /// How many class names there are.
        classes: usize,
        /// What there is another number of, such as `counts in row 2`.
        what: String,
        /// How many of them there are.
        len: usize,
    },

    /// Weights that are both 0, so that no line is where they lead to 0.
    #[error("lines[{index}] is [0, 0, {bias}]: with both weights 0 there is no line")]
    NoLine {
        /// Which line.
        index: usize,
        /// Its bias.
        bias: f64,
    },

    /// A value that has no place on a log axis.
    #[error("{what}[{index}] is {value}: a log axis needs values from 1e-300 to 1e300")]
    NotPositive {
        /// The argument that held the value, such as `rates`.
        what: &'static str,
        /// Where in that argument the value stood.
        index: usize,
        /// The value itself.
        value: f64,
    },

    /// An index that belongs to no point.
    #[error("there is no points[{index}]: there are {points} points")]
    NoSuchPoint {
        /// The index given.
        index: usize,
        /// How many points there are.
        points: usize,
    },

    /// A probability field needs exactly two classes.
    #[error("a decision boundary lies between 2 classes, but {names} class names were given")]
    NotTwoClasses {
        /// How many class names there are.
        names: usize,
    },

    /// The model answered something that is no probability.
    #[error("the probability at ({x}, {y}) is {value}, outside 0..=1")]
    NotAProbability {
        /// Where the model was asked, along x.
        x: f64,
        /// Where the model was asked, along y.
        y: f64,
        /// What it answered.
        value: f64,
    },

    /// The model answered with another number of probabilities than there are classes.
    #[error("{len} probabilities at ({x}, {y}), but {classes} class names")]
    AnswerLength {
        /// Where the model was asked, along x.
        x: f64,
        /// Where the model was asked, along y.
        y: f64,
        /// How many class names there are.
        classes: usize,
        /// How many probabilities it answered with.
        len: usize,
    },

    /// A value that is no fraction of a whole.
    #[error("{what}[{index}] is {value}, outside 0..=1")]
    NotAShare {
        /// The argument that held the value, such as `accuracies`.
        what: &'static str,
        /// Where in that argument the value stood.
        index: usize,
        /// The value itself.
        value: f64,
    },

    /// The probabilities of all classes do not sum to 1.
    #[error("the probabilities at ({x}, {y}) sum to {sum}, not to 1")]
    NotADistribution {
        /// Where the model was asked, along x.
        x: f64,
        /// Where the model was asked, along y.
        y: f64,
        /// What they sum to.
        sum: f64,
    },

    /// An interval without length, or with an end that cannot be plotted.
    #[error("[{low}, {high}] is no interval to draw a curve on")]
    Interval {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },

    /// A tiny image whose pixels do not fill its width times its height.
    #[error("tile {index} is {width} x {height}, but has {pixels} pixels")]
    PixelCount {
        /// Which tile.
        index: usize,
        /// Its width in pixels.
        width: usize,
        /// Its height in pixels.
        height: usize,
        /// How many pixels it was given.
        pixels: usize,
    },

    /// A contact sheet with a number of columns that cannot be laid out.
    #[error("a contact sheet has 1 to {most} columns, not {columns}")]
    Columns {
        /// The number asked for.
        columns: usize,
        /// The most columns that stay readable.
        most: usize,
    },

    /// A node of a tape that is given what does not come before it.
    #[error("nodes[{index}], {label:?}, is given nodes[{given}], which does not come before it")]
    NotEarlier {
        /// Which node.
        index: usize,
        /// Its label.
        label: String,
        /// The index it was to be given.
        given: usize,
    },

    /// A parameter or a leaf of data of a tape that is given something, which only operations are.
    #[error("nodes[{index}], {label:?}, is no operation, but is given {count} nodes")]
    GivenToLeaf {
        /// Which node.
        index: usize,
        /// Its label.
        label: String,
        /// How many nodes it was to be given.
        count: usize,
    },

    /// More of something than can be read in a figure.
    #[error("{count} {what}: at most {most} can be read")]
    TooMany {
        /// What there is too much of, such as `operations on a tape`.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there may be.
        most: usize,
    },

    /// Less of something than a figure needs.
    #[error("{count} {what}: at least {least} are needed")]
    TooFew {
        /// What there is too little of, such as `columns of units, inputs included`.
        what: &'static str,
        /// How many there are.
        count: usize,
        /// How many there have to be.
        least: usize,
    },

    /// A column of a network that has no units.
    #[error("sizes[{index}] is 0: a column of a network has at least one unit")]
    NoUnits {
        /// Which column; the inputs are column 0.
        index: usize,
    },

    /// A column that a network does not have.
    #[error(
        "there is no column {column}: with its inputs, column 0, the network has {columns} columns"
    )]
    NoSuchColumn {
        /// The column asked for.
        column: usize,
        /// How many columns of units there are.
        columns: usize,
    },

    /// Another number of values than a part of a network has places for.
    #[error("{part} {index} has {expected} {what}, not {count}")]
    CountIn {
        /// What kind of part, such as `layer`.
        part: &'static str,
        /// Which one.
        index: usize,
        /// What it has, such as `weights`.
        what: &'static str,
        /// How many of them it has.
        expected: usize,
        /// How many were given.
        count: usize,
    },

    /// A file stem that is empty or would leave the output directory.
    #[error("{stem:?} is no plain file name")]
    Stem {
        /// The stem as given.
        stem: String,
    },

    /// The plotting crate could not turn a scene into a PNG.
    #[error("cannot render a PNG: {message}")]
    Render {
        /// The plotting crate's own words.
        message: String,
    },

    /// As [`PlotError::Render`], for a figure on its way to a file.
    #[error("cannot render {}: {message}", file.display())]
    RenderFile {
        /// The file that was to be written.
        file: PathBuf,
        /// The plotting crate's own words.
        message: String,
    },

    /// A file or its directory could not be written.
    #[error("{}: cannot be written: {source}", file.display())]
    Write {
        /// The file or directory.
        file: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
}

/// The largest size of a value that can be plotted: the difference of two such values is finite.
const LARGEST: f64 = 1e300;

/// Whether an axis can hold `value`.
pub(crate) fn is_plottable(value: f64) -> bool {
    value.abs() <= LARGEST
}

/// Checks every coordinate of `points`, naming the first point that cannot be plotted.
pub(crate) fn check_points(what: &'static str, points: &[[f64; 2]]) -> Result<(), PlotError> {
    for (index, point) in points.iter().enumerate() {
        if let Some(&value) = point.iter().find(|value| !is_plottable(**value)) {
            return Err(PlotError::NotPlottable { what, index, value });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bad_point_is_named() {
        let error = check_points("points", &[[0.0, 1.0], [2.0, f64::NAN]]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "points[1] is NaN: a figure needs finite values of at most 1e300 in size"
        );
        assert!(check_points("points", &[[1e300, -1e300]]).is_ok());
        assert!(check_points("points", &[[f64::INFINITY, 0.0]]).is_err());
    }
}
