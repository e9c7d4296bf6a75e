//! The `main` of every example.

use std::any::TypeId;
use std::error::Error;
use std::io::{self, Write};
use std::num::{IntErrorKind, ParseFloatError, ParseIntError};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, Parser};
use downhill_data::message::name;

use crate::Failure;
use crate::console::lost;
use crate::ctrl_c::end_on_signals;

/// The largest number of characters of an error.
const LONGEST: usize = 1_000;

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
    end_on_signals();
    let options = match parse::<O>() {
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

/// Parses the options. A negative number is a value, so that the error is about the number.
fn parse<O: Parser>() -> Result<O, clap::Error> {
    let command = negative_numbers(O::command());
    O::from_arg_matches(&command.try_get_matches()?)
}

/// Allows negative numbers as the values of all options but paths.
fn negative_numbers(command: Command) -> Command {
    command.mut_args(|option: Arg| {
        let takes = option.get_action().takes_values();
        let path = option.get_value_parser().type_id() == TypeId::of::<PathBuf>();
        option.allow_negative_numbers(takes && !path)
    })
}

/// Prints a line of bounded length, with nothing in it that changes the terminal.
fn print_error(line: &str) {
    let mut characters = line.chars();
    let mut shown = String::new();
    for c in characters.by_ref().take(LONGEST) {
        if c.is_control() {
            shown.extend(c.escape_debug());
        } else {
            shown.push(c);
        }
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    let _ = writeln!(io::stderr(), "{shown}");
}

/// Puts an error of clap, which has several lines, on one. Arguments are escaped and shortened.
fn one_line(error: &clap::Error) -> String {
    let mut text = error.render().to_string();
    for kind in [ContextKind::InvalidValue, ContextKind::InvalidArg] {
        if let Some(ContextValue::String(given)) = error.get(kind) {
            text = text.replace(given.as_str(), &name(given));
        }
    }
    if let Some(source) = error.source()
        && let Some(reason) = reason(source)
    {
        text = text.replace(&source.to_string(), &reason);
    }
    let lines: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("For more information"))
        .filter(|line| !line.starts_with("tip: to pass"))
        .take_while(|line| !line.starts_with("Usage:"))
        .collect();
    let mut line = lines.join(" ");
    if error.kind() != ErrorKind::ValueValidation {
        line.push_str(" (see --help)");
    }
    line
}

/// The reason why a text is not a number, if that is the error: Rust's own speaks of digits and types.
fn reason(error: &(dyn Error + 'static)) -> Option<String> {
    if error.is::<ParseFloatError>() {
        return Some("must be a number".to_owned());
    }
    let error = error.downcast_ref::<ParseIntError>()?;
    Some(match error.kind() {
        IntErrorKind::PosOverflow => format!("must be at most {}", u64::MAX),
        _ => "must be a whole number, 0 or more".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory as _, FromArgMatches as _, Parser};

    use super::*;

    #[derive(Debug, Parser)]
    struct Options {
        #[arg(long)]
        seed: Option<u64>,
        #[arg(long)]
        noise: Option<f64>,
        #[arg(long, value_parser = crate::at_least_one)]
        epochs: Option<usize>,
        #[arg(long)]
        out: Option<PathBuf>,
        #[arg(long)]
        quiet: bool,
    }

    fn error(options: &[&str]) -> String {
        let command = negative_numbers(Options::command());
        let options = [&["example"], options].concat();
        let matches = command.try_get_matches_from(options);
        let options = matches.and_then(|matches| Options::from_arg_matches(&matches));
        options.map_or_else(|error| one_line(&error), |options| format!("{options:?}"))
    }

    #[test]
    fn an_error_is_about_the_value() {
        for (options, expected) in [
            (
                ["--seed", "-1"],
                "error: invalid value '-1' for '--seed <SEED>': must be a whole number, 0 or more",
            ),
            (
                ["--seed", "x"],
                "error: invalid value 'x' for '--seed <SEED>': must be a whole number, 0 or more",
            ),
            (
                ["--seed", "99999999999999999999"],
                "error: invalid value '99999999999999999999' for '--seed <SEED>': must be at most 18446744073709551615",
            ),
            (
                ["--noise", "\u{1b}[31m\n"],
                r"error: invalid value '\u{1b}[31m\n' for '--noise <NOISE>': must be a number",
            ),
            (
                ["--epochs", "-5"],
                "error: invalid value '-5' for '--epochs <EPOCHS>': must be a whole number, at least 1",
            ),
            (
                ["--epochs", "99999999999999999999"],
                "error: invalid value '99999999999999999999' for '--epochs <EPOCHS>': must be at most 18446744073709551615",
            ),
            (
                ["--quiet", "-1"],
                "error: unexpected argument '-1' found (see --help)",
            ),
        ] {
            assert_eq!(error(&options), expected);
        }
        let long = "x".repeat(100_000);
        for options in [["--seed", &long], ["--quiet", &long]] {
            let error = error(&options);
            assert!(error.chars().count() < 200, "{error}");
        }
        assert!(error(&["--out", "-1"]).contains("unexpected argument '-1' found"));
        assert!(error(&["--noise", "-0.5"]).contains("noise: Some(-0.5)"));
    }
}
