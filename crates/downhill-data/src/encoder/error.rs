//! Errors of encoding the columns of a table.

use thiserror::Error;

use crate::message::{list, name, shown};

/// An error of encoding the columns of a table. Its message is one line.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum EncoderError {
    /// The table has no columns to make features of.
    #[error("{file}: no columns are left to learn from; expected at least one besides the target")]
    NoColumns {
        /// The file.
        file: String,
    },
    /// The numbers of a column are too large.
    #[error("{file}, column {}: the numbers are too large to be standardized", name(.column))]
    TooLarge {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A column of text has too many different texts.
    #[error(
        "{file}, column {}: {categories} different texts in {rows} rows are too many for categories{}; leave the column \
         out by --drop {}", name(.column), because(.not_a_number), name(.column)
    )]
    TooManyCategories {
        /// The file.
        file: String,
        /// The column.
        column: String,
        /// The number of different texts.
        categories: usize,
        /// The number of rows.
        rows: usize,
        /// The line and the text of the first value that is not a number, if other values are.
        not_a_number: Option<(usize, String)>,
    },
    /// The features do not fit in memory.
    #[error("{samples} samples of {features} features do not fit in memory")]
    Memory {
        /// The number of samples.
        samples: usize,
        /// The number of features of each.
        features: usize,
    },
    /// The table is not the one that the encoder was fitted on.
    #[error("{file}: not the table that the encoder was fitted on")]
    OtherTable {
        /// The file.
        file: String,
    },
    /// A table has not all columns.
    #[error("{file}: the model needs columns that the file does not have: {}", list(.missing.iter().map(shown)))]
    MissingColumns {
        /// The file.
        file: String,
        /// The missing columns.
        missing: Vec<String>,
    },
    /// A text is not among the categories.
    #[error(
        "{file}, line {line}, column {}: {} is not a category that the model knows; expected {}",
        name(.column), shown(.found), list(.known.iter().map(shown))
    )]
    UnknownCategory {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The column.
        column: String,
        /// The text.
        found: String,
        /// The categories.
        known: Vec<String>,
    },
    /// An encoder has numbers that are not finite, or categories that are not sorted.
    #[error("the encoding of column {} is invalid", shown(.column))]
    Invalid {
        /// The column.
        column: String,
    },
}

/// Why a column is of text, though it has numbers.
fn because(not_a_number: &Option<(usize, String)>) -> String {
    match not_a_number {
        Some((line, text)) => format!(", and {} in line {line} is not a number", shown(text)),
        None => String::new(),
    }
}
