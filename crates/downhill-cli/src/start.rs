//! From the command line to an exit status.

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::Failure;
use crate::console::lost;

/// How an example went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing that should hold did not.
    Holds,
    /// A number that should be as printed is not, or the run could not be finished.
    Fails,
}

/// Reads the options, runs the example, and says in one line on standard error what went wrong.
///
/// The exit status is 0 where all holds, 1 where it does not, and 2 for options that cannot be read.
pub fn main<O: Parser>(example: impl FnOnce(O) -> Result<Verdict, Failure>) -> ExitCode {
    let source_args = match O::try_parse() {
        Ok(source_args) => source_args,
        Err(error) if error.exit_code() == 0 => {
            // Help, or the version.
            let _ = error.print();
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            complain(&one_line(&error));
            return ExitCode::from(2);
        }
    };
    let status = match example(source_args) {
        Ok(Verdict::Holds) => ExitCode::SUCCESS,
        Ok(Verdict::Fails) => ExitCode::FAILURE,
        Err(failure) => {
            complain(&format!("error: {failure}"));
            ExitCode::FAILURE
        }
    };
    match lost() {
        None => status,
        Some(reason) => {
            complain(&format!(
                "error: standard output: cannot be written: {reason}"
            ));
            ExitCode::FAILURE
        }
    }
}

fn complain(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}

/// What clap says over several lines, in one.
fn one_line(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let told: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .take_while(|line| !line.starts_with("Usage:"))
        .collect();
    let mut line = told.join(" ");
    if error.kind() != ErrorKind::ValueValidation {
        line.push_str(" (see --help)");
    }
    line
}
