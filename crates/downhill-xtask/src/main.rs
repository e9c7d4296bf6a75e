//! The book's commands: build, serve, record.

#![forbid(unsafe_code)]

use std::env;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};
use downhill_xtask::recording::{self, Cargo, List};
use downhill_xtask::{Error, repository};

/// Build the book, show it, record the outputs in it
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check the book's text and build the site into out/book
    Book,
    /// Build the site, show it on this machine, and build it again when a file changes
    Serve {
        /// The port to show it on
        #[arg(long, default_value_t = 3000)]
        port: u16,
    },
    /// Run the commands of book/outputs.toml, and keep what they print and draw in book/src
    BookOutputs {
        /// Only the commands with this text in them, such as `--example blobs`
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
        only: Option<String>,
        /// Compare only, and end with status 1 where a kept output is stale
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match Arguments::parse().task {
        Task::Book => site(&["build".to_owned()]),
        Task::Serve { port } => site(&["serve".to_owned(), port.to_string()]),
        Task::BookOutputs { check, only } => {
            outputs(check, only.as_deref()).unwrap_or_else(|error| {
                say(&error.to_string());
                ExitCode::from(2)
            })
        }
    }
}

/// Hands over to the program that has mdBook in it, which cargo builds if it has to.
fn site(arguments: &[String]) -> ExitCode {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .current_dir(repository())
        .args(["run", "--quiet", "--locked", "-p", "downhill-xtask"])
        .args(["--features", "site", "--bin", "downhill-site", "--"])
        .args(arguments)
        .status();
    match status {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            say(&format!("cargo: {error}"));
            ExitCode::from(2)
        }
    }
}

fn outputs(check: bool, only: Option<&str>) -> Result<ExitCode, Error> {
    let book = repository().join("book");
    let folder = book.join("src");
    let list = List::read(&book)?;
    let cargo = Cargo::new(repository())?;
    let (mut ran, mut left) = (0, 0);
    let run = |command: &str| {
        if only.is_some_and(|text| !command.contains(text)) {
            left += 1;
            return Ok(None);
        }
        ran += 1;
        say(&format!("$ {command}"));
        cargo.run(command).map(Some)
    };
    if check {
        let stale = recording::compare(&list, &folder, run)?;
        for line in &stale {
            say(line);
        }
        if !stale.is_empty() {
            say("cargo run -p downhill-xtask -- book-outputs records them anew");
            return Ok(ExitCode::FAILURE);
        }
    } else {
        let recording = recording::record(&list, run)?;
        recording::write(&recording, &folder, left == 0)?;
        say(&format!("{} files in book/src", recording.len()));
    }
    if ran == 0 {
        say("no command of book/outputs.toml has this text in it");
        return Ok(ExitCode::from(2));
    }
    if check {
        say("nothing is stale");
    }
    Ok(ExitCode::SUCCESS)
}

/// To the error stream; if that is closed there is nobody to tell.
fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
