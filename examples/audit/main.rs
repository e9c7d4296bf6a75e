//! Compares the update that each source printed with the gradient of its loss.
//!
//! ```text
//! cargo run --example audit
//! cargo run --example audit -- --source and_gate
//! ```

mod cost;
mod descends;
mod findings;
mod rows;
mod table;
mod validation;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill::check::Tolerance;
use downhill::prelude::Backend;
use downhill_cli::{Failure, Output, OutputArgs, Verdict, positive};
use downhill_sources::checkerboard::{Checkerboard, Images};
use downhill_sources::{AndGate, BlobsNeuron, Neuron, Source};
use serde_json::{Value, json};

use crate::findings::Findings;

/// Compares the update that each source printed with the gradient of its loss
#[derive(Debug, Parser)]
struct Arguments {
    /// Audit only this source [default: all four]
    #[arg(
        long,
        hide_possible_values = true,
        value_name = "neuron|blobs|and_gate|checkerboard"
    )]
    source: Option<Topic>,

    /// The Burn backend for autodiff: ndarray, or flex if it is built in
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// Relative tolerance of the comparison
    #[arg(long, default_value_t = Tolerance::ALIGNED, value_name = "FRACTION", value_parser = positive,
        allow_negative_numbers = true)]
    tolerance: f64,

    #[command(flatten)]
    output_args: OutputArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Topic {
    Neuron,
    Blobs,
    AndGate,
    Checkerboard,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| audit(&arguments))
}

fn audit(arguments: &Arguments) -> Result<Verdict, Failure> {
    let console = arguments.output_args.console();
    let wanted = |topic| arguments.source.is_none_or(|only| only == topic);
    // Fail on a backend that is not in this build before creating any files.
    arguments
        .backend
        .device()
        .map_err(downhill::train::EngineError::from)?;
    let mut output = Output::prepare(&arguments.output_args, "audit")?;
    let mut findings = Findings::default();
    let mut rows = Vec::new();
    let mut compare = |source: &dyn Source, findings: &mut Findings| -> Result<(), Failure> {
        let found = rows::audit(source, arguments.backend, arguments.tolerance)?;
        table::print(&console, source, &found);
        for row in found {
            let (source, parameter) = (row.source, row.parameter);
            let (loss, word, verdict) = (row.loss.label(), row.against.word(), row.verdict());
            let what = format!(
                "{source}: {parameter} compared with the gradient of the {loss} ({word}): {verdict}"
            );
            findings.add(what, row.holds());
            rows.push(row.json());
        }
        Ok(())
    };

    if wanted(Topic::Neuron) {
        compare(&Neuron::new()?, &mut findings)?;
    }
    if wanted(Topic::Blobs) {
        let blobs = BlobsNeuron::new()?;
        compare(&blobs, &mut findings)?;
        descends::draw(&blobs, &mut output)?;
    }
    let mut cost = Value::Null;
    if wanted(Topic::AndGate) {
        let gate = AndGate::new();
        compare(&gate, &mut findings)?;
        cost = cost::count(&console, &gate, &mut output, &mut findings)?;
    }
    let mut validation = Value::Null;
    if wanted(Topic::Checkerboard) {
        let images = Images::generated();
        compare(&Checkerboard::new(&images.train), &mut findings)?;
        validation = validation::try_three_classes(&console, &images.test, &mut findings)?;
    }

    output.report(&json!({
        "example": "audit",
        "backend": arguments.backend.name(),
        "dtype": "f64",
        "tolerance": arguments.tolerance,
        "audit": rows,
        "cost": cost,
        "validation": validation,
        "findings": findings.json(),
        "figures": output.figure_names(),
    }))?;
    let verdict = findings.print(&console);
    output.announce(&console);
    Ok(verdict)
}
