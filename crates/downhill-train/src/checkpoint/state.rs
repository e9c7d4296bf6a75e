//! The content of a checkpoint, and its form in a file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use downhill_core::{Dtype, Parameter, ParameterState};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::folder;
use crate::history::EpochLoss;
use crate::saved::{Container, Kind, Tensor, tensors};
use crate::{Best, EngineState, History, MetricHistory, Parameters, SaveError};

/// Everything that decides the rest of a run: its position, its engine and its record so far.
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoint {
    /// The version of the program that wrote it.
    pub version: String,
    /// The SHA-256 checksum of its file as hexadecimal digits; empty before it is written.
    pub checksum: String,
    /// The settings of the engine and of the run, and what identifies the data.
    pub settings: BTreeMap<String, String>,
    /// Other values that were stored with it: see [`Checkpoints::note`](crate::Checkpoints::note).
    pub note: Map<String, Value>,
    /// The epoch, counted from 0.
    pub epoch: usize,
    /// The number of batches done in this epoch.
    pub batch: usize,
    /// The number of steps taken in all.
    pub steps: u64,
    /// The parameters, the state of the optimizer and the number of steps of the engine.
    pub engine: EngineState,
    /// The record of the epochs that are done.
    pub history: History,
    /// The parameters of the smallest loss so far, if the stop rules keep them.
    pub best: Option<Best>,
    /// See [`Outcome::parameters_after`](crate::Outcome::parameters_after).
    pub(crate) current: usize,
    /// The losses of the batches done in this epoch.
    pub(crate) sum: EpochLoss,
    pub(crate) guard: GuardState,
    /// The epoch and the loss of the last improvement that counts for patience.
    pub(crate) improved: Option<(usize, f64)>,
    /// The largest norm of a gradient in this epoch.
    pub(crate) norm: f64,
}

/// The state of the detection of divergence.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct GuardState {
    /// The first and the smallest minimized loss, and the same of the reported loss.
    pub(crate) losses: [f64; 4],
    /// The parameters at the start of this epoch, and of the one before it.
    pub(crate) start: Parameters,
    pub(crate) before: Parameters,
}

/// The part of a checkpoint that is not in tensors. All its numbers are whole.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    dtype: Dtype,
    settings: BTreeMap<String, String>,
    note: Map<String, Value>,
    epoch: usize,
    batch: usize,
    steps: u64,
    current: usize,
    engine_steps: u64,
    /// The number of steps with each parameter, and the number of vectors that its optimizer keeps.
    optimizer: Vec<(u64, usize)>,
    samples: usize,
    is_mean: bool,
    improved: Option<usize>,
    best: Option<BestAt>,
    metrics: Vec<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BestAt {
    epoch: usize,
    parameters_after: usize,
    restored: bool,
}

const PARAMETERS: &str = "parameters/";
const START: &str = "epoch start/";
const BEFORE: &str = "epoch before/";
const BEST: &str = "best/";
const OPTIMIZER: &str = "optimizer/";
const LOSSES: &str = "history/losses";
const RATES: &str = "history/rates";
const VALIDATION: &str = "history/validation losses";
/// The sums of this epoch, what the guard remembers, the norm, the loss that counts for patience, and the best loss.
const NUMBERS: &str = "run/numbers";

impl Checkpoint {
    /// The newest checkpoint of a folder that is whole, and the errors of newer ones that are damaged.
    ///
    /// `None` if the folder has no checkpoints. `path` may also be the file of one checkpoint.
    ///
    /// # Errors
    ///
    /// [`SaveError`] if the folder cannot be read, no checkpoint of several is whole, or the newest is of another
    /// version.
    pub fn newest(path: impl AsRef<Path>) -> Result<Option<Found>, SaveError> {
        let path = path.as_ref();
        let files = if path.is_dir() {
            folder::files(path)?
        } else {
            vec![path.to_owned()]
        };
        let mut damaged = Vec::new();
        for path in files {
            match Self::load(&path) {
                Ok(checkpoint) => {
                    return Ok(Some(Found {
                        path,
                        checkpoint,
                        damaged,
                    }));
                }
                Err(error) if error.is_damage() => damaged.push(error),
                Err(error) => return Err(error),
            }
        }
        damaged.into_iter().next().map_or(Ok(None), Err)
    }

