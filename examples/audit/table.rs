//! What was found of a source, a line for each parameter and loss.

use downhill::check::Judgment;
use downhill::sources::Source;
use downhill_cli::Console;

use crate::rows::{Against, Row};

/// Says what was found of a source.
pub(crate) fn print(console: &Console, source: &dyn Source, rows: &[Row]) {
    let (log, descend) = (source.objective().log, source.objective().descend);
    let name = source.name();
    console.print("");
    if log.name() == descend.name() {
        console.print(format_args!("{name}: one loss, the {}", log.name()));
    } else {
        let (log, descend) = (log.name(), descend.name());
        console.print(format_args!(
            "{name}: logs the {log}; is its update the gradient of that, or of the {descend}?"
        ));
    }
    if !source.prints_an_update() {
        console.print(
            "  It prints no update rule. Held here is the one that completes it in this project.",
        );
    }
    console.print(format_args!(
        "  {:<9} {:<37} {:>9} {:>8} {:>9} {:>6}  verdict at these 5 points",
        "update of", "beside the gradient of the", "ratio", "angle", "error", "epoch"
    ));
    let mut told: Vec<(&str, &str)> = Vec::new();
    for row in rows {
        line(console, row);
        // The two losses of a source may be one function: its reasons once.
        let reasons = (row.parameter, row.loss.name());
        if !told.contains(&reasons) {
            told.push(reasons);
            explain(console, row);
        }
    }
    console.print(format_args!("  {}", descends(rows)));
    let epochs: Vec<String> = rows
        .iter()
        .take(1)
        .flat_map(|row| &row.beside.0)
        .map(|point| point.epoch.to_string())
        .collect();
    console.print(format_args!(
        "  {} points of its run: after {} epochs. Each line shows the point where the two are furthest apart.",
        epochs.len(),
        epochs.join(", ")
    ));
}

fn line(console: &Console, row: &Row) {
    let Some(point) = row.beside.worst() else {
        return;
    };
    let (epoch, worst) = (point.epoch, &point.alignment);
    let gradient = format!("{} ({})", row.loss.name(), row.against.word());
    console.print(format_args!(
        "  {:<9} {gradient:<37} {:>9.6} {:>7.2}° {:>9.1e} {epoch:>6}  {}",
        row.parameter,
        worst.ratio,
        worst.angle_degrees,
        worst.max_abs_error,
        row.beside.words()
    ));
}

/// Why the update is not the gradient: each reason, and what becomes of the update with it put right.
fn explain(console: &Console, row: &Row) {
    for (what, corrected) in &row.corrections {
        let exactly = match corrected.throughout() {
            Some(Judgment::Is) => {
                let [_, error] = corrected.range(|a| a.max_abs_error);
                format!(", to {error:.0e}")
            }
            _ => String::new(),
        };
        let words = corrected.words();
        console.print(format_args!(
            "            - {what}; put right: {words}{exactly}"
        ));
    }
    if let Some(Judgment::Not { .. }) = row.beside.throughout() {
        let [low, high] = row.beside.range(|a| a.ratio);
        console.print(format_args!(
            "            - along the gradient, it is {low:.3} to {high:.3} times as long"
        ));
    }
}

/// Which of its losses the update descends.
fn descends(rows: &[Row]) -> String {
    let of = |against| rows.iter().filter(move |row| row.against == against);
    let followed = [Against::Logged, Against::Descended]
        .into_iter()
        .filter(|&against| of(against).all(Row::is_the_gradient))
        .filter_map(|against| Some(of(against).next()?.loss.name()));
    let mut followed: Vec<&str> = followed.collect();
    followed.dedup();
    if !followed.is_empty() {
        return format!(
            "So the loss that it descends is the {}.",
            followed.join(" and the ")
        );
    }
    let mut not: Vec<&str> = Vec::new();
    for row in rows.iter().filter(|row| !row.is_the_gradient()) {
        if !not.contains(&row.parameter) {
            not.push(row.parameter);
        }
    }
    let not = not.join(" and ");
    format!("So it does not descend by the gradient: its update of {not} is another.")
}
