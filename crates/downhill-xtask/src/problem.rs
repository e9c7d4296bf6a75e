//! A problem: where in the book, and what it is.

use std::fmt;
use std::path::{Path, PathBuf};

/// Something wrong with the text of the book.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The chapter's file, below `book/src`.
    pub file: PathBuf,
    /// The line, counted from 1, with the includes left as they stand in the file.
    pub line: usize,
    /// What is wrong.
    pub what: String,
}

impl Problem {
    pub(crate) fn new(file: &Path, line: usize, what: impl Into<String>) -> Self {
        Self {
            file: file.to_owned(),
            line,
            what: what.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file.display(), self.line, self.what)
    }
}
