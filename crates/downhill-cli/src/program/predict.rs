//! `downhill predict`: from a model and a table to predictions, row by row.

use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use downhill_data::{Missing, RowReader, message};
use downhill_nn::Backend;
use downhill_train::{Dtype, EngineConfig, EngineKind, NetworkEngine, class_of};
use ndarray::ArrayView2;
use serde_json::{Map, Value, json};

use super::ProgramError;
use super::learner::predict;
use super::model::{TableModel, TableRecord};
use super::table_args::TableArgs;
use super::target::Outputs;
use super::units::counted;
use crate::output::AtomicFile;
use crate::{Failure, Verdict};

/// The number of rows that are predicted at once.
const SLICE: usize = 1_024;

/// The options of `downhill predict`.
#[derive(Debug, Args)]
pub(super) struct PredictArgs {
    /// The model, saved by downhill fit
    #[arg(value_name = "MODEL")]
    model: PathBuf,

    /// The table: a CSV file with a header row, or - for standard input
    #[arg(value_name = "TABLE")]
    table: PathBuf,

    /// The file to write [default: standard output]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,

    /// Also write all columns of the table
    #[arg(long)]
    keep: bool,

    /// Write an object of JSON for each row, instead of CSV
    #[arg(long)]
    json: bool,

    /// How predictions are computed: by Burn (autodiff) or in plain Rust (hand)
    #[arg(long, value_name = "ENGINE", default_value_t = EngineKind::Hand)]
    engine: EngineKind,

    /// The Burn backend: ndarray, or flex if it is in the build
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    #[command(flatten)]
    reading: TableArgs,

    /// Print no notes
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(arguments: &PredictArgs) -> Result<Verdict, Failure> {
    let inputs = [arguments.model.as_path(), arguments.table.as_path()];
    let file = match &arguments.out {
        Some(path) => Some(AtomicFile::create(path, inputs)?),
        None => None,
    };
    let model = TableModel::load(&arguments.model)?;
    let engine = model.engine(EngineConfig {
        kind: arguments.engine,
        backend: arguments.backend,
        dtype: Dtype::F64,
    })?;
    let rows = RowReader::open(&arguments.table, arguments.reading.delimiter)?;
    let written = match file {
        Some(mut file) => {
            let written = Job::new(arguments, &model.record, &*engine, rows, &mut file)?.run()?;
            file.persist()?;
            written
        }
        None => Job::new(
            arguments,
            &model.record,
            &*engine,
            rows,
            &mut io::stdout().lock(),
        )?
        .run()?,
    };
    if !arguments.quiet {
        for line in written {
            let _ = writeln!(io::stderr(), "{line}");
        }
    }
    Ok(Verdict::Holds)
}

/// A table whose rows are predicted.
struct Job<'a> {
    arguments: &'a PredictArgs,
    record: &'a TableRecord,
    engine: &'a dyn NetworkEngine,
    rows: RowReader<'static>,
    out: &'a mut dyn Write,
    header: Vec<String>,
    /// Whether the header is written.
    begun: bool,
}

/// Rows that are encoded and not yet predicted.
#[derive(Default)]
struct Pending {
    features: Vec<f64>,
    kept: Vec<Vec<String>>,
    lines: Vec<usize>,
}

impl<'a> Job<'a> {
    fn new(
        arguments: &'a PredictArgs,
        record: &'a TableRecord,
        engine: &'a dyn NetworkEngine,
        rows: RowReader<'static>,
        out: &'a mut dyn Write,
    ) -> Result<Self, Failure> {
        let target = &record.target;
        let mut own = vec![format!("predicted_{target}")];
        if let Outputs::Classes { names } = &record.outputs {
            own.extend(names.iter().map(|name| format!("probability_{name}")));
        }
        let mut header = match arguments.keep {
            true => rows.columns().to_vec(),
            false => Vec::new(),
        };
        let json = |name: &String| arguments.json && name == "probabilities";
        if let Some(column) = header.iter().find(|name| own.contains(name) || json(name)) {
            return Err(Failure::other(ProgramError::Kept {
                file: message::path(&arguments.table),
                column: column.clone(),
            }));
        }
        header.extend(own);
        Ok(Self {
            arguments,
            record,
            engine,
            rows,
            out,
            header,
            begun: false,
        })
    }

