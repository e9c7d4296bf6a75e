//! The errors of the program `downhill`.

use downhill_data::message::{list, shown};
use thiserror::Error;

/// An error of the program `downhill`. Its message is one line.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ProgramError {
    /// The target has a single class.
    #[error("{file}: every row has the {}, {}; a classifier needs at least 2 classes", target(.column), shown(.only))]
    OneClass {
        /// The file.
        file: String,
        /// The target column.
        column: String,
        /// The class.
        only: String,
    },
    /// The target has too many classes.
    #[error(
        "{file}: the {} has {classes} different values in {rows} rows, too many for classes; add --task regression if it \
         is a quantity", target(.column)
    )]
    ManyClasses {
        /// The file.
        file: String,
        /// The target column.
        column: String,
        /// The number of classes.
        classes: usize,
        /// The number of rows.
        rows: usize,
    },
    /// The target of a regression is text.
    #[error("{file}: the {} is text{}; regression needs numbers", target(.column), first(.not_a_number))]
    TextTarget {
        /// The file.
        file: String,
        /// The target column.
        column: String,
        /// The line and the text of the first value that is not a number, if others are.
        not_a_number: Option<(usize, String)>,
    },
    /// The target's numbers are too large to be scaled.
    #[error("{file}: the numbers of the target are too large to be scaled")]
    LargeTarget {
        /// The file.
        file: String,
    },
    /// No row has a target.
    #[error("{file}: no row has a value of the {}", target(.column))]
    NoTargets {
        /// The file.
        file: String,
        /// The target column.
        column: String,
    },
    /// The target column is left out.
    #[error("--drop {}: it is the target", .column.escape_debug())]
    DroppedTarget {
        /// The target column.
        column: String,
    },
    /// A row of the test file has another class.
    #[error("{file}, line {line}: the {} is {}, which is not a class of the training rows; expected {}", target(.column), shown(.found), list(.known.iter().map(shown)))]
    UnknownClass {
        /// The test file.
        file: String,
        /// The line of the row.
        line: usize,
        /// The target column.
        column: String,
        /// The class of the row.
        found: String,
        /// The classes of the training rows.
        known: Vec<String>,
    },
    /// A file has no rows to score or predict, after rows with missing values are dropped.
    #[error("{file}: every row has a missing value")]
    NoRows {
        /// The file.
        file: String,
    },
    /// There are fewer rows than folds.
    #[error("--folds {folds}: there are {rows} rows; each fold needs at least one")]
    Folds {
        /// The number of folds.
        folds: usize,
        /// The number of rows.
        rows: usize,
    },
    /// The checkpoints are not of a run of `downhill fit`.
    #[error(
        "{folder}: not the checkpoints of downhill fit; resume the run by its own program, with --resume"
    )]
    NotAFit {
        /// The folder.
        folder: String,
    },
    /// A run of the cross-validation stopped, so there is no mean over the folds.
    #[error("fold {fold} of {folds}: {reason}")]
    FoldStopped {
        /// The fold, counted from 1.
        fold: usize,
        /// The number of folds.
        folds: usize,
        /// Why it stopped.
        reason: String,
    },
    /// Whole numbers that a number cannot tell apart are classes.
    #[error("{file}: the {} has whole numbers above 2^53, which lose digits as numbers; add --text {}", target(.column), shown(.column))]
    LongNumbers {
        /// The file.
        file: String,
        /// The target column.
        column: String,
    },
    /// The columns of a prediction have the names of columns to keep.
    #[error("{file}: has a column {}, as the prediction does; leave --keep out, or rename it", shown(.column))]
    Kept {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A model was not made from a table.
    #[error("{file}: a model without columns; expected one that downhill fit saved")]
    NotATable {
        /// The file.
        file: String,
    },
    /// A model's record does not fit its network.
    #[error("{file}: the record does not fit the network: {}", shown(.reason))]
    Record {
        /// The file.
        file: String,
        /// The part that does not fit.
        reason: String,
    },
    /// A prediction is NaN or infinite.
    #[error("{file}: the prediction for line {line} is not finite")]
    NotFinite {
        /// The file.
        file: String,
        /// The line of the row.
        line: usize,
    },
}

fn target(column: &str) -> String {
    format!("target {}", shown(column))
}

fn first(not_a_number: &Option<(usize, String)>) -> String {
    match not_a_number {
        Some((line, text)) => format!(", such as {} in line {line}", shown(text)),
        None => String::new(),
    }
}
