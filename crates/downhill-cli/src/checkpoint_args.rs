//! The options of checkpoints.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use downhill_train::{Checkpoint, Checkpoints, Every, SaveError, TrainError};

use crate::Failure;
use crate::common_args::at_least_one;

/// The options of checkpoints.
#[derive(Debug, Clone, Args)]
pub struct CheckpointArgs {
    /// Write checkpoints of the run to this folder
    #[arg(long, value_name = "DIR", conflicts_with = "resume")]
    checkpoint: Option<PathBuf>,

    /// Continue the run in this folder from its last checkpoint, with the same options
    #[arg(long, value_name = "DIR")]
    resume: Option<PathBuf>,

    /// How often a checkpoint is written: a number of steps, or of seconds, such as 30s
    #[arg(long, value_name = "N|SECONDS", default_value_t = Every::default())]
    every: Every,

    /// How many checkpoints are kept
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = at_least_one)]
    keep: usize,
}

impl CheckpointArgs {
    /// The checkpoints of a single run, if the options ask for them.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the folder to resume from has no checkpoint.
    pub fn checkpoints(&self) -> Result<Option<Checkpoints>, Failure> {
        self.if_there(has_checkpoint)
    }

    /// The checkpoints of one of several runs, which has a folder of this name, if the options ask for them.
    ///
    /// # Errors
    ///
    /// [`Failure`] if no run has a checkpoint in the folder to resume from.
    pub fn checkpoints_of(&self, run: &str) -> Result<Option<Checkpoints>, Failure> {
        let all = self.if_there(|folder| {
            let inside = fs::read_dir(folder).into_iter().flatten().flatten();
            inside
                .map(|entry| entry.path())
                .any(|path| has_checkpoint(&path))
        })?;
        Ok(all.map(|all| all.within(run)))
    }

    fn if_there(&self, has: impl Fn(&Path) -> bool) -> Result<Option<Checkpoints>, Failure> {
        let (folder, resume) = match (&self.checkpoint, &self.resume) {
            (Some(folder), _) => (folder, false),
            (None, Some(folder)) => (folder, true),
            (None, None) => return Ok(None),
        };
        let checkpoints = Checkpoints::new(folder).every(self.every).keep(self.keep);
        if !resume {
            return Ok(Some(checkpoints));
        }
        if !has(folder) {
            let path = folder.clone();
            return Err(TrainError::from(SaveError::NoCheckpoint { path }).into());
        }
        Ok(Some(checkpoints.resume()))
    }

    /// The folder, if the options name one.
    pub(crate) fn folder(&self) -> Option<&Path> {
        self.checkpoint.as_deref().or(self.resume.as_deref())
    }

    /// Resumes from a folder, whatever the options say.
    pub(crate) fn resume_from(&mut self, folder: &Path) {
        self.checkpoint = None;
        self.resume = Some(folder.to_owned());
    }
}

/// Whether a folder has a checkpoint.
fn has_checkpoint(folder: &Path) -> bool {
    // The run which resumes from a checkpoint reports its errors.
    folder.is_dir() && !matches!(Checkpoint::newest(folder), Ok(None))
}
