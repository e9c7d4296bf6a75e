//! Prints the comparison of a source: one line for each parameter and loss.

use downhill::check::Judgment;
use downhill_cli::Console;
use downhill_sources::Source;

use crate::rows::{Against, Row};

/// Prints the comparison of a source.
pub(crate) fn print(console: &Console, source: &dyn Source, rows: &[Row]) {
    let (log, descend) = (source.objective().report, source.objective().minimize);
    let name = source.name();
    console.print("");
    if log.label() == descend.label() {
        console.print(format_args!("{name}: one loss, the {}", log.label()));
    } else {
        let (log, descend) = (log.label(), descend.label());
        console.print(format_args!(
            "{name}: logs the {log}. Is its update the gradient of this loss, or of the {descend}?"
        ));
    }
    if !source.prints_an_update() {
        console.print(
            "  It prints no update rule. The update compared here is this project's completion of it.",
        );
    }
    console.print(format_args!(
        "  {:<9} {:<37} {:>9} {:>8} {:>9} {:>6}  verdict at these 5 points",
        "update of", "gradient of the", "ratio", "angle", "error", "epoch"
    ));
    let mut explained: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        line(console, row);
        // Both losses of a source may be the same function. Print its reasons once.
        let reasons = (row.parameter, row.loss.label());
        if !explained.contains(&reasons) {
            explained.push(reasons);
            explain(console, row);
        }
    }
    console.print(format_args!("  {}", descends(rows)));
    let epochs: Vec<String> = rows
        .iter()
        .take(1)
        .flat_map(|row| &row.comparisons.0)
        .map(|point| point.epoch.to_string())
        .collect();
    console.print(format_args!(
        "  {} points of its run: after {} epochs. Each line shows the point where the two differ most.",
        epochs.len(),
        epochs.join(", ")
    ));
}

fn line(console: &Console, row: &Row) {
    let Some(point) = row.comparisons.worst() else {
        return;
    };
    let (epoch, worst) = (point.epoch, &point.alignment);
    let gradient = format!("{} ({})", row.loss.label(), row.against.word());
    console.print(format_args!(
        "  {:<9} {gradient:<37} {:>9.6} {:>7.2}° {:>9.1e} {epoch:>6}  {}",
        row.parameter,
        worst.ratio,
        worst.angle_degrees,
        worst.max_abs_error,
        row.comparisons.words()
    ));
}

/// Prints the reasons why the update is not the gradient, with corrections.
fn explain(console: &Console, row: &Row) {
    for (what, corrected) in &row.corrections {
        let exactly = match corrected.throughout() {
            Some(Judgment::Is) => {
                let [_, error] = corrected.range(|a| a.max_abs_error);
                format!(", to within {error:.0e}")
            }
            _ => String::new(),
        };
        let words = corrected.words();
        console.print(format_args!(
            "            - {what}; corrected: {words}{exactly}"
        ));
    }
    if let Some(Judgment::Not { .. }) = row.comparisons.throughout() {
        let [low, high] = row.comparisons.range(|a| a.ratio);
        console.print(format_args!(
            "            - its component along the gradient: {low:.3} to {high:.3} times the gradient"
        ));
    }
}

/// Names the losses of which the update is the gradient.
fn descends(rows: &[Row]) -> String {
    let of = |against| rows.iter().filter(move |row| row.against == against);
    let followed = [Against::Reported, Against::Minimized]
        .into_iter()
        .filter(|&against| of(against).all(Row::is_the_gradient))
        .filter_map(|against| Some(of(against).next()?.loss.label()));
    let mut followed: Vec<&str> = followed.collect();
    followed.dedup();
    if !followed.is_empty() {
        return format!("So it minimizes the {}.", followed.join(" and the "));
    }
    let mut not: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| !row.is_the_gradient()) {
        if !not.contains(&row.parameter) {
            not.push(row.parameter);
        }
    }
    let not = not.join(" and ");
    format!("So it does not follow the gradient: its update of {not} differs from it.")
}
