//! A command of the list, run by cargo in an empty folder.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::Error;

/// What a command said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// The status it ended with; -1 if a signal ended it.
    pub status: i32,
    /// What it printed.
    pub stdout: String,
    /// What it printed to its error stream.
    pub stderr: String,
    /// The folder it ran in, with the files it wrote until the next command runs.
    pub folder: PathBuf,
}

/// What of the repository commands may read.
const READ: [&str; 2] = ["book/src/tables", "examples/spirals"];

/// Runs the list's commands, in a folder of their own, so that what they write is not left behind. In it are
/// copies of the files of the repository that they may read, and nothing else.
#[derive(Debug)]
pub struct Cargo {
    program: OsString,
    manifest: PathBuf,
    folder: TempDir,
}

impl Cargo {
    /// For the workspace of this repository.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if there can be no such folder.
    pub fn new(repository: &Path) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::file(&env::temp_dir()))?;
        for name in READ {
            copy(&repository.join(name), &folder.path().join(name))?;
        }
        Ok(Self {
            program: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            manifest: repository.join("Cargo.toml"),
            folder,
        })
    }

    /// Runs a command: `cargo run --example blobs`, say.
    ///
    /// # Errors
    ///
    /// [`Error::Command`] if it is not one for cargo; [`Error::Start`] if cargo cannot be started.
    pub fn run(&self, command: &str) -> Result<Said, Error> {
        let (verb, arguments) = words(command)?;
        let said = Command::new(&self.program)
            .current_dir(self.folder.path())
            .env("CARGO_TERM_COLOR", "never")
            .args([verb, "--locked", "--manifest-path"])
            .arg(&self.manifest)
            // What cargo says of its own is no part of what a program said; a test it would shorten too.
            .args((verb == "run").then_some("--quiet"))
            .args(arguments)
            .output();
        let said = said.map_err(|source| Error::Start {
            command: command.to_owned(),
            source,
        })?;
        Ok(Said {
            status: said.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&said.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&said.stderr).into_owned(),
            folder: self.folder.path().to_owned(),
        })
    }
}

/// Copies the files of a folder, where there is one.
fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(to).map_err(Error::file(to))?;
    for entry in fs::read_dir(from).map_err(Error::file(from))? {
        let path = entry.map_err(Error::file(from))?.path();
        if let Some(name) = path.file_name().filter(|_| path.is_file()) {
            fs::copy(&path, to.join(name)).map_err(Error::file(&path))?;
        }
    }
    Ok(())
}

/// The verb of a command for cargo, and what follows it.
fn words(command: &str) -> Result<(&str, Vec<&str>), Error> {
    let mut words = command.split_whitespace();
    let quoted = command.contains(['"', '\'', '\\', '|', '>']);
    match (words.next(), words.next()) {
        (Some("cargo"), Some(verb)) if !quoted => Ok((verb, words.collect())),
        _ => Err(Error::Command {
            command: command.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_a_command_for_cargo_apart_and_refuses_others() {
        let (verb, rest) = words("cargo run --example blobs -- --epochs 3").unwrap();
        assert_eq!((verb, rest.len()), ("run", 5));
        for command in ["ls", "cargo", "cargo run -- 'a b'", "cargo run > a"] {
            assert!(words(command).is_err(), "{command}");
        }
    }
}
