//! The results as Markdown.

use std::fmt::Write as _;
use std::fs;

use anyhow::Result;

use crate::peer::PEERS;
use crate::places::Places;
use crate::rounds::{Results, Runs, median};
use crate::workload::Group;

/// Writes `table.md` and `results.json`, and returns the table.
pub fn write(results: &[Results], notes: &[String], places: &Places) -> Result<String> {
    let mut text = String::from("# Microseconds a step\n\nThe median of the rounds.\n\n");
    overview(&mut text, results)?;
    for of in results
        .iter()
        .filter(|of| of.workload.group == Group::Table)
    {
        details(&mut text, of)?;
    }
    for (group, title) in [(Group::Widths, "By width"), (Group::Samples, "By samples")] {
        curve(&mut text, results, group, title)?;
    }
    text.push_str("\n## The machine and the versions\n\n");
    for line in machine().iter().chain(&versions(results)).chain(notes) {
        writeln!(text, "- {line}")?;
    }
    fs::write(places.out.join("table.md"), &text)?;
    fs::write(
        places.out.join("results.json"),
        serde_json::to_string_pretty(results)?,
    )?;
    Ok(text)
}

/// A row for each peer and a column for each workload of some results.
fn grid(text: &mut String, results: &[&Results], titles: &[String]) -> Result<()> {
    writeln!(text, "| peer | {} |", titles.join(" | "))?;
    writeln!(text, "|---|{}", "---:|".repeat(titles.len()))?;
    for peer in PEERS {
        let cell = |of: &&Results| {
            let runs = of.peers.iter().find(|runs| runs.peer == peer.name)?;
            Some(digits(runs.median(|record| record.micros())))
        };
        let cells: Vec<Option<String>> = results.iter().map(cell).collect();
        if cells.iter().any(Option::is_some) {
            let cells: Vec<String> = cells.into_iter().map(Option::unwrap_or_default).collect();
            writeln!(text, "| {} | {} |", peer.title, cells.join(" | "))?;
        }
    }
    Ok(())
}

fn overview(text: &mut String, results: &[Results]) -> Result<()> {
    let table: Vec<&Results> = results
        .iter()
        .filter(|of| of.workload.group == Group::Table)
        .collect();
    let titles: Vec<String> = table.iter().map(|of| of.workload.title.clone()).collect();
    match table.is_empty() {
        true => Ok(()),
        false => grid(text, &table, &titles),
    }
}

fn curve(text: &mut String, results: &[Results], group: Group, title: &str) -> Result<()> {
    let of: Vec<&Results> = results
        .iter()
        .filter(|of| of.workload.group == group)
        .collect();
    let titles: Vec<String> = of.iter().map(|of| of.workload.size.to_string()).collect();
    if of.is_empty() {
        return Ok(());
    }
    writeln!(text, "\n## {title}: microseconds a step\n")?;
    grid(text, &of, &titles)
}

fn details(text: &mut String, of: &Results) -> Result<()> {
    let rounds = of.peers.first().map_or(0, |runs| runs.records.len());
    let (title, steps) = (&of.workload.title, of.workload.check_steps);
    writeln!(text, "\n## {title}\n")?;
    if let Some(first) = of.peers.first().and_then(|runs| runs.records.first()) {
        let tolerance = of.workload.tolerance();
        writeln!(
            text,
            "All losses fall from {} to {} in {steps} steps, equal to {tolerance:e}. Rounds: {rounds}.\n",
            first.loss_before, first.loss
        )?;
    }
    let reference = of.reference().map_or("ours", |runs| runs.of.title);
    writeln!(
        text,
        "| peer | us a step | times {reference} | of each round | first step, s | memory, MB |"
    )?;
    writeln!(text, "|---|---:|---:|---|---:|---:|")?;
    for runs in &of.peers {
        let ratios = of.ratios(runs);
        let each: Vec<String> = ratios.iter().map(|&ratio| digits(ratio)).collect();
        writeln!(
            text,
            "| {} | {} | {} | {} | {:.2} | {:.0} |",
            runs.of.title,
            digits(runs.median(|record| record.micros())),
            digits(median(ratios)),
            each.join(", "),
            runs.median(|record| record.first_step_seconds),
            runs.median(|record| record.peak_rss_bytes as f64 / 1e6),
        )?;
    }
    Ok(())
}

/// The versions that the peers report.
fn versions(results: &[Results]) -> Vec<String> {
    let version = |runs: &Runs| runs.records.first().map(|record| record.version.clone());
    let all = results.iter().flat_map(|of| &of.peers).filter_map(version);
    let mut versions: Vec<String> = Vec::new();
    for version in all {
        if !versions.contains(&version) {
            versions.push(version);
        }
    }
    versions
}

/// The processor and the number of its threads.
fn machine() -> Vec<String> {
    let info = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info
        .lines()
        .find_map(|line| line.strip_prefix("model name"));
    let model = model.map_or("unknown processor", |line| {
        line.trim_matches([' ', '\t', ':'])
    });
    let threads = std::thread::available_parallelism().map_or(0, usize::from);
    vec![format!("{model}, {threads} threads")]
}

/// A number with about three digits.
fn digits(value: f64) -> String {
    match value.abs() {
        0.0..1.0 => format!("{value:.3}"),
        1.0..10.0 => format!("{value:.2}"),
        10.0..100.0 => format!("{value:.1}"),
        _ if value.is_nan() => String::new(),
        _ => format!("{value:.0}"),
    }
}
