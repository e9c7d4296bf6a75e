//! `downhill inspect`: what is in a saved model.

use std::path::PathBuf;

use clap::Args;
use downhill_data::{ColumnEncoding, message};
use downhill_train::{SavedModel, with_digits};
use serde_json::{Value, json};

use super::model::TableModel;
use super::target::Outputs;
use super::units::{count, counted, size};
use crate::{Console, Failure, Verdict};

/// The largest number of columns that are listed.
const LISTED: usize = 40;

/// The options of `downhill inspect`.
#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The file of the model
    #[arg(value_name = "MODEL")]
    file: PathBuf,

    /// Print everything as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &InspectArgs) -> Result<Verdict, Failure> {
    let (path, console) = (&arguments.file, Console::new(false));
    let saved = SavedModel::load(path)?;
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
