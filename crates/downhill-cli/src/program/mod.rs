//! The program `downhill`: from a table to a model, and from a model to predictions.

mod check;
mod completions;
mod data;
mod error;
mod fit;
mod fit_args;
mod folds;
mod inspect;
mod learner;
mod model;
mod predict;
mod results;
mod resume;
mod scores;
mod table_args;
mod target;
mod test_file;
mod units;

use std::process::ExitCode;

use clap::{Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};
use downhill_train::EngineKind;

pub use error::ProgramError;

use crate::{Failure, Verdict};

/// Learns from a table, predicts, and checks gradients
#[derive(Debug, Parser)]
#[command(name = "downhill", version, arg_required_else_help = true)]
struct Options {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one")]
enum Task {
    /// Trains a network to predict a column of a table
    Fit(fit_args::FitArgs),
    /// Predicts the rows of a table with a saved model
    Predict(predict::PredictArgs),
    /// Goes on with an interrupted run of fit from its last checkpoint
    Resume(resume::ResumeArgs),
    /// Says what is in a saved model or a checkpoint
    Inspect(inspect::InspectArgs),
    /// Checks the gradients of a network three ways: by autodiff, by hand and by differences
    Check(check::CheckArgs),
    /// Prints the completions for a shell
    Completions(completions::CompletionsArgs),
}

/// The help of the program, in which the shared options have the defaults of the program.
fn command() -> Command {
    let default = |kind: EngineKind| format!("[default: {kind}]");
    Options::command().mut_subcommand("fit", |fit| {
        fit.mut_args(|argument| {
            let Some(help) = argument.get_help() else {
                return argument;
            };
            let help = help
                .to_string()
                .replace("[default: the example's]", "[default: see below]")
                .replace("out/ and the example's name", "out/fit")
                .replace(
                    &default(EngineKind::default()),
                    &default(learner::own().engine.kind),
                );
            argument.help(help)
        })
    })
}

/// The options, which clap parses by the command with the adapted help.
#[derive(Debug)]
struct Adapted(Options);

impl CommandFactory for Adapted {
    fn command() -> Command {
        command()
    }

    fn command_for_update() -> Command {
        command()
    }
}

impl FromArgMatches for Adapted {
    fn from_arg_matches(matches: &clap::ArgMatches) -> Result<Self, clap::Error> {
        Options::from_arg_matches(matches).map(Self)
    }

    fn update_from_arg_matches(&mut self, matches: &clap::ArgMatches) -> Result<(), clap::Error> {
        self.0.update_from_arg_matches(matches)
    }
}

impl Args for Adapted {
    fn augment_args(_: Command) -> Command {
        command()
    }

    fn augment_args_for_update(_: Command) -> Command {
        command()
    }
}

impl Parser for Adapted {}

/// Parses the options and runs the program. An error is one line on standard error.
pub fn main() -> ExitCode {
    crate::main(|Adapted(options): Adapted| run(&options.task))
}

fn run(task: &Task) -> Result<Verdict, Failure> {
    match task {
        Task::Fit(arguments) => fit::run(arguments),
        Task::Predict(arguments) => predict::run(arguments),
        Task::Resume(arguments) => resume::run(arguments),
        Task::Inspect(arguments) => inspect::run(arguments),
        Task::Check(arguments) => check::run(arguments),
        Task::Completions(arguments) => completions::run(arguments),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_options_are_consistent_and_name_no_example() {
        command().debug_assert();
        let mut command = command();
        let fit = command.find_subcommand_mut("fit").unwrap();
        let help = fit.render_help().to_string();
        assert!(!help.contains("example's"), "{help}");
    }
}
