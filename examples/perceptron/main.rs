//! The perceptron, on points that a line can separate and on points that no line can, with its pocket.
//!
//! ```text
//! cargo run --example perceptron
//! cargo run --example perceptron -- --points overlapping --no-pocket
//! ```

mod clouds;
mod learned;
mod pictures;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill_cli::{Console, Failure, Output, OutputArgs, Verdict, at_least_one, positive};
use serde_json::json;

use crate::clouds::Kind;
use crate::learned::Learned;

const NAME: &str = "perceptron";

/// The perceptron, on points that a line can separate and on points that no line can, with its pocket
#[derive(Debug, Parser)]
struct Arguments {
    /// Which points to learn from
    #[arg(
        long,
        default_value = "both",
        hide_possible_values = true,
        value_name = "separable|overlapping|both"
    )]
    points: Choice,

    /// How many points there are, half of them in each class
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = at_least_two)]
    samples: usize,

    /// How many times to go through the points, at most
    #[arg(long, default_value_t = 60, value_name = "N", value_parser = at_least_one)]
    epochs: usize,

    /// The learning rate: from weights of zero, no more than the unit they are measured in
    #[arg(long, default_value_t = 1.0, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: f64,

    /// The points, and the order they come in, are from NumPy's random streams of this seed
    #[arg(long, default_value_t = 3, value_name = "N")]
    seed: u32,

    /// Keep the last weights, whatever they are, and not the best
    #[arg(long)]
    no_pocket: bool,

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
    let console = Console::new(arguments.output_args.quiet());
    let kinds = [Kind::Separable, Kind::Overlapping];
    let wanted = kinds.into_iter().filter(|kind| match arguments.points {
        Choice::Separable => *kind == Kind::Separable,
        Choice::Overlapping => *kind == Kind::Overlapping,
        Choice::Both => true,
    });
    // All of it before anything is made: what cannot be learned from leaves no folder behind.
    let learned = wanted.map(|kind| Learned::new(kind, arguments));
    let learned: Vec<Learned> = learned.collect::<Result<_, _>>()?;

    let mut output = Output::prepare(&arguments.output_args, NAME)?;
    let mut holds = true;
    for learned in &learned {
        learned.tell(&console);
        let (said, held) = learned.finding();
        let held_word = if held {
            "as expected"
        } else {
            "NOT as expected"
        };
        console.always(format_args!("{}: {held_word}: {said}", learned.kind.name()));
        console.print("");
        holds &= held;
        pictures::draw(learned, &mut output)?;
    }
    output.report(&json!({
        "example": NAME,
        "samples": arguments.samples,
        "epochs": arguments.epochs,
        "alpha": arguments.alpha,
        "seed": arguments.seed,
        "pocket": !arguments.no_pocket,
        "runs": learned.iter().map(Learned::json).collect::<Vec<_>>(),
        "holds": holds,
        "figures": output.figures(),
    }))?;
    output.announce(&console);
    Ok(if holds {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

/// Reads a whole number, at least 2: a point of each class.
fn at_least_two(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number >= 2 => Ok(number),
        _ => Err("must be a whole number, at least 2".to_owned()),
    }
}