    /// Predicts and writes every row. Returns the notes for the user.
    fn run(mut self) -> Result<Vec<String>, Failure> {
        let (missing, encoder) = (self.arguments.reading.missing, &self.record.inputs);
        let columns = encoder.match_columns(&self.rows)?;
        let mut notes = Vec::new();
        let extra = columns
            .extra()
            .iter()
            .filter(|name| **name != self.record.target);
        let extra: Vec<String> = extra.map(|name| message::name(name)).collect();
        if !extra.is_empty() {
            let verb = if self.arguments.keep {
                "only copied"
            } else {
                "not used"
            };
            notes.push(format!("note: columns {verb}: {}", message::list(extra)));
        }
        let (mut pending, mut predicted, mut dropped) = (Pending::default(), 0, 0);
        while self.rows.advance()? {
            if !columns.encode(&self.rows, missing, &mut pending.features)? {
                dropped += 1;
                continue;
            }
            pending.lines.push(self.rows.line());
            if self.arguments.keep {
                pending
                    .kept
                    .push(self.rows.fields().map(str::to_owned).collect());
            }
            if pending.lines.len() == SLICE {
                predicted += pending.lines.len();
                self.flush(&mut pending)?;
            }
        }
        predicted += pending.lines.len();
        if predicted == 0 {
            return Err(Failure::other(ProgramError::NoRows {
                file: self.rows.file().to_owned(),
            }));
        }
        self.flush(&mut pending)?;
        if dropped > 0 && missing == Missing::Drop {
            let what = counted(dropped, "row");
            notes.push(format!("note: {what} dropped, in which a value is missing"));
        }
        Ok(notes)
    }

    /// Predicts and writes the pending rows.
    fn flush(&mut self, pending: &mut Pending) -> Result<(), Failure> {
        let shape = (pending.lines.len(), self.record.inputs.features());
        let features = ArrayView2::from_shape(shape, &pending.features).map_err(Failure::other)?;
        let predictions = predict(self.engine, &self.record.outputs, features)?;
        // Not before the first rows are known to be right.
        if !self.arguments.json && !self.begun {
            self.write_row(&self.header.clone())?;
        }
        self.begun = true;
        for (sample, (row, line)) in predictions
            .rows()
            .into_iter()
            .zip(&pending.lines)
            .enumerate()
        {
            if !row.iter().all(|value| value.is_finite()) {
                return Err(Failure::other(ProgramError::NotFinite {
                    file: self.rows.file().to_owned(),
                    line: *line,
                }));
            }
            let kept = pending.kept.get(sample).cloned().unwrap_or_default();
            let class = match &self.record.outputs {
                Outputs::Classes { names } => class_of(row).and_then(|class| names.get(class)),
                Outputs::Number { .. } => None,
            };
            if self.arguments.json {
                let columns = self
                    .header
                    .iter()
                    .cloned()
                    .zip(kept.into_iter().map(Value::String));
                let mut object: Map<String, Value> = columns.collect();
                let prediction = class.map_or(json!(row.first()), |class| json!(class));
                object.insert(format!("predicted_{}", self.record.target), prediction);
                if let Outputs::Classes { names } = &self.record.outputs {
                    let all = names
                        .iter()
                        .zip(row)
                        .map(|(name, p)| (name.clone(), json!(p)));
                    object.insert("probabilities".to_owned(), Value::Object(all.collect()));
                }
                let line = serde_json::to_string(&object)? + "\n";
                self.write(line.as_bytes())?;
            } else {
                let mut fields = kept;
                fields.extend(class.cloned());
                fields.extend(row.iter().map(ToString::to_string));
                self.write_row(&fields)?;
            }
        }
        *pending = Pending::default();
        Ok(())
    }

    /// Writes a row as CSV.
    fn write_row(&mut self, fields: &[String]) -> Result<(), Failure> {
        let delimiter = u8::try_from(self.arguments.reading.delimiter).unwrap_or(b',');
        let mut writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .from_writer(Vec::new());
        let bytes = writer.write_record(fields).map_err(io::Error::from);
        let bytes =
            bytes.and_then(|()| writer.into_inner().map_err(csv::IntoInnerError::into_error));
        let bytes = bytes.map_err(|reason| self.unwritable(reason))?;
        self.write(&bytes)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        match self.out.write_all(bytes) {
            Ok(()) => Ok(()),
            // A reader that closes the pipe early has read enough.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            Err(reason) => Err(self.unwritable(reason)),
        }
    }

    fn unwritable(&self, reason: io::Error) -> Failure {
        let out = self.arguments.out.as_deref();
        Failure::Write {
            path: out.unwrap_or(Path::new("standard output")).to_owned(),
            reason,
        }
    }
}
