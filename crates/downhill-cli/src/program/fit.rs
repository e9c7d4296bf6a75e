//! `downhill fit`: from a table to a model.

use std::path::Path;

use downhill_data::{Cells, message};
use downhill_train::{Checkpoints, Progress};
use serde_json::{Value, json};

use super::data::{Table, hold_out};
use super::fit_args::FitArgs;
use super::folds;
use super::learner::{Learned, Parts, batch_size, own, predict};
use super::model::{TableModel, TableRecord, TrainingRecord};
use super::results::{draw_curves, draw_predictions, print_scores};
use super::resume::with_command;
use super::scores::Scores;
use super::target::Target;
use super::test_file;
use super::units::{count, counted, size, time};
use crate::{
    Console, Failure, Output, RunConfig, Verdict, ending, find_alpha, print_epochs, stopped,
};

/// The name of the folder of the figures, below `out`.
pub(super) const NAME: &str = "fit";

/// The fraction of the rows that is tested on.
const TEST: f64 = 0.2;

/// A run of `downhill fit`.
pub(super) struct Fit<'a> {
    pub(super) arguments: &'a FitArgs,
    pub(super) config: RunConfig,
    pub(super) console: Console,
}

pub(super) fn run(arguments: &FitArgs) -> Result<Verdict, Failure> {
    let options = arguments.training.output();
    let mut fit = Fit {
        arguments,
        config: arguments.training.config(own())?,
        console: match arguments.json {
            true => Console::silent(),
            false => options.console(),
        },
    };
    // All outputs are checked against all inputs before anything is read or trained.
    let mut output = Output::prepare(options, NAME)?;
    output.check_inputs(arguments.inputs())?;
    if let Some(model) = &arguments.save {
        output.check_table(model, arguments.inputs())?;
        if let Some(folder) = arguments.training.checkpoint_folder()
            && model.starts_with(folder)
        {
            return Err(Failure::Write {
                path: model.clone(),
                reason: std::io::Error::other("it is in the folder of the checkpoints"),
            });
        }
    }
    let frame = arguments.reading.frame(&arguments.drop, &arguments.text);
    let table = Table::read(&arguments.table, &frame, &arguments.target, arguments.task)?;
    fit.describe(&table);
    match arguments.folds {
        Some(count) => folds::run(&mut fit, &table, count, &mut output),
        None => fit.once(table, &mut output),
    }
}

