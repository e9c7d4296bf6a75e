//! The options of every example: where what it makes goes, and how much it says.

use std::path::{Path, PathBuf};

use clap::Args;

/// The options of every example: where what it makes goes, and how much it says.
#[derive(Debug, Clone, Args)]
pub struct OutputArgs {
    /// The folder for the pictures [default: out/ and the example's name]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,

    /// Write everything that came out to this file, as JSON
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,

    /// No progress bar, and no more than the verdict
    #[arg(long)]
    quiet: bool,
}

impl OutputArgs {
    /// The folder for the pictures.
    pub fn out(&self, example: &str) -> PathBuf {
        let default = || PathBuf::from("out").join(example);
        self.out.clone().unwrap_or_else(default)
    }

    /// The file for the report, if there is to be one.
    pub fn report(&self) -> Option<&Path> {
        self.report.as_deref()
    }

    /// Whether to say no more than the verdict.
    pub fn quiet(&self) -> bool {
        self.quiet
    }
}
