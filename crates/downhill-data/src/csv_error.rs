//! What can be wrong with a CSV file.

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
}

/// Column names in a row. A quoted name may hold a line break, which a message must not.
fn list(columns: &[String]) -> String {
    let columns: Vec<String> = columns.iter().map(|name| one_line(name)).collect();
    columns.join(", ")
}

fn one_line(name: &str) -> String {
    name.replace(['\r', '\n'], " ")
}
