//! Checkpoints: a run continues after a crash as if nothing had happened.

mod every;
mod folder;
mod keeper;
mod state;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::Setting;

pub use every::Every;
pub(crate) use keeper::Keeper;
pub(crate) use state::GuardState;
pub use state::{Checkpoint, Found};

/// Where, how often and how many checkpoints a run writes.
///
/// A checkpoint has everything that decides the rest of a run. A resumed run takes the same steps as one that was never
/// interrupted, to the last bit, on the same machine.
///
/// - The folder is locked while a run uses it. The lock ends with the process.
/// - A file is written under another name, synced and renamed, so a crash leaves it whole or leaves the one before.
/// - The first checkpoint is from before the first step. An interrupt and the time limit write one, too.
/// - A time limit counts from the start of the process, not of the run.
///
/// Burn's own dropout draws from a random stream of the process, which is not part of a checkpoint. The dropout of a
/// [`NetworkConfig`](crate::NetworkConfig) follows from its seed and the number of the step.
///
/// ```
/// use downhill_train::{
///     Batch, Checkpoints, EngineConfig, EngineKind, Every, Loss, NetworkConfig, Objective, Optimization, Parameters,
///     Trainer,
/// };
/// use ndarray::array;
///
/// let data = Batch::new(array![[0.0], [1.0], [2.0]].view(), array![[0.0], [0.0], [1.0]].view())?;
/// let folder = tempfile::tempdir()?;
/// let network = NetworkConfig::neuron(1);
/// let run = |checkpoints: Option<Checkpoints>| {
///     let start = Parameters::uniform(&network, -1.0, 1.0, 0);
///     let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
///     let mut engine = config.build(&network, &start, Optimization::new(Objective::new(Loss::LogLoss), 0.5))?;
///     Trainer::epochs(100).checkpoints(checkpoints).fit(&mut *engine, &data)
/// };
/// let checkpoints = Checkpoints::new(folder.path()).every(Every::Steps(7));
/// let outcome = run(Some(checkpoints.clone()))?;
/// // From the last checkpoint, after step 98, to the same end.
/// assert_eq!(run(Some(checkpoints.resume()))?, outcome);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Checkpoints {
    folder: PathBuf,
    every: Every,
    keep: usize,
    resume: bool,
    note: Map<String, Value>,
    settings: Vec<Setting>,
}

impl Checkpoints {
    /// Checkpoints in a folder, every 30 seconds, of which the last 3 are kept.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            every: Every::default(),
            keep: 3,
            resume: false,
            note: Map::new(),
            settings: Vec::new(),
        }
    }

    /// Sets how often a checkpoint is written.
    #[must_use]
    pub fn every(mut self, every: Every) -> Self {
        self.every = every;
        self
    }

    /// Sets how many checkpoints are kept, at least 1.
    #[must_use]
    pub fn keep(mut self, keep: usize) -> Self {
        self.keep = keep.max(1);
        self
    }

    /// Continues from the newest checkpoint in the folder that is whole. Without one, the run starts anew.
    ///
    /// The run must have the same engine, settings and data as that of the checkpoint.
    #[must_use]
    pub fn resume(mut self) -> Self {
        self.resume = true;
        self
    }

    /// Stores something else with each checkpoint, such as the command that started the run.
    #[must_use]
    pub fn note(mut self, name: impl Into<String>, value: Value) -> Self {
        self.note.insert(name.into(), value);
        self
    }

    /// Adds a setting of the run, which must be the same for a run that resumes.
    ///
    /// The settings of the trainer and the engine, and the data, are compared without this.
    #[must_use]
    pub fn setting(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.settings.push(Setting::new(name, value));
        self
    }

    /// The same checkpoints in a folder within this folder, for one of several runs.
    #[must_use]
    pub fn within(mut self, name: &str) -> Self {
        self.folder.push(name);
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}
