//! The program is built with the tests of the workspace, which run it: see `tests/it/program`.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::process::Command;

#[test]
fn the_program_has_a_version() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_downhill"));
    let output = program.arg("--version").output().unwrap();
    let expected = format!("downhill {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(String::from_utf8(output.stdout).unwrap(), expected);
}
