//! `--find-alpha`: suggests a learning rate from the loss at a growing one.

use downhill_plot::Chart;
use downhill_train::{Batch, NetworkEngine, RateFinder, RateSweep, with_digits};
use serde::Serialize;

use crate::{Console, Failure, Output, RunConfig, RunReport, Verdict};

/// The largest loss in the figure, as a multiple of the first.
const HIGHEST: f64 = 2.0;

/// The result of `--find-alpha`, for a report. Numbers that are not finite are `null`.
#[derive(Debug, Serialize)]
struct Report<'a> {
    example: &'a str,
    recipe: RunReport,
    rates: &'a [f64],
    losses: &'a [f64],
    smoothed: &'a [f64],
    suggestion: Option<f64>,
    tenth_of_least: Option<f64>,
    figures: Vec<String>,
}

/// Looks for a learning rate, prints it, and plots the loss against the rate. Does not train.
///
/// The verdict is [`Verdict::Fails`] if the loss falls at no rate.
///
/// # Errors
///
/// [`Failure`] if the engine refuses the samples, or a file cannot be written.
pub fn find_alpha(
    example: &str,
    console: &Console,
    output: &mut Output,
    config: &RunConfig,
    engine: &mut dyn NetworkEngine,
    batch: &Batch,
    loss: &str,
) -> Result<Verdict, Failure> {
    let finder = RateFinder {
        batch_size: config.train.batch_size,
        seed: config.train.seed,
        ..RateFinder::default()
    };
    let sweep = finder.run(engine, batch)?;
    match (sweep.rates.first(), sweep.rates.last(), sweep.suggestion) {
        (Some(first), Some(last), suggestion) => {
            console.print(format_args!(
                "{} steps at a learning rate that grows from {} to {}; stopped {}",
                sweep.rates.len(),
                with_digits(*first, 2),
                with_digits(*last, 2),
                sweep.stopped
            ));
            match suggestion {
                Some(alpha) => {
                    let alpha = with_digits(alpha, 3);
                    console.always(format_args!(
                        "The loss falls fastest at a learning rate of {alpha}: try --alpha {alpha}"
                    ));
                }
                None => console.always(
                    "The loss did not fall at any of these learning rates, so none is suggested.",
                ),
            }
            output.figure(&figure(&sweep, loss), "alpha")?;
        }
        _ => console.always(format_args!(
            "The loss at the start is not finite, so no learning rate was tried: stopped {}",
            sweep.stopped
        )),
    }
    output.report(&Report {
        example,
        recipe: config.report(),
        rates: &sweep.rates,
        losses: &sweep.losses,
        smoothed: &sweep.smoothed,
        suggestion: sweep.suggestion,
        tenth_of_least: sweep.tenth_of_least,
        figures: output.figure_names(),
    })?;
    output.announce(console);
    Ok(sweep.suggestion.is_some().into())
}

/// The loss against the rate.
fn figure(sweep: &RateSweep, loss: &str) -> Chart {
    let curve = |losses: &[f64]| {
        let pairs = sweep.rates.iter().copied().zip(losses.iter().copied());
        pairs.map(|(rate, loss)| [rate, loss]).collect::<Vec<_>>()
    };
    let mut figure = Chart::new("The loss at a growing learning rate")
        .with_labels("learning rate (log scale)", loss)
        .with_log_x()
        .with_faint_curve("raw loss", curve(&sweep.losses))
        .with_curve("smoothed loss", curve(&sweep.smoothed));
    // The loss diverges at the end of a sweep; its full range would flatten the rest.
    let start = sweep.losses.iter().copied().find(|loss| loss.is_finite());
    if let Some(start) = start.filter(|&start| start > 0.0) {
        figure = figure.with_y_range(..=HIGHEST * start);
    }
    match sweep.suggestion {
        Some(alpha) => figure.with_rule(alpha, format!("suggested: {}", with_digits(alpha, 3))),
        None => figure,
    }
}
