//! The program `downhill` as a user runs it.

mod fit;
mod hostile;
mod predict;
mod resume;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::examples::text;

/// The program, which `cargo build --bins --workspace` builds two folders above this test.
pub(crate) fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let target = test.parent().and_then(Path::parent).unwrap();
    let program = target
        .join("downhill")
        .with_extension(std::env::consts::EXE_EXTENSION);
    assert!(
        program.exists(),
        "{} is not built: cargo build --package downhill-cli",
        program.display()
    );
    program
}

/// A folder with files, in which the program runs.
struct Place(TempDir);

impl Place {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = TempDir::new().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.run_with(arguments, b"")
    }

    /// Runs the program with a standard input.
    fn run_with(&self, arguments: &[&str], input: &[u8]) -> Output {
        let mut child = Command::new(program())
            .current_dir(self.0.path())
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A program that refuses its options does not read.
        let _ = child.stdin.take().unwrap().write_all(input);
        child.wait_with_output().unwrap()
    }

    /// What the program prints, if it succeeds.
    #[track_caller]
    fn prints(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{err}");
        out
    }

    /// The error of the program, if it fails: one short line without a control character.
    #[track_caller]
    fn refuses(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = text(&output.stderr);
        assert!(
            matches!(output.status.code(), Some(1 | 2)),
            "{arguments:?}: {output:?}"
        );
        let line = error.strip_suffix('\n').unwrap();
        assert!(!line.contains(char::is_control), "{arguments:?}: {error:?}");
        assert!(line.chars().count() <= 220, "{arguments:?}: {line}");
        line.strip_prefix("error: ").unwrap_or(line).to_owned()
    }
}

/// Two classes with a column of text; without a third of the rows' noise, `age` and `city` decide.
fn people(rows: usize) -> String {
    let mut text = "name,age,city,height,group\n".to_owned();
    for row in 0..rows {
        let age = 20 + row * 7 % 41;
        let city = ["Oslo", "Rome", "Łódź"][row % 3];
        let height = 150 + row * 11 % 47;
        let group = if age + 8 * (row % 3) > 48 {
            "old"
        } else {
            "young"
        };
        text += &format!("n{},{age},{city},{height}.5,{group}\n", row % 5);
    }
    text
}
