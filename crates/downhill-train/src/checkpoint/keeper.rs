//! The checkpoints of one run: opening the folder, resuming, and saving.

use std::collections::BTreeMap;
use std::time::Instant;

use serde_json::{Map, Value};

use super::folder::{self, Folder};
use super::{Checkpoint, Checkpoints, Found};
use crate::{SaveError, Setting};

/// Writes the checkpoints of a run.
#[derive(Debug)]
pub(crate) struct Keeper {
    folder: Folder,
    checkpoints: Checkpoints,
    settings: BTreeMap<String, String>,
    /// Stored with each checkpoint. A resumed run keeps that of the run which it continues.
    note: Map<String, Value>,
    last: Instant,
}

impl Keeper {
    /// Opens the folder of a run with these settings, and returns the checkpoint to resume from, if any.
    pub(crate) fn open(
        checkpoints: Checkpoints,
        settings: Vec<Setting>,
    ) -> Result<(Self, Option<Found>), SaveError> {
        let path = checkpoints.folder.clone();
        let folder = Folder::open(&path)?;
        let settings = settings.into_iter().chain(checkpoints.settings.clone());
        let settings = settings.map(|s| (s.name.to_owned(), s.value)).collect();
        let mut keeper = Self {
            folder,
            note: checkpoints.note.clone(),
            checkpoints,
            settings,
            last: Instant::now(),
        };
        if !keeper.checkpoints.resume {
            return match folder::files(&path)?.first() {
                Some(_) => Err(SaveError::Occupied { path }),
                None => Ok((keeper, None)),
            };
        }
        let found = Checkpoint::newest(&path)?;
        if let Some(found) = &found {
            keeper.check(found)?;
            keeper.note.clone_from(&found.checkpoint.note);
            for error in &found.damaged {
                folder::set_aside(error)?;
            }
        }
        Ok((keeper, found))
    }

    /// Checks that a checkpoint is of a run with the same settings.
    fn check(&self, found: &Found) -> Result<(), SaveError> {
        let differs = |what: &str, saved: &str, given: &str| {
            Err(SaveError::Differs {
                path: found.path.clone(),
                what: what.to_owned(),
                saved: saved.to_owned(),
                given: given.to_owned(),
            })
        };
        let saved = &found.checkpoint;
        let version = env!("CARGO_PKG_VERSION");
        if saved.version != version {
            return differs("version of downhill", &saved.version, version);
        }
        // Other data gives other settings, too, so the data comes first.
        let first = self.checkpoints.settings.iter();
        let first = first.map(|setting| setting.name.to_owned());
        let mut names: Vec<String> = first.collect();
        names.extend(["training data", "validation data"].map(str::to_owned));
        names.extend(self.settings.keys().chain(saved.settings.keys()).cloned());
        for name in &names {
            let of = |settings: &BTreeMap<String, String>| match settings.get(name) {
                Some(value) => value.clone(),
                None => "none".to_owned(),
            };
            let (saved, given) = (of(&saved.settings), of(&self.settings));
            if saved != given {
                return differs(name, &saved, &given);
            }
        }
        Ok(())
    }

    /// Whether a checkpoint is due after `steps` steps.
    pub(crate) fn is_due(&self, steps: u64) -> bool {
        self.checkpoints.every.is_due(steps, self.last)
    }

    /// Writes a checkpoint.
    pub(crate) fn save(&mut self, mut checkpoint: Checkpoint) -> Result<(), SaveError> {
        checkpoint.settings.clone_from(&self.settings);
        checkpoint.note.clone_from(&self.note);
        let file = checkpoint.to_container(&self.checkpoints.folder)?;
        let saved = self
            .folder
            .save(checkpoint.steps, &file, self.checkpoints.keep);
        self.last = Instant::now();
        saved
    }
}
