//! Draws the book's figures that no other example draws.
//!
//! ```text
//! cargo run --example figures
//! cargo run --example figures -- --out elsewhere
//! ```

mod difference;
mod networks;
mod one_sample;
mod one_weight;
mod rates;

use std::process::ExitCode;

use clap::Parser;
use downhill_cli::{Failure, Output, OutputArgs, Verdict};
use serde_json::json;

use crate::one_weight::OneWeight;

const NAME: &str = "figures";

/// Draws the book's figures that no other example draws
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    output_args: OutputArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| draw(&arguments.output_args))
}

fn draw(output_args: &OutputArgs) -> Result<Verdict, Failure> {
    let console = output_args.console();
    let blobs = OneWeight::new()?;
    let mut output = Output::prepare(output_args, NAME)?;
    one_sample::draw(&console, &mut output)?;
    console.print("");
    difference::draw(&blobs, &console, &mut output)?;
    console.print("");
    rates::draw(&blobs, &console, &mut output)?;
    networks::draw(&mut output)?;
    console.print("");
    output.report(&json!({ "example": NAME, "figures": output.figure_names() }))?;
    output.announce(&console);
    Ok(Verdict::Holds)
}
