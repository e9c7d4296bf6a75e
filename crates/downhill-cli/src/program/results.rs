//! The figures of a fit.

use downhill_plot::Chart;
use ndarray::ArrayView2;

use super::learner::Learned;
use super::scores::Scores;
use super::target::Truth;
use crate::{Console, Failure, Output, training_curves};

/// The largest number of rows that are drawn as points.
const POINTS: usize = 5_000;

/// Draws the learning curves.
pub(super) fn draw_curves(
    output: &mut Output,
    target: &str,
    learned: &Learned,
) -> Result<(), Failure> {
    let title = format!("Learning to predict {}", crate::confusion::short(target));
    let loss = learned.outputs.loss();
    let figure = training_curves(&title, loss.label(), &learned.outcome.history);
    output.figure(&figure, "learning-curves")
}

/// Draws the confusion matrix, or the predictions and residuals; `rows` is what the rows are called.
pub(super) fn draw_predictions(
    output: &mut Output,
    (target, rows): (&str, &str),
    scores: &Scores,
    truth: &Truth,
    predictions: ArrayView2<'_, f64>,
) -> Result<(), Failure> {
    let target = crate::confusion::short(target);
    if let Some(confusion) = scores.confusion().filter(|confusion| confusion.is_small()) {
        let title = format!("{target}: the predicted classes of the {rows} rows");
        return output.figure_of(confusion.figure(&title), "confusion");
    }
    let Truth::Numbers(actual) = truth else {
        return Ok(());
    };
    let every = actual.len().div_ceil(POINTS);
    let pairs = || {
        actual
            .iter()
            .copied()
            .zip(predictions.iter().copied())
            .step_by(every)
    };
    let ends = pairs().flat_map(|(y, p)| [y, p]);
    let (low, high) = ends.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
        (l.min(v), h.max(v))
    });
    let figure = Chart::new(format!("{target}: predicted and true"))
        .with_labels("true", "predicted")
        .with_samples(format!("{rows} rows"), pairs().map(|(y, p)| [y, p]))
        .with_curve("predicted = true", [[low, low], [high, high]]);
    output.figure(&figure, "predictions")?;
    let figure = Chart::new(format!("{target}: residuals"))
        .with_labels("predicted", "predicted - true")
        .with_samples(format!("{rows} rows"), pairs().map(|(y, p)| [p, p - y]))
        .with_curve("0", [[low, 0.0], [high, 0.0]]);
    output.figure(&figure, "residuals")
}

/// Prints the scores below a heading, also if quiet.
pub(super) fn print_scores(console: &Console, heading: &str, scores: &Scores) {
    console.always(format_args!("\n{heading}:"));
    for line in scores.lines() {
        console.always(line);
    }
    if let Some(confusion) = scores.confusion().filter(|confusion| confusion.is_small()) {
        console.print(format_args!("\n{confusion}"));
    }
    console.always("");
}