impl Fit<'_> {
    /// Prints what the table is.
    fn describe(&self, table: &Table) {
        let (console, frame) = (&self.console, &table.frame);
        let numbers = frame.columns().iter();
        let numbers = numbers
            .filter(|column| matches!(column.cells, Cells::Numbers(_)))
            .count();
        let dropped = match frame.dropped() + frame.rows() - table.rows.len() {
            0 => String::new(),
            dropped => format!(", and {} dropped", count(dropped)),
        };
        console.print(format_args!(
            "{}: {}{dropped}; {} and {} of text besides the target",
            frame.file(),
            counted(table.rows.len(), "row"),
            counted(numbers, "column") + " of numbers",
            frame.columns().len() - numbers
        ));
        let target = message::shown(&self.arguments.target);
        console.print(match &table.target {
            Target::Classes { names, .. } => {
                format!(
                    "target {target}: classification, {} classes",
                    count(names.len())
                )
            }
            Target::Numbers(_) => format!("target {target}: regression"),
        });
        for column in frame.columns() {
            if let Some((line, text)) = &column.not_a_number {
                console.print(format_args!(
                    "note: column {} is text, since {} in line {line} is not a number",
                    message::name(&column.name),
                    message::shown(text)
                ));
            }
        }
    }

    /// Encodes rows to train on, and sets the default batch size.
    pub(super) fn parts(&mut self, table: &Table, rows: &[usize]) -> Result<Parts, Failure> {
        let parts = Parts::new(table, rows, &self.config, self.arguments.l2)?;
        self.config.train.batch_size = Some(batch_size(parts.train_rows()));
        self.config = self.arguments.training.config(self.config.clone())?;
        let constant: Vec<String> = parts.encoder.constant().map(message::name).collect();
        if !constant.is_empty() {
            self.console.print(format_args!(
                "note: the same value in every training row: {}",
                message::list(constant)
            ));
        }
        Ok(parts)
    }

    pub(super) fn progress(&self) -> Progress {
        match self.arguments.json {
            true => Progress::new(true),
            false => self.arguments.training.progress(),
        }
    }

    /// The checkpoints of a run, which know its command and the meaning of its columns.
    ///
    /// With several runs, each has a folder.
    pub(super) fn checkpoints(
        &self,
        run: Option<&str>,
        parts: &Parts,
    ) -> Result<Option<Checkpoints>, Failure> {
        let training = &self.arguments.training;
        let checkpoints = match run {
            Some(run) => training.checkpoints_of(run)?,
            None => training.checkpoints()?,
        };
        let columns = serde_json::to_string(&parts.encoder)?;
        let outputs = serde_json::to_string(&parts.outputs)?;
        Ok(checkpoints.map(|checkpoints| {
            with_command(checkpoints)
                .setting("coding of the columns", columns)
                .setting("coding of the target", outputs)
        }))
    }

    /// Trains once, and tests on rows that are held out.
    fn once(&mut self, mut table: Table, output: &mut Output) -> Result<Verdict, Failure> {
        let (arguments, seed) = (self.arguments, self.config.train.seed);
        // The lists of rows are taken apart, since a million rows are eight megabytes.
        let all = std::mem::take(&mut table.rows);
        let (rows, test) = match arguments.test {
            Some(_) => (all, Vec::new()),
            None => {
                let strict = arguments.test_fraction.is_some();
                let fraction = arguments.test_fraction.unwrap_or(TEST);
                let how = (seed, "--test-fraction", strict);
                hold_out(&table.target, all, fraction, how)?
            }
        };
        let table = &table;
        let parts = self.parts(table, &rows)?;
        let other = match &arguments.test {
            Some(path) => {
                let meaning = (&parts.encoder, &parts.outputs, arguments.target.as_str());
                Some(test_file::read(path, &arguments.reading, meaning)?)
            }
            None => None,
        };
        let tested = other.as_ref().map_or(test.len(), |(_, truth)| truth.len());
        let console = self.console;
        console.print(format_args!(
            "{} to train on, {} to validate on, {} to test on",
            counted(parts.train_rows(), "row"),
            count(parts.validation_rows()),
            count(tested)
        ));
        let network = parts.network(&self.config)?;
        console.print(&network);
        if arguments.training.find_alpha() {
            let engine = &mut *parts.engine(&self.config, &network)?;
            let loss = parts.outputs.loss();
            return find_alpha(
                NAME,
                &console,
                output,
                &self.config,
                engine,
                parts.batch(),
                loss.label(),
            );
        }
        let checkpoints = self.checkpoints(None, &parts)?;
        let learned = parts.learn(&self.config, &mut self.progress(), checkpoints)?;
        self.print_run(&learned);
        // Without test rows, the rows that are trained on are scored.
        let own = tested == 0;
        let scored = if own { &rows } else { &test };
        let (predictions, truth) = match other {
            Some((features, truth)) => {
                let features = features.view();
                (
                    predict(&*learned.engine, &learned.outputs, features)?,
                    truth,
                )
            }
            None => (learned.predict(table, scored)?, table.target.truth(scored)),
        };
        let scores = Scores::new(&learned.outputs, &truth, predictions.view());
        let called = if own { "training" } else { "test" };
        let heading = format!("The {} {called} rows", count(truth.len()));
        print_scores(&console, &heading, &scores);
        draw_curves(output, &arguments.target, &learned)?;
        let names = (arguments.target.as_str(), called);
        draw_predictions(output, names, &scores, &truth, predictions.view())?;
        if own {
            console.always(
                "note: no rows are left to test on, so these scores are too good for new rows",
            );
        }

        let rows = [learned.rows[0], learned.rows[1], tested];
        let scores = match own {
            true => Value::Null,
            false => serde_json::to_value(&scores)?,
        };
        let saved = self.save(&learned, table.frame.file(), rows, &scores)?;
        self.conclude(
            output,
            &learned,
            json!({
                "rows": { "train": rows[0], "validation": rows[1], "test": rows[2] },
                "scores": scores,
                "model": saved,
            }),
        )
    }

    /// Prints the history of a run, and how it ended.
    pub(super) fn print_run(&self, learned: &Learned) {
        let outcome = &learned.outcome;
        print_epochs(&self.console, &outcome.history, "validation");
        for sentence in ending(outcome) {
            match outcome.stopped.is_complete() {
                true => self.console.print(sentence),
                false => self.console.always(sentence),
            }
        }
        self.console.print(format_args!(
            "{} in {}",
            counted(outcome.history.losses.len(), "epoch"),
            time(learned.took)
        ));
    }

    /// Saves the model, if the options ask for it.
    pub(super) fn save(
        &self,
        learned: &Learned,
        file: &str,
        rows: [usize; 3],
        scores: &Value,
    ) -> Result<Option<String>, Failure> {
        let Some(path) = &self.arguments.save else {
            return Ok(None);
        };
        let file = Path::new(file).file_name();
        let outcome = &learned.outcome;
        let record = TableRecord {
            target: self.arguments.target.clone(),
            outputs: learned.outputs.clone(),
            inputs: learned.encoder.clone(),
            training: TrainingRecord {
                file: file
                    .map(|file| file.to_string_lossy().into_owned())
                    .unwrap_or_default(),
                rows,
                engine: self.config.engine.kind.name().to_owned(),
                settings: self.config.train,
                l2: learned.l2,
                epochs: outcome.history.losses.len(),
                stopped: outcome.stopped.to_string(),
                scores: scores.clone(),
            },
        };
        TableModel::new(learned, record, self.config.engine)?
            .saved
            .save(path)?;
        Ok(Some(path.display().to_string()))
    }

    /// Writes the report, and prints where the files are and how to predict.
    pub(super) fn conclude(
        &self,
        output: &Output,
        learned: &Learned,
        results: Value,
    ) -> Result<Verdict, Failure> {
        let (arguments, console) = (self.arguments, &self.console);
        let history = &learned.outcome.history;
        let mut report = json!({
            "example": NAME,
            "table": arguments.table.display().to_string(),
            "target": arguments.target,
            "task": match &learned.outputs {
                super::target::Outputs::Classes { .. } => "classification",
                super::target::Outputs::Number { .. } => "regression",
            },
            "recipe": self.config.report(),
            "l2": learned.l2,
            "network": learned.network,
            "parameters": learned.network.parameters(),
            "columns": learned.encoder,
            "outputs": learned.outputs,
            "stopped": stopped(&learned.outcome),
            "losses": history.losses,
            "validation_losses": history.validation_losses,
            "figures": output.figure_names(),
        });
        if let (Value::Object(report), Value::Object(results)) = (&mut report, results) {
            report.extend(results);
        }
        output.report(&report)?;
        if arguments.json {
            Console::new(false).always(serde_json::to_string_pretty(&report)?);
            return Ok(learned.outcome.stopped.is_complete().into());
        }
        output.announce(console);
        let command = "downhill predict";
        match &arguments.save {
            Some(path) => {
                let bytes = std::fs::metadata(path).map(|file| file.len()).unwrap_or(0);
                let name = message::path(path);
                let parameters = counted(learned.network.parameters(), "parameter");
                console.print(format_args!("model in {name}: {parameters}, {}", size(bytes)));
                console.always(format_args!("To predict the rows of another table: {command} {} NEW.csv", quoted(&name)));
            }
            None => console.always(format_args!(
                "To predict the rows of another table: add --save MODEL, then {command} MODEL NEW.csv"
            )),
        }
        Ok(learned.outcome.stopped.is_complete().into())
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./+=:,@%".contains(c);
    match path.chars().all(plain) {
        true => path.to_owned(),
        false => format!("'{}'", path.replace('\'', r"'\''")),
    }
}
