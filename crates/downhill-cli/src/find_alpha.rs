//! `--find-alpha`: a learning rate to begin with, from the loss against a growing one.

use downhill_plot::RateSweep as Figure;
use downhill_train::{Batch, Engine};
use serde::Serialize;

use crate::{Console, Failure, Output, Recipe, RecipeReport, Verdict};

/// What `--find-alpha` found, for a report. Numbers that are not finite are `null`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    example: &'a str,
    recipe: RecipeReport,
    rates: &'a [f64],
    losses: &'a [f64],
    smoothed: &'a [f64],
    suggestion: Option<f64>,
    tenth_of_least: Option<f64>,
    figures: Vec<String>,
}

/// Looks for a learning rate, says it, and draws the loss against the rate. Nothing is trained.
///
/// Fails where no descent is seen: there is no rate to suggest then.
///
/// # Errors
///
/// [`Failure`] if the engine refuses the samples, or a file cannot be written.
pub fn find_alpha(
    example: &str,
    console: &Console,
    output: &mut Output,
    recipe: &Recipe,
    engine: &mut dyn Engine,
    batch: Batch<'_>,
    loss: &str,
) -> Result<Verdict, Failure> {
    let sweep = recipe.sweep(engine, batch)?;
    let steps = sweep.rates.len();
    let (Some(first), Some(last)) = (sweep.rates.first(), sweep.rates.last()) else {
        console.always(format_args!(
            "No step can be taken from this start: {}",
            sweep.stopped
        ));
        return Ok(Verdict::Fails);
    };
    console.print(format_args!(
        "{steps} steps at a learning rate that grows from {first:.1e} to {last:.1e}; {}",
        sweep.stopped
    ));
    let title = "The loss at a growing learning rate";
    let mut figure = Figure::new(title, loss, sweep.rates.clone(), sweep.losses.clone())?
        .with_smoothed(sweep.smoothed.clone())?;
    let verdict = match sweep.suggestion {
        Some(alpha) => {
            figure = figure.with_suggestion(alpha)?;
            console.always(format_args!(
                "The loss falls fastest at a learning rate of {alpha:.2e}: try --alpha {alpha:.2e}"
            ));
            Verdict::Holds
        }
        None => {
            console.always(
                "No descent is seen at any of these learning rates: there is none to suggest.",
            );
            Verdict::Fails
        }
    };
    output.figure(&figure, "alpha")?;
    output.report(&Report {
        example,
        recipe: recipe.report(),
        rates: &sweep.rates,
        losses: &sweep.losses,
        smoothed: &sweep.smoothed,
        suggestion: sweep.suggestion,
        tenth_of_least: sweep.tenth_of_least,
        figures: output.figure_names(),
    })?;
    output.announce(console);
    Ok(verdict)
}
