//! The commands of the book: build, serve, record.

#![forbid(unsafe_code)]

use std::env;
use std::io::{self, Write};
use std::process::{Command, ExitCode};

use clap::{Parser, Subcommand};
use downhill_xtask::recording::{self, Cargo, List};
use downhill_xtask::{Error, repository};

/// Build the book, serve it, record the outputs it shows
#[derive(Debug, Parser)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Check the book's text and build the site into out/book
    Book,
    /// Build the site, serve it on this machine, and rebuild it when a file changes
    Serve {
        /// The port of the server
        #[arg(long, default_value_t = 3000)]
        port: u16,
    },
    /// Run the commands of book/outputs.toml and record their output and figures in book/src
    BookOutputs {
        /// Run only the commands that contain this text, such as `--example blobs`
        #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
        only: Option<String>,
        /// Only compare, and exit with 1 if a recorded output is out of date
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
                log(&error.to_string());
                ExitCode::from(2)
            })
        }
    }
}

/// Runs `downhill-site`, which contains mdBook, through cargo.
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
            log(&format!("cannot start cargo: {error}"));
            ExitCode::from(2)
        }
    }
}

fn outputs(check: bool, only: Option<&str>) -> Result<ExitCode, Error> {
    let book = repository().join("book");
    let folder = book.join("src");
    let list = List::read(&book)?;
    let cargo = Cargo::new(repository())?;
    let (mut ran, mut skipped) = (0, 0);
    let run = |command: &str| {
        if only.is_some_and(|text| !command.contains(text)) {
            skipped += 1;
            return Ok(None);
        }
        ran += 1;
        log(&format!("$ {command}"));
        cargo.run(command).map(Some)
    };
    if check {
        let stale = recording::compare(&list, &folder, run)?;
        for line in &stale {
            log(line);
        }
        if !stale.is_empty() {
            log("run `cargo run -p downhill-xtask -- book-outputs` to record them");
            return Ok(ExitCode::FAILURE);
        }
    } else {
        let recording = recording::record(&list, run)?;
        recording::write(&recording, &folder, skipped == 0)?;
        log(&format!("wrote {} files to book/src", recording.len()));
    }
    if ran == 0 {
        log("no command of book/outputs.toml contains this text");
        return Ok(ExitCode::from(2));
    }
    if check {
        log("every recorded output is up to date");
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints a line to stderr. A closed stderr is not an error.
fn log(line: &str) {
    let _ = writeln!(io::stderr(), "{line}");
}
