//! The comparison of a run with the numbers that its source printed.

use downhill_sources::{Digits, Printed, Settings, Source, Start};
use downhill_train::{Outcome, number};

use crate::{Console, Verdict};

/// The largest number of similar numbers that a table lists; if there are more, it lists the first few.
const LISTED: usize = 20;
const FIRST: usize = 3;

/// Compares the numbers of a run with those the source printed, prints the comparison, and returns the verdict.
///
/// A number that differs counts only if the run is the printed one: from the published start, with the source's own
/// settings, in `f64`. A run that stopped early never holds.
pub(crate) fn judge(
    console: &Console,
    source: &dyn Source,
    settings: &Settings,
    outcome: &Outcome,
    printed: &[Printed],
) -> Verdict {
    if !complete(console, outcome) {
        return Verdict::Fails;
    }
    if let Start::Seed(seed) = settings.start {
        console.always(format_args!(
            "A fresh start (seed {seed}): the printed numbers belong to another one."
        ));
        return Verdict::Holds;
    }
    let own = source.settings();
    let printed_run = Settings {
        engine: settings.engine,
        ..own
    } == *settings
        && settings.engine.dtype == own.engine.dtype;

    let (same, all) = (printed.iter().filter(|p| p.same).count(), printed.len());
    if same == all || printed_run {
        compare(console, printed).into()
    } else {
        console.print("");
        table(console, printed);
        console.always(format_args!(
            "as printed: {same} of {all} printed numbers are the same; other settings than the printed run's"
        ));
        Verdict::Holds
    }
}

/// Compares the numbers of a replay with those the source printed, which must all be the same.
pub fn replayed(console: &Console, outcome: &Outcome, printed: &[Printed]) -> Verdict {
    Verdict::from(complete(console, outcome) && compare(console, printed))
}

/// Prints why a run stopped early; returns whether it ended by its settings.
///
/// It also prints which parameters are restored.
pub fn complete(console: &Console, outcome: &Outcome) -> bool {
    for sentence in ending(outcome) {
        console.always(sentence);
    }
    outcome.stopped.is_complete()
}

/// Why a run stopped early, and which parameters are restored: a sentence for each, if it applies.
pub fn ending(outcome: &Outcome) -> impl Iterator<Item = String> {
    let stopped = outcome.stopped.is_early();
    let stopped = stopped.then(|| outcome.stopped.to_string());
    let best = outcome.best.as_ref().filter(|best| best.restored);
    let restored = best.map(|best| {
        format!(
            "restored the parameters with the smallest loss, {} in epoch {}",
            number(best.loss),
            best.epoch
        )
    });
    stopped.into_iter().chain(restored)
}

/// Prints the comparison, and returns whether all numbers are the same.
fn compare(console: &Console, printed: &[Printed]) -> bool {
    console.print("");
    table(console, printed);
    let (same, all) = (printed.iter().filter(|p| p.same).count(), printed.len());
    let answer = if same == all { "yes," } else { "no, only" };
    console.always(format_args!(
        "as printed: {answer} {same} of {all} printed numbers are the same"
    ));
    same == all
}

fn table(console: &Console, printed: &[Printed]) {
    let row = |what: &str, printed: &str, ours: &str, same: &str| {
        console.print(format_args!("{what:<38} {printed:>20} {ours:>23}  {same}"));
    };
    row("number", "printed", "here", "as printed");
    for group in groups(printed) {
        let short = group.len() > LISTED;
        let (shown, rest) = group.split_at(if short { FIRST } else { group.len() });
        let mut listed: Vec<&Printed> = shown.iter().collect();
        listed.extend(rest.iter().filter(|p| !p.same).take(LISTED));
        for number in listed {
            let same = match (number.same, number.digits) {
                (true, Digits::Within(distance)) => format!("yes (to {distance:e})"),
                (true, _) => "yes".to_owned(),
                (false, _) => "NO".to_owned(),
            };
            row(&number.what, number.printed, &number.text(), &same);
        }
        if short {
            let same = rest.iter().filter(|p| p.same).count();
            let what = format!("… and {} more of these", rest.len());
            row(&what, "", "", &format!("{same} of {} yes", rest.len()));
        }
    }
}

/// Groups consecutive numbers whose names differ in digits only.
fn groups(printed: &[Printed]) -> Vec<&[Printed]> {
    let sort = |p: &Printed| -> String { p.what.chars().filter(|c| !c.is_numeric()).collect() };
    printed.chunk_by(|a, b| sort(a) == sort(b)).collect()
}

/// Formats numbers on one line, as a source prints them.
pub fn numbers(values: impl IntoIterator<Item = f64>) -> String {
    let texts: Vec<String> = values.into_iter().map(|v| format!("{v:.8}")).collect();
    texts.join("  ")
}
