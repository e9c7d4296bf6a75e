//! Audits every gradient of Burn: each operation, activation, module and loss, on each backend.
//!
//! ```text
//! cargo run --release --example burn_audit
//! cargo run --release --features flex --example burn_audit
//! cargo run --release --example burn_audit -- --only gelu
//! ```

mod case;
mod cases;
mod evaluate;
mod findings;
mod fuzz;
mod helpers;
mod hull;
mod judge;
mod page;
mod points;
mod reference;
mod reproduce;
mod slope;
mod table;
mod verdict;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use burn::tensor::DType;
use clap::Parser;
use downhill::prelude::*;
use downhill_cli::{Console, Failure, Output, OutputArgs};
use serde_json::{Value, json};

use crate::case::Case;
use crate::evaluate::Site;
use crate::findings::Findings;
use crate::verdict::{Row, worst_first};

const NAME: &str = "burn_audit";

/// Audits every gradient of Burn: each operation, activation, module and loss, on each backend
#[derive(Debug, Parser)]
struct Arguments {
    /// Audit only the cases whose name contains this text, and show all of their rows
    #[arg(long, value_name = "NAME")]
    only: Option<String>,

    /// Audit only this backend [default: all in this build]
    #[arg(long, value_name = "ndarray|flex")]
    backend: Option<Backend>,

    /// Audit only this precision [default: both]
    #[arg(long, value_name = "f64|f32")]
    dtype: Option<Dtype>,

    /// Write a page in Markdown to this file
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,

    /// Write a package to this folder, with a program for each fault that needs Burn alone
    #[arg(long, value_name = "DIR")]
    reproduce: Option<PathBuf>,

    /// Compare with the findings of this file: exits with 1 if a fault is new, or one has vanished
    #[arg(long, value_name = "FILE", conflicts_with = "only")]
    check: Option<PathBuf>,

    /// Update the findings of this file, which keeps its causes
    #[arg(long, value_name = "FILE", conflicts_with_all = ["only", "check"])]
    accept: Option<PathBuf>,

    /// Judge this many random programs instead of the list
    #[arg(long, value_name = "N", conflicts_with_all = ["only", "check", "accept", "markdown"])]
    fuzz: Option<usize>,

    /// Draw the random programs by this seed
    #[arg(long, value_name = "SEED", default_value_t = 0, requires = "fuzz")]
    seed: u64,

    /// Let the random programs use operations with known faults, which the search has to find
    #[arg(long, requires = "fuzz")]
    with_known: bool,

    #[command(flatten)]
    output_args: OutputArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| audit(&arguments))
}

