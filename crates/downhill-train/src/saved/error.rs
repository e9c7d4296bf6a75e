//! The errors of models and checkpoints on disk.

use std::io;
use std::path::{Path, PathBuf};

use downhill_core::ShapeError;
use downhill_data::message::{name as shorten, one_line, path as show, shown};
use thiserror::Error;

use super::Kind;
use crate::EngineError;

/// An error of a model or a checkpoint on disk. `path` is its file or folder.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SaveError {
    /// A file or folder cannot be read or written.
    #[error("{}: cannot be {action}: {reason}", show(path))]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What failed: `read`, `written` or the like.
        action: &'static str,
        /// The message of the operating system.
        reason: String,
    },
    /// The path is not a regular file.
    #[error("{}: expected a file, found {found}", show(path))]
    NotAFile {
        /// The path.
        path: PathBuf,
        /// What it is instead, such as `a folder`.
        found: &'static str,
    },
    /// The path of a folder is that of a file.
    #[error("{}: expected a folder, found a file", show(path))]
    NotAFolder {
        /// The path.
        path: PathBuf,
    },
    /// The file does not fit in memory.
    #[error("{}: {bytes} bytes do not fit in memory", show(path))]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// Its length.
        bytes: u64,
    },
    /// The bytes are not a safetensors file.
    #[error("{}: not a whole safetensors file: {}", show(path), one_line(reason))]
    NotSafetensors {
        /// The file.
        path: PathBuf,
        /// The message of the safetensors crate.
        reason: String,
    },
    /// The safetensors file was not written by this program.
    #[error(
        "{}: a safetensors file, but without the metadata `downhill` of a {expected}; it was saved by another program",
        show(path)
    )]
    Foreign {
        /// The file.
        path: PathBuf,
        /// What was expected.
        expected: Kind,
    },
    /// The file is of another kind.
    #[error("{}: expected a {expected}, found a {}", show(path), shown(found))]
    Kind {
        /// The file.
        path: PathBuf,
        /// What was expected.
        expected: Kind,
        /// What it is.
        found: String,
    },
    /// The file has another version of the format.
    #[error(
        "{}: format {found} of a later version; this version reads format {expected}",
        show(path)
    )]
    Format {
        /// The file.
        path: PathBuf,
        /// The version of the format that this program reads.
        expected: u32,
        /// The version of the file.
        found: u32,
    },
    /// The checksum is not that of the bytes.
    #[error("{}: damaged: its checksum is not that of its bytes", show(path))]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// The metadata or the tensors do not have the expected content.
    #[error("{}: {}", show(path), one_line(reason))]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The parameters do not fit the network.
    #[error("{}: {error}", show(path))]
    Shape {
        /// The file.
        path: PathBuf,
        /// The part that does not fit.
        error: ShapeError,
    },
    /// Another process uses the folder.
    #[error("{}: another process uses these checkpoints", show(path))]
    Locked {
        /// The folder.
        path: PathBuf,
    },
    /// The folder has the checkpoints of another run.
    #[error(
        "{}: has checkpoints of a run; resume it, or use another folder",
        show(path)
    )]
    Occupied {
        /// The folder.
        path: PathBuf,
    },
    /// The folder has no checkpoint to resume from.
    #[error("{}: no checkpoint to resume from", show(path))]
    NoCheckpoint {
        /// The folder.
        path: PathBuf,
    },
    /// The run of the checkpoint had another setting, other data or another version of the program.
    #[error(
        "{}: of another run: the {} is {} there, and {} here",
        show(path),
        shorten(what),
        apart(saved, given),
        apart(given, saved)
    )]
    Differs {
        /// The checkpoint.
        path: PathBuf,
        /// What differs.
        what: String,
        /// Its value in the checkpoint.
        saved: String,
        /// Its value in this run.
        given: String,
    },
    /// The state does not fit the engine.
    #[error("{}: {error}", show(path))]
    Engine {
        /// The file.
        path: PathBuf,
        /// The part that does not fit.
        error: Box<EngineError>,
    },
}

/// The largest number of characters of a setting in a message.
const SHORT: usize = 48;

/// The part of a setting in which it differs from another one.
fn apart(text: &str, other: &str) -> String {
    let plain = |text: &str| text.replace('"', "").chars().collect::<Vec<char>>();
    let (text, other) = (plain(text), plain(other));
    let same = text.iter().zip(&other).take_while(|(a, b)| a == b).count();
    // Some of what comes before it, for its name.
    let from = if text.len().max(other.len()) <= SHORT {
        0
    } else {
        same.saturating_sub(SHORT / 2)
    };
    let part: String = text.iter().skip(from).take(SHORT).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if from + SHORT < text.len() { "…" } else { "" };
    one_line(&format!("{before}{part}{after}"))
}

impl SaveError {
    /// The file or folder of the error.
    pub fn path(&self) -> &Path {
        match self {
            Self::Io { path, .. }
            | Self::NotAFile { path, .. }
            | Self::NotAFolder { path }
            | Self::TooLarge { path, .. }
            | Self::NotSafetensors { path, .. }
            | Self::Foreign { path, .. }
            | Self::Kind { path, .. }
            | Self::Format { path, .. }
            | Self::Damaged { path }
            | Self::Content { path, .. }
            | Self::Shape { path, .. }
            | Self::Locked { path }
            | Self::Occupied { path }
            | Self::NoCheckpoint { path }
            | Self::Differs { path, .. }
            | Self::Engine { path, .. } => path,
        }
    }

    /// Whether the bytes of a file are not those that were written.
    pub(crate) fn is_damage(&self) -> bool {
        matches!(
            self,
            Self::Damaged { .. }
                | Self::NotSafetensors { .. }
                | Self::Content { .. }
                | Self::Foreign { .. }
        )
    }

    /// The error of an operation on a file or folder.
    pub fn io(path: &Path, action: &'static str, reason: &io::Error) -> Self {
        Self::Io {
            path: path.to_owned(),
            action,
            reason: reason.to_string(),
        }
    }

    pub(crate) fn content(path: &Path, reason: impl Into<String>) -> Self {
        Self::Content {
            path: path.to_owned(),
            reason: reason.into(),
        }
    }
}
