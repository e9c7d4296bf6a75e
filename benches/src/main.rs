//! Compares Downhill's engines with other frameworks, on the same data from the same start.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml -- --install
//! cargo run --release --manifest-path benches/Cargo.toml
//! ```

#![forbid(unsafe_code)]

use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Parser;
use downhill_benches::peer::{PEERS, Peer};
use downhill_benches::places::Places;
use downhill_benches::rounds::Results;
use downhill_benches::workload::{Group, Workload};
use downhill_benches::{pictures, table};

/// Compare Downhill's engines with other frameworks, on the same data from the same start
#[derive(Debug, Parser)]
struct Arguments {
    /// Install the Python peers in out/bench/python, and do nothing else
    #[arg(long)]
    install: bool,

    /// The workloads whose name begins so, such as 3-2-1 or width; repeatable [default: all]
    #[arg(long, value_name = "WORKLOAD")]
    only: Vec<String>,

    /// A peer; repeatable [default: all]
    #[arg(long, value_name = "NAME", value_parser = Peer::named)]
    peer: Vec<&'static Peer>,

    /// The number of rounds; the curves have at most 3
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..))]
    rounds: u32,

    /// One short round, and fewer points of the curves
    #[arg(long)]
    quick: bool,

    /// Also time the cold and the incremental build of an example, which takes minutes
    #[arg(long)]
    build_times: bool,

    /// Run one peer in this process, as the runner does: --run NAME DIRECTORY STEPS
    #[arg(long, value_name = "NAME", value_parser = Peer::named, requires_all = ["directory", "steps"], hide = true)]
    run: Option<&'static Peer>,

    #[arg(hide = true)]
    directory: Option<PathBuf>,

    #[arg(hide = true)]
    steps: Option<u64>,
}

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let places = Places::of_repository();
    if let (Some(peer), Some(directory), Some(steps)) =
        (arguments.run, &arguments.directory, arguments.steps)
    {
        return print(&serde_json::to_string(&peer.run_here(directory, steps)?)?);
    }
    if arguments.install {
        return places.install();
    }
    compare(&arguments, &places)
}

fn compare(arguments: &Arguments, places: &Places) -> Result<()> {
    let workloads = workloads(arguments)?;
    let mut notes = Vec::new();
    let mut peers = Vec::new();
    for peer in PEERS {
        if !arguments.peer.is_empty()
            && !arguments.peer.iter().any(|chosen| chosen.name == peer.name)
        {
            continue;
        }
        match peer.missing(places)? {
            None => peers.push(peer),
            Some(command) => {
                notes.push(format!(
                    "not installed: {}. Install it with `{command}`",
                    peer.title
                ));
                print(&notes[notes.len() - 1])?;
            }
        }
    }

    let mut results = Vec::new();
    for workload in workloads {
        print(&format!("checking the losses: {}", workload.title))?;
        results.push(Results::check(workload, &peers, places)?);
    }
    results.retain(|of| !of.peers.is_empty());
    let (rounds, seconds) = if arguments.quick {
        (1, 0.05)
    } else {
        (arguments.rounds, 0.3)
    };
    for of in &mut results {
        let rounds = if of.workload.group == Group::Table {
            rounds
        } else {
            rounds.min(3)
        };
        for round in 1..=rounds {
            print(&format!("round {round} of {rounds}: {}", of.workload.title))?;
            of.round(places, seconds)?;
        }
    }
    if arguments.build_times {
        print("building an example, cold and after a change")?;
        notes.push(build_times(places)?);
    }
    print(&format!("\n{}", table::write(&results, &notes, places)?))?;
    pictures::write(&results, places)?;
    print(&format!(
        "written: {}",
        places.out.join("table.md").display()
    ))
}

/// The chosen workloads.
fn workloads(arguments: &Arguments) -> Result<Vec<Workload>> {
    let all = Workload::all();
    let names = || {
        all.iter()
            .map(|workload| workload.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    };
    for name in &arguments.only {
        let found = all.iter().any(|workload| workload.name.starts_with(name));
        ensure!(
            found,
            "no workload begins with `{name}`, expected one of: {}",
            names()
        );
    }
    // An exact name means that workload alone: 3-2-1 is also the beginning of 3-2-1-squared.
    let is_exact = |name: &String| all.iter().any(|workload| workload.name == *name);
    let is_chosen = |workload: &Workload| {
        let matches = |name: &String| match is_exact(name) {
            true => workload.name == *name,
            false => workload.name.starts_with(name),
        };
        arguments.only.is_empty() || arguments.only.iter().any(matches)
    };
    let in_quick = |workload: &Workload| match workload.group {
        Group::Table => true,
        Group::Widths => [8, 128, 1_024].contains(&workload.size),
        Group::Samples => [100, 10_000].contains(&workload.size),
    };
    let chosen = all
        .iter()
        .filter(|w| is_chosen(w) && (in_quick(w) || !arguments.quick));
    Ok(chosen.cloned().collect())
}

/// Runs `build_times.sh`, and returns its line.
fn build_times(places: &Places) -> Result<String> {
    let script = places.package.join("build_times.sh");
    let output = Command::new("bash")
        .arg(script)
        .output()
        .context("cannot start bash")?;
    let errors = String::from_utf8_lossy(&output.stderr);
    ensure!(
        output.status.success(),
        "build_times.sh failed, {}:\n{errors}",
        output.status
    );
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn print(text: &str) -> Result<()> {
    Ok(writeln!(io::stdout(), "{text}")?)
}