    fn load(path: &Path) -> Result<Self, SaveError> {
        let file = Container::load(path, &[Kind::Checkpoint])?;
        Self::from_container(file, path)
    }

    /// Reads a checkpoint from the bytes of its file; `path` is the name of the file in errors.
    ///
    /// # Errors
    ///
    /// [`SaveError`] if the bytes are damaged, or not a checkpoint.
    pub fn from_bytes(bytes: &[u8], path: impl AsRef<Path>) -> Result<Self, SaveError> {
        let path = path.as_ref();
        let file = Container::from_bytes(bytes, path, &[Kind::Checkpoint])?;
        Self::from_container(file, path)
    }

    /// The file of this checkpoint.
    pub(super) fn to_container(&self, path: &Path) -> Result<Container, SaveError> {
        let dtype = self.engine.dtype;
        let optimizer = self.engine.optimizer.iter();
        let content = Content {
            dtype,
            settings: self.settings.clone(),
            note: self.note.clone(),
            epoch: self.epoch,
            batch: self.batch,
            steps: self.steps,
            current: self.current,
            engine_steps: self.engine.step,
            optimizer: optimizer.map(|of| (of.steps, of.vectors.len())).collect(),
            samples: self.sum.samples,
            is_mean: self.sum.mean,
            improved: self.improved.map(|(epoch, _)| epoch),
            best: self.best.as_ref().map(|best| BestAt {
                epoch: best.epoch,
                parameters_after: best.parameters_after,
                restored: best.restored,
            }),
            metrics: self
                .history
                .metrics
                .iter()
                .map(|m| m.name.clone())
                .collect(),
        };
        let content =
            serde_json::to_value(content).map_err(|e| SaveError::content(path, e.to_string()))?;

        let mut all: Vec<Tensor> = tensors(PARAMETERS, dtype, &self.engine.parameters).collect();
        let states = self.engine.parameters.as_slice().iter();
        for (parameter, state) in states.zip(&self.engine.optimizer) {
            for (index, vector) in state.vectors.iter().enumerate() {
                let name = format!("{OPTIMIZER}{}/{index}", parameter.name);
                all.push(vector_of(name, dtype, vector.clone()));
            }
        }
        all.extend(tensors(START, dtype, &self.guard.start));
        all.extend(tensors(BEFORE, dtype, &self.guard.before));
        if let Some(best) = &self.best {
            all.extend(tensors(BEST, dtype, &best.parameters));
        }
        let mut list = |name: String, values: &[f64]| {
            all.push(vector_of(name, Dtype::F64, values.to_vec()));
        };
        list(LOSSES.to_owned(), &self.history.losses);
        list(RATES.to_owned(), &self.history.rates);
        list(VALIDATION.to_owned(), &self.history.validation_losses);
        for (index, metric) in self.history.metrics.iter().enumerate() {
            for (set, values) in [(0, &metric.training), (1, &metric.validation)] {
                list(metric_name(index, set), values);
            }
        }
        let EpochLoss {
            last,
            sum,
            minimized,
            ..
        } = self.sum;
        let mut numbers = vec![last, sum, minimized];
        numbers.extend(self.guard.losses);
        let improved = self.improved.map_or(f64::NAN, |(_, loss)| loss);
        let best = self.best.as_ref().map_or(f64::NAN, |best| best.loss);
        numbers.extend([self.norm, improved, best]);
        list(NUMBERS.to_owned(), &numbers);
        Ok(Container::new(Kind::Checkpoint, content, all))
    }

