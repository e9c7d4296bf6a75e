//! The results as figures.

use anyhow::Result;
use downhill_plot::{Bars, Chart, save};

use crate::peer::PEERS;
use crate::places::Places;
use crate::rounds::Results;
use crate::workload::Group;

/// Writes a figure of bars for each workload of the table, and the two curves.
pub fn write(results: &[Results], places: &Places) -> Result<()> {
    for of in results
        .iter()
        .filter(|of| of.workload.group == Group::Table)
    {
        let bar =
            |runs: &crate::rounds::Runs| (runs.of.title, runs.median(|record| record.micros()));
        let mut bars: Vec<(&str, f64)> = of.peers.iter().map(bar).collect();
        bars.sort_by(|a, b| a.1.total_cmp(&b.1));
        let title = format!("A step: {}", of.workload.title);
        let mut figure = Bars::new(title, "microseconds a step", bars)?;
        for runs in of.peers.iter().filter(|runs| runs.of.ours) {
            figure = figure.with_highlight(runs.of.title);
        }
        save(&figure, &places.out, &format!("bars-{}", of.workload.name))?;
    }
    for (group, stem, title, x) in [
        (
            Group::Widths,
            "by-width",
            "How the cost of a step grows with the width",
            "units of the hidden layer",
        ),
        (
            Group::Samples,
            "by-samples",
            "How the cost of a step grows with the samples",
            "samples",
        ),
    ] {
        let of: Vec<&Results> = results
            .iter()
            .filter(|of| of.workload.group == group)
            .collect();
        if of.is_empty() {
            continue;
        }
        let mut chart = Chart::new(title)
            .with_labels(x, "microseconds a step")
            .with_log_x()
            .with_log_y();
        for peer in PEERS.iter().filter(|peer| peer.in_curves) {
            let point = |of: &&Results| {
                let runs = of.peers.iter().find(|runs| runs.peer == peer.name)?;
                Some([
                    of.workload.size as f64,
                    runs.median(|record| record.micros()),
                ])
            };
            let points: Vec<[f64; 2]> = of.iter().filter_map(point).collect();
            if !points.is_empty() {
                chart = chart.with_curve(peer.title, points);
            }
        }
        save(&chart, &places.out, stem)?;
    }
    Ok(())
}
