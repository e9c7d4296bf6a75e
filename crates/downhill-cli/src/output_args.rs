//! The options of every example: the files to write, and how much to print.

use std::path::{Path, PathBuf};

use clap::Args;
use downhill_train::Progress;

use crate::Console;

/// The options of every example: the files to write, and how much to print.
#[derive(Debug, Clone, Args)]
pub struct OutputArgs {
    /// The folder for the pictures [default: out/ and the example's name]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write all results to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// Print only the verdict, and no progress bar
    #[arg(long)]
    quiet: bool,
}

impl OutputArgs {
    /// The folder for the pictures.
    pub fn folder(&self, example: &str) -> PathBuf {
        let default = || PathBuf::from("out").join(example);
        self.out.clone().unwrap_or_else(default)
    }

    /// The file for the report, if there is to be one.
    pub fn report(&self) -> Option<&Path> {
        self.report.as_deref()
    }

    /// The console; a quiet one with `--quiet`.
    pub fn console(&self) -> Console {
        Console::new(self.quiet)
    }

    /// A progress bar; a silent one with `--quiet`.
    pub fn progress(&self) -> Progress {
        Progress::new(self.quiet)
    }
}
