//! What can be wrong with a CSV file, read or to be written.

use std::io;

use thiserror::Error;

/// What is wrong with a CSV file, on one line. Lines count from 1, in the file as it stands.
#[derive(Debug, Error)]
pub enum CsvError {
    /// The file is missing, or reading it failed.
    #[error("{file}: cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// What the operating system said.
        reason: io::Error,
    },
    /// The file holds bytes that are not text.
    #[error("{file}, line {line}: not UTF-8 text")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line of the first such byte.
        line: usize,
    },
    /// The file has no bytes, or only blank lines.
    #[error("{file}: empty; expected a header row with the names of the columns")]
    Empty {
        /// The file.
        file: String,
    },
    /// There is a header, and nothing below it.
    #[error("{file}: a header row but no samples below it")]
    NoSamples {
        /// The file.
        file: String,
    },
    /// A column of the header has no name.
    #[error("{file}, line {line}: column {position} of the header has no name")]
    UnnamedColumn {
        /// The file.
        file: String,
        /// The line of the header.
        line: usize,
        /// Which column, counted from 1.
        position: usize,
    },
    /// Two columns have one name.
    #[error("{file}, line {line}: two columns are named {column:?}")]
    DuplicateColumn {
        /// The file.
        file: String,
        /// The line of the header.
        line: usize,
        /// The name they share.
        column: String,
    },
    /// No column has the name the labels were said to be under.
    #[error("{file}: no column {column:?} for the label; the columns are {}", list(.columns))]
    NoSuchColumn {
        /// The file.
        file: String,
        /// The name asked for.
        column: String,
        /// The names there are, in order.
        columns: Vec<String>,
    },
    /// The label is the only column.
    #[error("{file}: no column but the label, {column:?}; expected at least one of numbers")]
    NoFeatures {
        /// The file.
        file: String,
        /// The label column.
        column: String,
    },
    /// The columns are not the ones this kind of file has.
    #[error("{file}: expected the columns {}, found {}", list(.expected), list(.found))]
    WrongColumns {
        /// The file.
        file: String,
        /// The names there should be, in order.
        expected: Vec<String>,
        /// The names there are.
        found: Vec<String>,
    },
    /// A row has not one field a column.
    #[error("{file}, line {line}: expected {expected} fields as in the header, found {found}")]
    FieldCount {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The number of columns.
        expected: usize,
        /// The number of fields in the row.
        found: usize,
    },
    /// A sample has no label.
    #[error("{file}, line {line}, column {}: the label is empty", one_line(.column))]
    EmptyLabel {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The label column.
        column: String,
    },
    /// A feature is not a number.
    #[error("{file}, line {line}, column {}: {found:?} is not a number", one_line(.column))]
    NotANumber {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The feature.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A feature is NaN, infinite, or too large for a double.
    #[error("{file}, line {line}, column {}: {found:?} is not a finite number", one_line(.column))]
    NotFinite {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The feature.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A pixel is not a whole number a byte can hold.
    #[error(
        "{file}, line {line}, column {}: {found:?} is not a whole number from 0 to 255",
        one_line(.column)
    )]
    NotAPixel {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The pixel.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A column of a file of images is not the one expected at its place.
    #[error("{file}: column {position} is {found:?}, expected {expected:?}")]
    WrongColumn {
        /// The file.
        file: String,
        /// Which column, counted from 1.
        position: usize,
        /// The name there should be.
        expected: String,
        /// The name there is.
        found: String,
    },
    /// The pixels of an image make no square.
    #[error("{file}: {pixels} pixels make no square image: expected 1, 4, 9, 16 and so on")]
    NotSquare {
        /// The file.
        file: String,
        /// The number of pixel columns.
        pixels: usize,
    },
    /// The images are not of the size this kind of file has.
    #[error("{file}: expected images of {expected} pixels, found {found}")]
    PixelCount {
        /// The file.
        file: String,
        /// The number of pixels there should be.
        expected: usize,
        /// The number there is.
        found: usize,
    },
    /// A pixel is not a whole number from 0 to the maximum.
    #[error(
        "{file}, line {line}, column {}: {found:?} is not a whole number from 0 to {maximum}",
        one_line(.column)
    )]
    PixelRange {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The pixel.
        column: String,
        /// The text of the field.
        found: String,
        /// The largest a pixel may be.
        maximum: u16,
    },
    /// A label is not a digit.
    #[error("{file}, line {line}, column {}: {found:?} is not a digit from 0 to 9", one_line(.column))]
    NotADigit {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The label column.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// The file cannot be made or replaced.
    #[error("{file}: cannot be written: {reason}")]
    Unwritable {
        /// The file.
        file: String,
        /// What the operating system said.
        reason: io::Error,
    },
    /// A label to be written would not be read back.
    #[error("{file}: the label {label:?} would be read as {read:?}")]
    ChangedLabel {
        /// The file.
        file: String,
        /// The label.
        label: String,
        /// What it would be read as.
        read: String,
    },
}

/// Column names in a row. A quoted name may hold a line break, which a message must not.
fn list(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|name| one_line(name)).collect();
    columns.join(", ")
}

fn one_line(name: &str) -> String {
    name.replace(['\r', '\n'], " ")
}
