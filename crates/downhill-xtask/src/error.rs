//! What can go wrong around the text of the book.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

/// Why the book could not be read, recorded or served.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// `outputs.toml` cannot be read.
    #[error("{}: {source}", path.display())]
    List {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: toml::de::Error,
    },
    /// A command could not be started.
    #[error("{command}: {source}")]
    Start {
        /// Which.
        command: String,
        /// Why.
        source: io::Error,
    },
    /// A command of the list is not one cargo could be given.
    #[error(
        "`{command}` does not begin with `cargo`, or has quotes in it, which are not understood"
    )]
    Command {
        /// Which.
        command: String,
    },
    /// A command ended with another status than the list says.
    #[error("`{command}` ended with status {got}, not {expected}:\n{said}")]
    Status {
        /// Which.
        command: String,
        /// The status the list says.
        expected: i32,
        /// The status there was.
        got: i32,
        /// What it wrote to its error stream.
        said: String,
    },
    /// A command no longer prints a text that an excerpt or a value of it is found by.
    #[error("`{command}` prints no line with {text:?}, by which `{name}` is found")]
    Lost {
        /// The command.
        command: String,
        /// The excerpt or value.
        name: String,
        /// The text.
        text: String,
    },
    /// Two outputs of the list have one name.
    #[error("two outputs are named `{name}`")]
    Twice {
        /// The name.
        name: String,
    },
    /// The port could not be listened on.
    #[error("{address}: {source}")]
    Listen {
        /// Which.
        address: String,
        /// Why.
        source: io::Error,
    },
}

impl Error {
    /// A file's error, for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
