//! `--find-alpha`: suggests a learning rate from the loss at a growing one.

use downhill_plot::Chart;
use downhill_train::{Batch, NetworkEngine, RateFinder, RateSweep};
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
                "{} steps at a learning rate that grows from {first:.1e} to {last:.1e}; {}",
                sweep.rates.len(),
                sweep.stopped
            ));
            match suggestion {
                Some(alpha) => console.always(format_args!(
                    "The loss falls fastest at a learning rate of {alpha:.2e}: try --alpha {alpha:.2e}"
                )),
                None => console.always(
                    "No descent is seen at any of these learning rates: there is none to suggest.",
                ),
            }
            output.figure(&figure(&sweep, loss), "alpha")?;
        }
        _ => console.always(format_args!(
            "No step can be taken from this start: {}",
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
        Some(alpha) => figure.with_rule(alpha, format!("suggested: {}", three_digits(alpha))),
        None => figure,
    }
}

/// A rate as text, such as `3.16e-2`.
fn three_digits(rate: f64) -> String {
    let text = format!("{rate:.2e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => {
            let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
            format!("{mantissa}e{exponent}")
        }
        None => text,
    }
}