    fn from_container(file: Container, path: &Path) -> Result<Self, SaveError> {
        let content: Content = file.content(path)?;
        let mut rest = Tensors {
            path,
            rest: file.tensors.into_iter().peekable(),
        };
        let parameters = rest.parameters(PARAMETERS);
        let names: Vec<String> = parameters
            .as_slice()
            .iter()
            .map(|p| p.name.clone())
            .collect();
        let mut optimizer = Vec::new();
        for (index, (steps, count)) in content.optimizer.into_iter().enumerate() {
            let name = names.get(index).map_or("", String::as_str);
            let vectors = (0..count).map(|of| rest.list(&format!("{OPTIMIZER}{name}/{of}")));
            optimizer.push(ParameterState {
                steps,
                vectors: vectors.collect::<Result<_, _>>()?,
            });
        }
        let (start, before) = (rest.parameters(START), rest.parameters(BEFORE));
        let best = rest.parameters(BEST);
        let mut history = History {
            losses: rest.list(LOSSES)?,
            rates: rest.list(RATES)?,
            validation_losses: rest.list(VALIDATION)?,
            metrics: Vec::new(),
        };
        for (index, name) in content.metrics.into_iter().enumerate() {
            let mut set = |set| rest.list(&metric_name(index, set));
            history.metrics.push(MetricHistory {
                name,
                training: set(0)?,
                validation: set(1)?,
            });
        }
        let numbers = rest.list(NUMBERS)?;
        let &[last, sum, minimized, a, b, c, d, norm, improved, best_loss] = numbers.as_slice()
        else {
            return Err(SaveError::content(
                path,
                "the numbers of the run are not 10",
            ));
        };
        if let Some(tensor) = rest.rest.next() {
            let name = tensor.values.name;
            return Err(SaveError::content(path, format!("unknown tensor {name}")));
        }
        let done = history.losses.len();
        if done != content.epoch || history.rates.len() != done {
            let reason = format!("{done} losses for {} epochs", content.epoch);
            return Err(SaveError::content(path, reason));
        }
        Ok(Self {
            version: file.version,
            checksum: file.checksum,
            settings: content.settings,
            note: content.note,
            epoch: content.epoch,
            batch: content.batch,
            steps: content.steps,
            engine: EngineState {
                dtype: content.dtype,
                parameters,
                optimizer,
                step: content.engine_steps,
            },
            history,
            best: content.best.map(|at| Best {
                epoch: at.epoch,
                loss: best_loss,
                parameters_after: at.parameters_after,
                parameters: best,
                restored: at.restored,
            }),
            current: content.current,
            sum: EpochLoss {
                batches: content.batch,
                samples: content.samples,
                last,
                sum,
                minimized,
                mean: content.is_mean,
            },
            guard: GuardState {
                losses: [a, b, c, d],
                start,
                before,
            },
            improved: content.improved.map(|epoch| (epoch, improved)),
            norm,
        })
    }
}

/// A checkpoint of a folder.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Its file.
    pub path: PathBuf,
    /// Its content.
    pub checkpoint: Checkpoint,
    /// The errors of newer checkpoints in the folder, which are damaged.
    pub damaged: Vec<SaveError>,
}

fn metric_name(index: usize, set: usize) -> String {
    let set = ["training", "validation"].get(set).copied();
    format!("history/metrics/{index}/{}", set.unwrap_or_default())
}

/// A tensor of one dimension.
fn vector_of(name: String, dtype: Dtype, values: Vec<f64>) -> Tensor {
    let shape = vec![values.len()];
    Tensor {
        dtype,
        values: Parameter {
            name,
            shape,
            values,
        },
    }
}

/// The tensors of a file, taken in order.
struct Tensors<'a, I: Iterator<Item = Tensor>> {
    path: &'a Path,
    rest: std::iter::Peekable<I>,
}

impl<I: Iterator<Item = Tensor>> Tensors<'_, I> {
    /// The next tensors whose names have this prefix, without it.
    fn parameters(&mut self, prefix: &str) -> Parameters {
        let mut found = Vec::new();
        while let Some(tensor) = self
            .rest
            .next_if(|tensor| tensor.values.name.starts_with(prefix))
        {
            let mut values = tensor.values;
            values.name.drain(..prefix.len());
            found.push(values);
        }
        Parameters::new(found)
    }

    /// The numbers of the next tensor, which has this name.
    fn list(&mut self, name: &str) -> Result<Vec<f64>, SaveError> {
        match self.rest.next_if(|tensor| tensor.values.name == name) {
            Some(tensor) => Ok(tensor.values.values),
            None => Err(SaveError::content(self.path, format!("no tensor {name}"))),
        }
    }
}
