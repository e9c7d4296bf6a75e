//! The folder of a run's checkpoints.

use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};

use crate::SaveError;
use crate::saved::Container;

const LOCK: &str = "lock";
const PREFIX: &str = "step-";
const ENDING: &str = ".safetensors";

/// A folder of checkpoints, locked for this process.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    /// The lock ends when the file is closed, also by a crash.
    _lock: File,
}

impl Folder {
    /// Opens the folder, and creates it if necessary.
    pub(super) fn open(path: &Path) -> Result<Self, SaveError> {
        let failed = |reason| SaveError::io(path, "written", &reason);
        if path.exists() && !path.is_dir() {
            return Err(SaveError::NotAFolder {
                path: path.to_owned(),
            });
        }
        fs::create_dir_all(path).map_err(failed)?;
        let lock = path.join(LOCK);
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock);
        let file = file.map_err(|reason| SaveError::io(&lock, "written", &reason))?;
        match file.try_lock() {
            Ok(()) => Ok(Self {
                path: path.to_owned(),
                _lock: file,
            }),
            Err(TryLockError::WouldBlock) => Err(SaveError::Locked {
                path: path.to_owned(),
            }),
            Err(TryLockError::Error(reason)) => Err(SaveError::io(&lock, "locked", &reason)),
        }
    }

    /// Writes the checkpoint after `steps` steps, and deletes all but the newest `keep`.
    pub(super) fn save(&self, steps: u64, file: &Container, keep: usize) -> Result<(), SaveError> {
        file.save(&self.path.join(format!("{PREFIX}{steps:012}{ENDING}")))?;
        for old in files(&self.path)?.into_iter().skip(keep) {
            fs::remove_file(&old).map_err(|reason| SaveError::io(&old, "deleted", &reason))?;
        }
        Ok(())
    }
}

/// The checkpoints in a folder, the newest first.
pub(super) fn files(folder: &Path) -> Result<Vec<PathBuf>, SaveError> {
    let failed = |reason| SaveError::io(folder, "read", &reason);
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let steps = name.and_then(|name| name.strip_prefix(PREFIX)?.strip_suffix(ENDING));
        if let Some(steps) = steps.and_then(|steps| steps.parse::<u64>().ok()) {
            found.push((steps, path));
        }
    }
    found.sort_unstable();
    Ok(found.into_iter().rev().map(|(_, path)| path).collect())
}

/// Renames a damaged checkpoint, so that it does not count as one of those to keep.
pub(super) fn set_aside(damaged: &SaveError) -> Result<(), SaveError> {
    let path = damaged.path();
    fs::rename(path, path.with_extension("damaged"))
        .map_err(|reason| SaveError::io(path, "renamed", &reason))
}
