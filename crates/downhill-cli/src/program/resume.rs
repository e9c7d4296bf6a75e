//! `downhill resume`: goes on with an interrupted run of `downhill fit`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Parser};
use downhill_data::message;
use downhill_train::{Checkpoint, Checkpoints, SaveError, TrainError};
use serde_json::Value;

use super::fit_args::FitArgs;
use super::{Adapted, ProgramError, Task, fit};
use crate::{Failure, Verdict};

/// The names of what a checkpoint says about its run.
const COMMAND: &str = "command";
const FOLDER: &str = "folder";

/// The options of `downhill resume`.
#[derive(Debug, Args)]
pub(super) struct ResumeArgs {
    /// The folder of the checkpoints
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

/// Adds the command of this run and its folder to its checkpoints.
pub(super) fn with_command(checkpoints: Checkpoints) -> Checkpoints {
    let words = std::env::args_os().skip(1);
    let words: Option<Vec<String>> = words.map(|word| word.into_string().ok()).collect();
    let folder = std::env::current_dir().ok();
    let folder = folder.and_then(|folder| folder.to_str().map(str::to_owned));
    match (words, folder) {
        (Some(words), Some(folder)) => checkpoints
            .note(COMMAND, words.into())
            .note(FOLDER, folder.into()),
        // A word that is not UTF-8 has no form in JSON; such a run resumes by `fit --resume`.
        _ => checkpoints,
    }
}

pub(super) fn run(arguments: &ResumeArgs) -> Result<Verdict, Failure> {
    let error = |reason| {
        Failure::from(TrainError::from(SaveError::io(
            &arguments.folder,
            "read",
            &reason,
        )))
    };
    let folder = arguments.folder.canonicalize().map_err(error)?;
    let checkpoint = newest(&folder)?;
    let fit = command(&checkpoint, &folder)?;
    // The paths of the command are relative to where it was started.
    if let Some(started) = checkpoint.note.get(FOLDER).and_then(Value::as_str) {
        let failed = |reason| {
            Failure::from(TrainError::from(SaveError::io(
                Path::new(started),
                "opened",
                &reason,
            )))
        };
        std::env::set_current_dir(started).map_err(failed)?;
    }
    fit::run(&fit)
}

/// The newest checkpoint of a folder, or of one of the folders in it.
fn newest(folder: &Path) -> Result<Checkpoint, Failure> {
    let inside = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut folders = vec![folder.to_owned()];
    folders.extend(
        inside
            .map(|entry| entry.path())
            .filter(|path| path.is_dir()),
    );
    for folder in folders {
        if let Some(found) = Checkpoint::newest(folder).map_err(TrainError::from)? {
            return Ok(found.checkpoint);
        }
    }
    let path = folder.to_owned();
    Err(TrainError::from(SaveError::NoCheckpoint { path }).into())
}

/// The command of a run, which resumes from this folder.
fn command(checkpoint: &Checkpoint, folder: &Path) -> Result<FitArgs, Failure> {
    let words = checkpoint.note.get(COMMAND).and_then(Value::as_array);
    let words = words.and_then(|words| words.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
    let parsed = words.map(|words| Adapted::try_parse_from(["downhill"].into_iter().chain(words)));
    match parsed {
        Some(Ok(Adapted(options))) => match options.task {
            Task::Fit(mut fit) => {
                fit.training.resume_from(folder);
                Ok(fit)
            }
            // The run was itself resumed: its folder has the command of the first.
            _ => Err(not_a_fit(folder)),
        },
        _ => Err(not_a_fit(folder)),
    }
}

fn not_a_fit(folder: &Path) -> Failure {
    Failure::other(ProgramError::NotAFit {
        folder: message::path(folder),
    })
}
