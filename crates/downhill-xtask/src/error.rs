//! The errors of the book's tools.

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
        /// The file or folder.
        path: PathBuf,
        /// The reason.
        source: io::Error,
    },
    /// `outputs.toml` is not a valid list.
    #[error("{}: {source}", path.display())]
    List {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: toml::de::Error,
    },
    /// A command could not be started.
    #[error("cannot start `{command}`: {source}")]
    Start {
        /// The command.
        command: String,
        /// The reason.
        source: io::Error,
    },
    /// A command of the list is not a plain cargo command.
    #[error(
        "cannot run `{command}`: expected `cargo`, a subcommand, and arguments without any of \" ' \\ | >"
    )]
    Command {
        /// The command.
        command: String,
    },
    /// A command exited with a different status than the list expects.
    #[error("`{command}` exited with {got}, expected {expected}:\n{stderr}")]
    Status {
        /// The command.
        command: String,
        /// The status in the list.
        expected: i32,
        /// The status of the command.
        got: i32,
        /// Its error stream.
        stderr: String,
    },
    /// A command does not print the text that locates an excerpt or a value.
    #[error("`{command}` prints no line with {text:?}: update `{name}` in outputs.toml")]
    TextNotFound {
        /// The command.
        command: String,
        /// The excerpt or value.
        name: String,
        /// The text.
        text: String,
    },
    /// Two entries of the list have the same name.
    #[error("outputs.toml: two entries write `{name}`; rename one of them")]
    DuplicateName {
        /// The file that both write.
        name: String,
    },
    /// The server cannot use the port.
    #[error("cannot listen at {address}: {source}; choose another port with --port")]
    Listen {
        /// The address.
        address: String,
        /// The reason.
        source: io::Error,
    },
}

impl Error {
    /// Creates an error of a file, for `map_err`.
    pub(crate) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.to_owned(),
            source,
        }
    }
}
