//! `downhill inspect`: what is in a saved model or a checkpoint.

use std::path::PathBuf;

use clap::Args;
use downhill_data::{ColumnEncoding, message};
use downhill_train::{Checkpoint, SaveError, SavedModel, TrainError, with_digits};
use serde_json::{Value, json};

use super::model::TableModel;
use super::target::Outputs;
use super::units::{count, counted, size};
use crate::{Console, Failure, Verdict};

/// The largest number of columns that are listed.
const LISTED: usize = 40;

/// The largest number of characters of a setting that are shown.
const SHOWN: usize = 90;

/// The options of `downhill inspect`.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The file of the model, or the file or the folder of a checkpoint
    #[arg(value_name = "MODEL|CHECKPOINT")]
    file: PathBuf,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &InspectArgs) -> Result<Verdict, Failure> {
    let (path, console) = (&arguments.file, Console::new(false));
    let saved = match SavedModel::load(path) {
        Ok(saved) => saved,
        Err(error) if path.is_dir() || matches!(error, SaveError::Kind { .. }) => {
            return inspect_checkpoint(arguments, &console);
        }
        Err(error) => return Err(TrainError::from(error).into()),
    };
    let table = match saved.record.is_empty() {
        true => None,
        false => Some(TableModel::from_saved(saved.clone(), path)?),
    };
    let shapes = saved
        .parameters
        .as_slice()
        .iter()
        .map(|parameter| (parameter.name.clone(), parameter.shape.clone()));
    if arguments.json {
        let shapes: Vec<Value> = shapes
            .map(|(name, shape)| json!({ "name": name, "shape": shape }))
            .collect();
        let report = json!({
            "kind": "model",
            "version": saved.version,
            "checksum": saved.checksum,
            "dtype": saved.dtype.name(),
            "network": saved.network,
            "parameters": shapes,
            "record": saved.record,
        });
        console.always(serde_json::to_string_pretty(&report)?);
        return Ok(Verdict::Holds);
    }
    let bytes = std::fs::metadata(path).map(|file| file.len()).unwrap_or(0);
    console.always(format_args!(
        "{}: a model of downhill {}, {}, {} in {}",
        message::path(path),
        message::name(&saved.version),
        size(bytes),
        counted(saved.network.parameters(), "parameter"),
        saved.dtype
    ));
    console.always(format_args!("SHA-256 {}, as it should be", saved.checksum));
    console.always(&saved.network);
    for (name, shape) in shapes {
        console.always(format_args!("  {name:<24} {shape:?}"));
    }
    if let Some(model) = table {
        describe(&console, &model);
    }
    Ok(Verdict::Holds)
}

