//! The options of `downhill fit`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::learner::own;
use super::table_args::TableArgs;
use super::target::Task;
use crate::{TrainArgs, after_help, fraction, not_negative};

/// The options of `downhill fit`.
#[derive(Debug, Clone, Args)]
#[command(after_help = help())]
pub(super) struct FitArgs {
    /// The table: a CSV file with a header row, or - for standard input
    #[arg(value_name = "TABLE")]
    pub(super) table: PathBuf,

    /// The column to predict
    #[arg(long, value_name = "COLUMN")]
    pub(super) target: String,

    /// Whether the target is a class or a quantity [default: told from its values]
    #[arg(long, value_name = "classification|regression")]
    pub(super) task: Option<Task>,

    /// Save the model to this file
    #[arg(long, value_name = "MODEL", conflicts_with = "find_alpha")]
    pub(super) save: Option<PathBuf>,

    /// A table to test on, in place of some rows of the first
    #[arg(long, value_name = "FILE", conflicts_with_all = ["folds", "test_fraction"])]
    pub(super) test: Option<PathBuf>,

    /// The fraction of the rows to test on; 0 for none [default: 0.2]
    #[arg(long, value_name = "FRACTION", value_parser = fraction, allow_negative_numbers = true)]
    pub(super) test_fraction: Option<f64>,

    /// Cross-validate: train K times, and test on another Kth of the rows each time
    #[arg(long, value_name = "K", value_parser = folds, conflicts_with_all = ["test_fraction", "find_alpha"])]
    pub(super) folds: Option<usize>,

    /// A column to leave out; may be given several times
    #[arg(long, value_name = "COLUMN")]
    pub(super) drop: Vec<String>,

    /// A column of numbers to read as text, such as a code; may be given several times
    #[arg(long, value_name = "COLUMN")]
    pub(super) text: Vec<String>,

    #[command(flatten)]
    pub(super) reading: TableArgs,

    /// The strength of the L2 penalty on the weights [default: 1 over the number of training rows]
    #[arg(long, value_name = "LAMBDA", value_parser = not_negative, allow_negative_numbers = true)]
    pub(super) l2: Option<f64>,

    /// Print the results as JSON, and nothing else
    #[arg(long)]
    pub(super) json: bool,

    #[command(flatten)]
    pub(super) training: TrainArgs,
}

impl FitArgs {
    /// The files to read.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Path> {
        let own = [Some(&self.table), self.test.as_ref()]
            .into_iter()
            .flatten();
        own.map(PathBuf::as_path).chain(self.training.inputs())
    }
}

fn help() -> String {
    let own = after_help(&own());
    let own = own.replace(
        "The example's own settings:\n",
        "The default settings:\n  --patience 20 --restore-best\n",
    );
    format!(
        "{own}\n\n\
         The default batch size is a 40th of the training rows, at least 16 and at most 200. With fewer than 60\n\
         training rows none are held out for validation by default, and never more than 10,000. A target of text is\n\
         classes; so is one of at most 20 whole numbers, each of which occurs twice on average."
    )
}

/// Parses the number of folds.
fn folds(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(folds @ 2..) => Ok(folds),
        _ => Err("must be a whole number, at least 2".to_owned()),
    }
}
