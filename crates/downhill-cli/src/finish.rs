//! The end of an example that runs a source: the report, the table, the verdict.

use downhill_sources::{Run, Settings, Source, accuracy};
use ndarray::ArrayView2;

use crate::table::judge;
use crate::{Accuracy, Console, Failure, Output, Parts, Report, SourceArgs, Verdict};

/// Writes the report, compares with what the source printed, and judges the run.
///
/// `test` is the targets of the unseen samples, `[samples, 1]`, where they are known.
///
/// # Errors
///
/// [`Failure`] if the report cannot be written.
pub fn finish(
    console: &Console,
    source_args: &SourceArgs,
    output: &Output,
    source: &dyn Source,
    settings: &Settings,
    run: &Run,
    test: Option<ArrayView2<'_, f64>>,
) -> Result<Verdict, Failure> {
    let printed = source.printed(run)?;
    // Before training there is something to say only where the source said it: of a test set.
    let before = run.before.as_ref().filter(|_| test.is_some());
    let predictions = [("before", before), ("after", run.after.as_ref())];
    let parts = Parts {
        example: source.name(),
        engine: settings.engine,
        start: settings.start,
        epochs: settings.epochs,
        alpha: settings.alpha,
        optimizer: settings.optimizer,
        schedule: settings.schedule,
        batch_size: settings.batch_size,
        update: settings.update,
        network: source.description(),
        outcome: &run.outcome,
        parameters: source
            .layout(&run.parameters)?
            .into_iter()
            .map(|(name, values)| (name.to_owned(), values))
            .collect(),
        activations: run.activations.iter().copied().collect(),
        predictions: predictions
            .into_iter()
            .filter_map(|(when, p)| Some((when, p?.iter().copied().collect())))
            .collect(),
        accuracy: Accuracy {
            train: accuracy(run.activations.view(), source.targets()),
            test: match (&run.after, test) {
                (Some(after), Some(targets)) => Some(accuracy(after.view(), targets)),
                _ => None,
            },
        },
        printed: source_args.comparable(&printed),
        figures: output.figures(),
    };
    output.report(&Report::from(parts))?;
    let verdict = judge(console, source, settings, &run.outcome, &printed);
    output.announce(console);
    Ok(verdict)
}
