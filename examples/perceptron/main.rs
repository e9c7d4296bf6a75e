//! Trains a perceptron on separable and on overlapping points, with a pocket.
//!
//! ```text
//! cargo run --example perceptron
//! cargo run --example perceptron -- --points overlapping --no-pocket
//! cargo run --example perceptron -- --train table.csv --target class
//! ```

mod clouds;
mod learned;
mod pictures;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill_cli::{
    AnimateArgs, Failure, Output, OutputArgs, Verdict, at_least_one, positive, whole_or_fraction,
};
use serde_json::json;

use crate::clouds::Kind;
use crate::learned::Learned;

const NAME: &str = "perceptron";

/// The heading of the stop rules in `--help`.
const STOP: &str = "When to stop";

/// Trains a perceptron on separable and on overlapping points, with a pocket
#[derive(Debug, Parser)]
struct Arguments {
    /// The points to train on
    #[arg(
        long,
        default_value = "both",
        hide_possible_values = true,
        value_name = "separable|overlapping|both"
    )]
    points: Choice,

    /// A table to train on instead: CSV with numbers and a column of two classes
    #[arg(long, value_name = "FILE", requires = "target", conflicts_with_all = ["points", "samples"])]
    train: Option<PathBuf>,

    /// The column of the classes in the table
    #[arg(long, value_name = "COLUMN", requires = "train")]
    target: Option<String>,

    /// Number of points, half of them in each class
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = at_least_two)]
    samples: usize,

    /// Maximum number of passes through the points
    #[arg(long, default_value_t = 60, value_name = "N", value_parser = at_least_one)]
    epochs: usize,

    /// Learning rate; since the weights start at 0, it only scales them
    #[arg(long, default_value_t = 1.0, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: f64,

    /// Seed of NumPy's random streams for the points and their order
    #[arg(long, default_value_t = 3, value_name = "N")]
    seed: u32,

    /// Predict with the last weights instead of the best
    #[arg(long)]
    no_pocket: bool,

    /// Stop after an epoch with an accuracy at or above this fraction, 0 to 1
    #[arg(help_heading = STOP, long, value_name = "FRACTION", value_parser = whole_or_fraction, allow_negative_numbers = true)]
    accuracy_target: Option<f64>,

    /// Stop after the point during which this many seconds have passed
    #[arg(help_heading = STOP, long, value_name = "SECONDS", value_parser = positive, allow_negative_numbers = true)]
    time_limit: Option<f64>,

    #[command(flatten)]
    animate: AnimateArgs,

    #[command(flatten)]
    output_args: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    Separable,
    Overlapping,
    Both,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let console = arguments.output_args.console();
    let wanted = match (&arguments.train, arguments.points) {
        (Some(_), _) => &[Kind::Table][..],
        (None, Choice::Separable) => &[Kind::Separable],
        (None, Choice::Overlapping) => &[Kind::Overlapping],
        (None, Choice::Both) => &[Kind::Separable, Kind::Overlapping],
    };
    // Train before creating the output folder, so that an error leaves none behind.
    let learned = wanted.iter().map(|kind| Learned::new(*kind, arguments));
    let learned: Vec<Learned> = learned.collect::<Result<_, _>>()?;

    let mut output = Output::prepare(&arguments.output_args, NAME)?;
    output.check_inputs(arguments.train.as_deref())?;
    let mut holds = true;
    for learned in &learned {
        learned.print(&console);
        let (finding, expected) = learned.finding();
        let verdict = match expected {
            // Of a table, nothing is expected.
            _ if learned.is_cut_short() || learned.kind == Kind::Table => "",
            true => "as expected: ",
            false => "NOT as expected: ",
        };
        console.always(format_args!("{}: {verdict}{finding}", learned.kind.name()));
        console.print("");
        holds &= expected;
        pictures::draw(learned, arguments.animate.wanted(true), &mut output)?;
    }
    output.report(&json!({
        "example": NAME,
        "samples": learned.iter().map(|learned| learned.data.len()).max(),
        "train": arguments.train,
        "target": arguments.target,
        "epochs": arguments.epochs,
        "alpha": arguments.alpha,
        "seed": arguments.seed,
        "pocket": !arguments.no_pocket,
        "accuracy_target": arguments.accuracy_target,
        "time_limit": arguments.time_limit,
        "runs": learned.iter().map(Learned::json).collect::<Vec<_>>(),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);
    Ok(holds.into())
}

/// Parses a whole number of at least 2: each class needs a point.
fn at_least_two(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number >= 2 => Ok(number),
        _ => Err("must be a whole number of at least 2".to_owned()),
    }
}
