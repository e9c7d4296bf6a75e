//! A problem in the text of the book.

use std::fmt;
use std::path::{Path, PathBuf};

/// A problem in the text of the book, and its location.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The path of the chapter in `book/src`.
    pub file: PathBuf,
    /// The line of the file, counted from 1.
    pub line: usize,
    /// The description.
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
