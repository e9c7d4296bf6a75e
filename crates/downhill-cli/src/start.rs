//! The `main` of every example.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::Failure;
use crate::console::lost;

/// The verdict of an example, which is its exit status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Every expected result holds.
    Holds,
    /// An expected result does not hold, or the run stopped early.
    Fails,
}

impl From<bool> for Verdict {
    fn from(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }
}

/// Parses the options and runs the example. An error is one line on standard error.
///
/// Exits with 0 if every expected result holds, with 1 if not, and with 2 if the options cannot be parsed.
pub fn main<O: Parser>(example: impl FnOnce(O) -> Result<Verdict, Failure>) -> ExitCode {
    let options = match O::try_parse() {
        Ok(options) => options,
        Err(error) if error.exit_code() == 0 => {
            // Help, or the version.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            // On standard error, since nothing was asked for.
            let _ = error.print();
            return ExitCode::from(2);
        }
        Err(error) => {
            print_error(&one_line(&error));
            return ExitCode::from(2);
        }
    };
    let status = match example(options) {
        Ok(Verdict::Holds) => ExitCode::SUCCESS,
        Ok(Verdict::Fails) => ExitCode::FAILURE,
        Err(failure) => {
            print_error(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    };
    match lost() {
        None => status,
        Some(reason) => {
            print_error(&format!(
                "error: standard output: cannot be written: {reason}"
            ));
            ExitCode::FAILURE
        }
    }
}

fn print_error(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// Puts an error of clap, which has several lines, on one.
fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .take_while(|line| !line.starts_with("Usage:"))
        .collect();
    let mut line = lines.join(" ");
    if error.kind() != ErrorKind::ValueValidation {
        line.push_str(" (see --help)");
    }
    line
}