/// Prints what is in a checkpoint: the newest, if a folder is given.
fn inspect_checkpoint(arguments: &InspectArgs, console: &Console) -> Result<Verdict, Failure> {
    let path = || arguments.file.clone();
    let found = Checkpoint::newest(&arguments.file).map_err(TrainError::from)?;
    let found = found.ok_or_else(|| TrainError::from(SaveError::NoCheckpoint { path: path() }))?;
    let (checkpoint, history) = (&found.checkpoint, &found.checkpoint.history);
    let parameters = checkpoint.engine.parameters.as_slice();
    if arguments.json {
        let shapes = parameters.iter();
        let shapes = shapes.map(|p| json!({ "name": p.name, "shape": p.shape }));
        let damaged = found.damaged.iter().map(ToString::to_string);
        let report = json!({
            "kind": "checkpoint",
            "file": found.path.display().to_string(),
            "damaged": damaged.collect::<Vec<_>>(),
            "version": checkpoint.version,
            "checksum": checkpoint.checksum,
            "dtype": checkpoint.engine.dtype.name(),
            "epoch": checkpoint.epoch,
            "batch": checkpoint.batch,
            "steps": checkpoint.steps,
            "parameters": shapes.collect::<Vec<_>>(),
            "losses": history.losses,
            "validation_losses": history.validation_losses,
            "settings": checkpoint.settings,
            "note": checkpoint.note,
        });
        console.always(serde_json::to_string_pretty(&report)?);
        return Ok(Verdict::Holds);
    }
    for error in &found.damaged {
        console.always(format_args!("damaged: {error}"));
    }
    let bytes = std::fs::metadata(&found.path).map(|file| file.len());
    console.always(format_args!(
        "{}: a checkpoint of downhill {}, {}, in {}",
        message::path(&found.path),
        message::name(&checkpoint.version),
        size(bytes.unwrap_or(0)),
        checkpoint.engine.dtype
    ));
    console.always(format_args!(
        "SHA-256 {}, as it should be",
        checkpoint.checksum
    ));
    console.always(format_args!(
        "{} done, and batches of the next: {}; {} in all",
        counted(checkpoint.epoch, "epoch"),
        count(checkpoint.batch),
        counted(
            usize::try_from(checkpoint.steps).unwrap_or(usize::MAX),
            "step"
        )
    ));
    for (name, losses) in [
        ("loss", &history.losses),
        ("validation loss", &history.validation_losses),
    ] {
        if let (Some(first), Some(last)) = (losses.first(), losses.last()) {
            let (first, last) = (with_digits(*first, 4), with_digits(*last, 4));
            console.always(format_args!(
                "{name}: {first} after the first epoch, {last} after the last"
            ));
        }
    }
    for parameter in parameters {
        console.always(format_args!(
            "  {:<24} {:?}",
            message::name(&parameter.name),
            parameter.shape
        ));
    }
    for (name, value) in &checkpoint.settings {
        console.always(format_args!(
            "  {:<24} {}",
            message::name(name),
            setting(value)
        ));
    }
    Ok(Verdict::Holds)
}

/// A setting on one line: the first part of a long one, without the quotes of JSON.
fn setting(value: &str) -> String {
    let plain: String = message::one_line(value).replace('"', "");
    match plain.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// Prints the columns and the record of training.
fn describe(console: &Console, model: &TableModel) {
    let record = &model.record;
    let target = message::shown(&record.target);
    console.always(match &record.outputs {
        Outputs::Classes { names } => format!(
            "target {target}: {} classes, {}",
            count(names.len()),
            message::list(names.iter().map(|name| message::name(name)))
        ),
        Outputs::Number { mean, std } => format!(
            "target {target}: a number, mean {}, standard deviation {}",
            with_digits(*mean, 4),
            with_digits(*std, 4)
        ),
    });
    let columns = record.inputs.columns();
    console.always(format_args!(
        "{}, {}:",
        counted(columns.len(), "input column"),
        counted(record.inputs.features(), "feature")
    ));
    for column in columns.iter().take(LISTED) {
        let encoding = match &column.encoding {
            ColumnEncoding::Numbers { mean, std } => format!(
                "number, mean {}, standard deviation {}",
                with_digits(*mean, 4),
                with_digits(*std, 4)
            ),
            ColumnEncoding::Categories { categories, .. } => format!(
                "{} categories, {}",
                count(categories.len()),
                message::list(categories.iter().map(|text| message::name(text)))
            ),
        };
        console.always(format_args!(
            "  {:<24} {encoding}",
            message::name(&column.name)
        ));
    }
    if columns.len() > LISTED {
        console.always(format_args!(
            "  … and {} more",
            count(columns.len() - LISTED)
        ));
    }
    let training = &record.training;
    let [train, validation, test] = training.rows.map(count);
    console.always(format_args!(
        "trained on {}: {train} rows, {validation} for validation, {test} for the test; engine {}",
        message::name(&training.file),
        message::name(&training.engine)
    ));
    let step = training.settings.step;
    console.always(format_args!(
        "optimizer {} at {}, batch size {}, seed {}; {}: {}",
        step.optimizer,
        with_digits(step.alpha, 4),
        training
            .settings
            .batch_size
            .map_or("all rows".to_owned(), count),
        training.settings.seed,
        counted(training.epochs, "epoch"),
        message::name(&training.stopped)
    ));
    if let Value::Object(scores) = &training.scores {
        for (name, value) in scores {
            if let Some(value) = value.as_f64() {
                console.always(format_args!(
                    "  {:<24} {}",
                    message::name(name),
                    with_digits(value, 4)
                ));
            }
        }
    }
}
