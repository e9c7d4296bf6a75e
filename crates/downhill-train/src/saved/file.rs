//! Reading whole files, and replacing them so that a crash leaves the old file or the new one.

use std::fs::{self, File, FileType};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use super::SaveError;

/// The ending of a file while it is written.
pub(crate) const UNFINISHED: &str = "tmp";

/// The bytes of a regular file. `check` sees the first bytes, at most `first` of them, before the rest is read.
pub(crate) fn read(
    path: &Path,
    first: usize,
    check: impl FnOnce(&[u8], u64) -> Result<(), SaveError>,
) -> Result<Vec<u8>, SaveError> {
    let failed = |reason| SaveError::io(path, "read", &reason);
    let about = fs::metadata(path).map_err(failed)?;
    check_regular(path, about.file_type())?;
    let mut file = File::open(path).map_err(failed)?;
    let length = about.len();
    let mut bytes = Vec::new();
    let start = first.min(usize::try_from(length).unwrap_or(usize::MAX));
    (&mut file)
        .take(start as u64)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    check(&bytes, length)?;
    let rest = usize::try_from(length - start as u64).unwrap_or(usize::MAX);
    bytes
        .try_reserve_exact(rest)
        .map_err(|_| SaveError::TooLarge {
            path: path.to_owned(),
            bytes: length,
        })?;
    file.take(rest as u64)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}

/// Writes a file: under another name, to the disk, and only then under its own.
///
/// If the process or the machine stops in between, `path` has its old bytes or the new ones.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), SaveError> {
    // A link stays a link: what it points to is replaced.
    let path = &path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let failed = |reason| SaveError::io(path, "written", &reason);
    if let Ok(about) = fs::metadata(path) {
        check_regular(path, about.file_type())?;
    }
    let unfinished = unfinished(path);
    let written = File::create(&unfinished).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&unfinished, path)?;
        sync_folder(path)
    });
    if written.is_err() {
        // The disk may be full: the unfinished file is in the way of the next one.
        let _ = fs::remove_file(&unfinished);
    }
    written.map_err(failed)
}

/// The name of a file while it is written.
fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(UNFINISHED);
    name.into()
}

/// Makes the new name of a file durable, where folders can be opened.
fn sync_folder(file: &Path) -> std::io::Result<()> {
    if cfg!(unix) {
        File::open(folder_of(file))?.sync_all()?;
    }
    Ok(())
}

/// The folder of a file; `.` for a name without a folder.
fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
}

fn check_regular(path: &Path, found: FileType) -> Result<(), SaveError> {
    if found.is_file() {
        return Ok(());
    }
    Err(SaveError::NotAFile {
        path: path.to_owned(),
        found: if found.is_dir() {
            "a folder"
        } else {
            "a pipe or a device"
        },
    })
}
