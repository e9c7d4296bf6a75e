//! Cross-validation: a run for each fold.

use ndarray::{ArrayView2, Axis, concatenate};
use serde_json::json;

use super::ProgramError;
use super::data::{Table, folds};
use super::fit::Fit;
use super::results::{draw_curves, draw_predictions, print_scores};
use super::scores::{Scores, text};
use super::units::{count, counted, time};
use crate::{Failure, Output, Verdict};

/// Trains on all folds but one and tests on that one, for each; with `--save`, trains on all rows then.
pub(super) fn run(
    fit: &mut Fit<'_>,
    table: &Table,
    number: usize,
    output: &mut Output,
) -> Result<Verdict, Failure> {
    let console = fit.console;
    let folds =
        folds(&table.target, &table.rows, number, fit.config.train.seed).map_err(Failure::other)?;
    let (mut all, mut predicted, mut truth) = (Vec::new(), Vec::new(), table.target.truth(&[]));
    let mut last = None;
    for (index, test) in folds.iter().enumerate() {
        let others = folds
            .iter()
            .enumerate()
            .filter(|(other, _)| *other != index);
        let rows: Vec<usize> = others.flat_map(|(_, fold)| fold.iter().copied()).collect();
        let parts = fit.parts(table, &rows)?;
        let checkpoints = fit.checkpoints(Some(&format!("fold-{}", index + 1)), &parts)?;
        let learned = parts.learn(&fit.config, &mut fit.progress(), checkpoints)?;
        let own = table.target.truth(test);
        let predictions = learned.predict(table, test)?;
        let scores = Scores::new(&learned.outputs, &own, predictions.view());
        if index == 0 {
            console.print(&learned.network);
        }
        let numbers = scores.numbers().into_iter();
        let numbers: Vec<String> = numbers
            .map(|(name, value)| format!("{name} {}", text(value)))
            .collect();
        console.print(format_args!(
            "fold {} of {number}: {} to test on, {}; {} in {}",
            index + 1,
            counted(test.len(), "row"),
            numbers.join(", "),
            counted(learned.outcome.history.losses.len(), "epoch"),
            time(learned.took)
        ));
        truth.extend(&own);
        predicted.push(predictions);
        all.push(scores);
        let stopped = learned.outcome.stopped.is_complete();
        last = Some(learned);
        if !stopped {
            // Interrupted, or diverged: the folds to come would not make the mean right.
            break;
        }
    }
    let Some(mut learned) = last else {
        return Ok(Verdict::Fails);
    };
    if !learned.outcome.stopped.is_complete() {
        return Err(Failure::other(ProgramError::FoldStopped {
            fold: all.len(),
            folds: number,
            reason: learned.outcome.stopped.to_string(),
        }));
    }
    let views: Vec<ArrayView2<'_, f64>> = predicted.iter().map(|p| p.view()).collect();
    let predictions = concatenate(Axis(0), &views).map_err(Failure::other)?;
    let scores = Scores::new(&learned.outputs, &truth, predictions.view());
    let heading = format!(
        "All {} rows, each predicted by a network that was not trained on it",
        count(truth.len())
    );
    print_scores(&console, &heading, &scores);
    let summary = summary(&all);
    console.always(format_args!(
        "Mean and standard deviation over {}:",
        counted(all.len(), "fold")
    ));
    for (name, mean, spread) in &summary {
        console.always(format_args!(
            "  {name:<20} {:>10} ± {}",
            text(*mean),
            text(*spread)
        ));
    }
    let target = fit.arguments.target.as_str();
    draw_predictions(
        output,
        (target, "test"),
        &scores,
        &truth,
        predictions.view(),
    )?;
    if fit.arguments.save.is_some() {
        console.print(format_args!("\nThe model, trained on all folds:"));
        let parts = fit.parts(table, &table.rows)?;
        let checkpoints = fit.checkpoints(Some("all"), &parts)?;
        learned = parts.learn(&fit.config, &mut fit.progress(), checkpoints)?;
        fit.print_run(&learned);
    }
    draw_curves(output, target, &learned)?;
    let of_folds: Vec<_> = summary
        .iter()
        .map(|(name, mean, spread)| json!({ "score": name, "mean": mean, "standard_deviation": spread }))
        .collect();
    let scores = serde_json::to_value(&scores)?;
    let rows = [learned.rows[0], learned.rows[1], 0];
    let saved = fit.save(&learned, table.frame.file(), rows, &scores)?;
    let all = serde_json::to_value(&all)?;
    fit.conclude(
        output,
        &learned,
        json!({
            "rows": { "train": rows[0], "validation": rows[1], "test": truth.len() },
            "scores": scores,
            "folds": all,
            "summary": of_folds,
            "model": saved,
        }),
    )
}

/// The mean and the standard deviation of each score, over one less than the number of folds.
fn summary(folds: &[Scores]) -> Vec<(&'static str, f64, f64)> {
    let all: Vec<Vec<(&'static str, f64)>> = folds.iter().map(Scores::numbers).collect();
    let names = all.first().into_iter().flatten().enumerate();
    names
        .map(|(place, (name, _))| {
            let values = || all.iter().filter_map(|fold| Some(fold.get(place)?.1));
            let count = all.len() as f64;
            let mean = values().sum::<f64>() / count;
            let squares = values().map(|value| (value - mean).powi(2)).sum::<f64>();
            (*name, mean, (squares / (count - 1.0)).sqrt())
        })
        .collect()
}
