//! Runs a command of the list by cargo, in a folder of its own.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::Error;

/// The result of a command.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CommandOutput {
    /// The exit status; -1 if a signal ended the command.
    pub status: i32,
    /// Its standard output.
    pub stdout: String,
    /// Its error stream.
    pub stderr: String,
    /// The folder with the files it wrote, which the next command may change.
    pub folder: PathBuf,
}

/// The folders of the repository that commands may read.
const READABLE: [&str; 2] = ["book/src/tables", "examples/spirals"];

/// Runs commands in a temporary folder, so that their files are removed.
///
/// The folder contains copies of the repository's files that commands may read.
#[derive(Debug)]
pub struct Cargo {
    program: OsString,
    manifest: PathBuf,
    folder: TempDir,
}

impl Cargo {
    /// Creates the folder for the workspace of a repository.
    ///
    /// # Errors
    ///
    /// [`Error::File`] if the folder cannot be created or a file cannot be copied.
    pub fn new(repository: &Path) -> Result<Self, Error> {
        let folder = tempfile::tempdir().map_err(Error::file(&env::temp_dir()))?;
        for name in READABLE {
            copy(&repository.join(name), &folder.path().join(name))?;
        }
        Ok(Self {
            program: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            manifest: repository.join("Cargo.toml"),
            folder,
        })
    }

    /// Runs a command such as `cargo run --example blobs`.
    ///
    /// # Errors
    ///
    /// [`Error::Command`] if it is not a plain cargo command; [`Error::Start`] if cargo cannot be started.
    pub fn run(&self, command: &str) -> Result<CommandOutput, Error> {
        let (subcommand, arguments) = split(command)?;
        let output = Command::new(&self.program)
            .current_dir(self.folder.path())
            .env("CARGO_TERM_COLOR", "never")
            .args([subcommand, "--locked", "--manifest-path"])
            .arg(&self.manifest)
            // Cargo's own messages are not part of the output. In `cargo test`, `--quiet` would shorten it.
            .args((subcommand == "run").then_some("--quiet"))
            .args(arguments)
            .output();
        let output = output.map_err(|source| Error::Start {
            command: command.to_owned(),
            source,
        })?;
        Ok(CommandOutput {
            status: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            folder: self.folder.path().to_owned(),
        })
    }
}

/// Copies the files of a folder, if it exists.
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

/// Splits a cargo command into its subcommand and its arguments.
fn split(command: &str) -> Result<(&str, Vec<&str>), Error> {
    let mut words = command.split_whitespace();
    let quoted = command.contains(['"', '\'', '\\', '|', '>']);
    match (words.next(), words.next()) {
        (Some("cargo"), Some(subcommand)) if !quoted => Ok((subcommand, words.collect())),
        _ => Err(Error::Command {
            command: command.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splits_cargo_commands_and_refuses_others() {
        let (subcommand, rest) = split("cargo run --example blobs -- --epochs 3").unwrap();
        assert_eq!((subcommand, rest.len()), ("run", 5));
        for command in ["ls", "cargo", "cargo run -- 'a b'", "cargo run > a"] {
            assert!(split(command).is_err(), "{command}");
        }
    }
}