fn audit(arguments: &Arguments) -> Result<downhill_cli::Verdict, Failure> {
    let console = arguments.output_args.console();
    let sites = sites(arguments)?;
    let known = arguments.check.as_ref().or(arguments.accept.as_ref());
    let findings = known.map_or_else(|| Ok(Findings::default()), |path| Findings::read(path))?;
    let output = Output::prepare(&arguments.output_args, NAME)?;
    if let Some(programs) = arguments.fuzz {
        return fuzz(programs, arguments, &sites, &output);
    }
    let cases = cases::all();
    let start = Instant::now();
    let rows = run(&cases, &sites, arguments);

    print(&console, &rows, arguments.only.is_some());
    console.print(format_args!(
        "  {} cases, {} rows in {:.1} s",
        cases.len(),
        rows.len(),
        start.elapsed().as_secs_f64()
    ));
    if let Some(path) = &arguments.markdown {
        output.text(path, &page::page(&rows, &findings))?;
    }
    if let Some(folder) = &arguments.reproduce {
        let programs = reproduce::write(folder, &cases, &rows, &output)?;
        console.print(format_args!(
            "  {programs} programs in {}",
            folder.display()
        ));
    }
    if let Some(path) = &arguments.accept {
        output.text(path, &findings.updated(&rows))?;
    }
    let holds = arguments.check.is_none() || findings.print_changes(&rows, &console);
    let listed =
        |case: &Case| json!({ "kind": case.kind.name(), "name": case.name, "source": case.source });
    output.report(&json!({
        "example": NAME,
        "cases": cases.iter().map(listed).collect::<Value>(),
        "not_covered": cases::NOT_COVERED.iter().map(|(name, why)| json!({ "name": name, "why": why })).collect::<Value>(),
        "rows": rows.iter().map(Row::json).collect::<Value>(),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    Ok(holds.into())
}

/// Judges random programs. Fails if one has a fault.
fn fuzz(
    programs: usize,
    arguments: &Arguments,
    sites: &[Site],
    output: &Output,
) -> Result<downhill_cli::Verdict, Failure> {
    let console = arguments.output_args.console();
    let start = Instant::now();
    let mut progress = arguments
        .output_args
        .progress()
        .counting("program")
        .to(programs);
    let fuzzed = fuzz::run(
        programs,
        arguments.seed,
        arguments.with_known,
        sites,
        |done| {
            progress.show(done, String::new);
        },
    );
    progress.clear();
    for (case, row, count) in &fuzzed.faults {
        console.always(format_args!(
            "  {} on {} {}, in {count} programs: {}\n      {}\n      {}",
            row.verdict.name(),
            row.backend,
            row.dtype,
            case.name,
            case.source,
            row.message
        ));
    }
    console.always(format_args!(
        "  {programs} programs in {:.1} s, {} judged in full: {} faults, {} failures set aside",
        start.elapsed().as_secs_f64(),
        fuzzed.judged,
        fuzzed.faults.len(),
        fuzzed.set_aside
    ));
    let holds = fuzzed.faults.is_empty();
    output.report(&json!({ "example": NAME, "fuzz": fuzzed.json(), "holds": holds, "figures": output.figure_names() }))?;
    if let Some(folder) = &arguments.reproduce {
        let (cases, rows): (Vec<Case>, Vec<Row>) = fuzzed
            .faults
            .into_iter()
            .map(|(case, row, _)| (case, row))
            .unzip();
        let programs = reproduce::write(folder, &cases, &rows, output)?;
        console.print(format_args!(
            "  {programs} programs in {}",
            folder.display()
        ));
    }
    Ok(holds.into())
}

/// The backends of this build, in both precisions, that the options ask for.
fn sites(arguments: &Arguments) -> Result<Vec<Site>, Failure> {
    let backends = arguments
        .backend
        .map_or_else(Backend::available, |backend| vec![backend]);
    let mut sites = Vec::new();
    for backend in backends {
        let device = backend.device()?.autodiff();
        for (dtype, burn) in [(Dtype::F64, DType::F64), (Dtype::F32, DType::F32)] {
            if arguments.dtype.is_none_or(|only| only == dtype) {
                sites.push(Site {
                    backend: backend.name(),
                    device: device.clone(),
                    dtype: burn,
                });
            }
        }
    }
    Ok(sites)
}

/// Judges the cases at their points, with a progress bar.
fn run(cases: &[Case], sites: &[Site], arguments: &Arguments) -> Vec<Row> {
    let only = arguments.only.as_deref().unwrap_or_default();
    let chosen: Vec<&Case> = cases
        .iter()
        .filter(|case| case.name.contains(only))
        .collect();
    let mut progress = arguments
        .output_args
        .progress()
        .counting("case")
        .to(chosen.len());
    let mut rows = Vec::new();
    for (i, case) in chosen.into_iter().enumerate() {
        progress.show(i + 1, || case.name.clone());
        for point in &case.points {
            rows.extend(judge::judge(case, point, sites));
        }
    }
    progress.clear();
    worst_first(&mut rows);
    rows
}

fn print(console: &Console, rows: &[Row], all: bool) {
    table::print_counts(console, rows);
    let shown = || rows.iter().filter(|row| all || row.verdict.is_fault());
    if shown().next().is_some() {
        console.print("");
        table::print_rows(console, shown());
    }
}
