//! The program `downhill`.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    downhill_cli::program::main()
}
