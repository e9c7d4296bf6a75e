//! An example that replays a source.

use downhill_sources::{Printed, Run, Settings, Source, Start, Update, accuracy};
use downhill_train::{Batch, NetworkConfig};
use ndarray::{Array2, ArrayD, ArrayView2};
use serde_json::json;

use crate::report::{Accuracy, Comparison, Report, TrainReport, nested, stopped};
use crate::table::{complete, judge};
use crate::{Console, Failure, Output, SourceArgs, Verdict, ctrl_c};

/// An example that replays a source: its settings, and where its output goes.
#[derive(Debug)]
pub struct Replay {
    /// The settings of the run.
    pub settings: Settings,
    /// The console.
    pub console: Console,
    /// The figures and the report.
    pub output: Output,
    example: &'static str,
}

impl Replay {
    /// Reads the settings from the options, and prepares the output.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a setting is out of range, or a folder cannot be written to.
    pub fn new(
        args: &SourceArgs,
        source: &dyn Source,
        update: Option<Update>,
    ) -> Result<Self, Failure> {
        // From here on, an interrupted run still writes its report.
        ctrl_c();
        Ok(Self {
            settings: args.settings(source, update)?,
            console: args.output().console(),
            output: Output::prepare(args.output(), source.name())?,
            example: source.name(),
        })
    }

    /// Writes the report, compares the run with the printed numbers, and returns the verdict.
    ///
    /// `test` are the targets of the unseen samples, `[samples, 1]`, if they are known.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the report cannot be written.
    pub fn finish(
        &self,
        source: &dyn Source,
        run: &Run,
        test: Option<&Array2<f64>>,
    ) -> Result<Verdict, Failure> {
        let printed = source.printed(run)?;
        // The printed numbers belong to the published start.
        let comparable = match self.settings.start {
            Start::Published => printed.as_slice(),
            Start::Seed(_) => &[],
        };
        let layout = source.layout(&run.parameters)?;
        let targets = (source.targets(), test);
        self.report(&source.network(), run, &layout, targets, comparable)?;
        let (console, settings) = (&self.console, &self.settings);
        let verdict = judge(console, source, settings, &run.outcome, &printed);
        self.output.announce(console);
        Ok(verdict)
    }

    /// Writes the report of a run without printed numbers, and returns the verdict.
    ///
    /// `layout` are the parameters in the source's names and layout, `train` and `test` the targets of the samples,
    /// `[samples, 1]`.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the report cannot be written.
    pub fn finish_without_comparison(
        &self,
        network: &NetworkConfig,
        run: &Run,
        layout: &[(String, ArrayD<f64>)],
        [train, test]: [&Array2<f64>; 2],
    ) -> Result<Verdict, Failure> {
        self.report(network, run, layout, (train.view(), Some(test)), &[])?;
        self.output.announce(&self.console);
        Ok(complete(&self.console, &run.outcome).into())
    }

    /// The accuracy on the samples that the run was trained on, and on those held out, if there are any.
    ///
    /// `targets` are those of all samples, `[samples, 1]`.
    ///
    /// # Errors
    ///
    /// [`Failure`] if there is not one target for each activation of the run.
    pub fn accuracy(
        &self,
        run: &Run,
        targets: ArrayView2<'_, f64>,
    ) -> Result<(f64, Option<f64>), Failure> {
        let pairs = Batch::new(run.activations.view(), targets)?;
        let (trained_on, held_out) = pairs.hold_out(&self.settings.train)?;
        let right = |pairs: &Batch| accuracy(pairs.features(), pairs.targets());
        Ok((right(&trained_on), held_out.as_ref().map(right)))
    }

    fn report<S: AsRef<str>>(
        &self,
        network: &NetworkConfig,
        run: &Run,
        layout: &[(S, ArrayD<f64>)],
        (train, test): (ArrayView2<'_, f64>, Option<&Array2<f64>>),
        printed: &[Printed],
    ) -> Result<(), Failure> {
        let (of_training, of_validation) = self.accuracy(run, train)?;
        let accuracy = Accuracy {
            train: of_training,
            validation: of_validation,
            test: match (&run.after, test) {
                (Some(after), Some(targets)) => Some(accuracy(after.view(), targets.view())),
                _ => None,
            },
        };
        let predictions = [("before", &run.before), ("after", &run.after)].into_iter();
        let layout = layout.iter();
        self.output.report(&Report {
            example: self.example,
            train: TrainReport::new(&self.settings.train, self.settings.engine),
            start: match self.settings.start {
                Start::Published => json!("published"),
                Start::Seed(seed) => json!({ "seed": seed }),
            },
            update: match self.settings.update {
                Update::AsPrinted => "as-printed",
                Update::Gradient => "gradient",
            },
            network,
            stopped: stopped(&run.outcome),
            losses: &run.outcome.history.losses,
            validation_losses: &run.outcome.history.validation_losses,
            parameters: layout
                .map(|(name, values)| (name.as_ref(), nested(values)))
                .collect(),
            activations: run.activations.iter().copied().collect(),
            predictions: predictions
                .filter_map(|(when, p)| Some((when, p.as_ref()?.iter().copied().collect())))
                .collect(),
            accuracy,
            printed: printed.iter().map(Comparison::from).collect(),
            figures: self.output.figure_names(),
        })
    }
}
