//! The options of the examples that train a network of the user's choice.

use std::path::{Path, PathBuf};

use clap::Args;
use downhill_train::{Checkpoints, Initializer, Progress, TrainConfig, exact};

use crate::common_args::{CommonArgs, one_of};
use crate::{Failure, HiddenArgs, OutputArgs, RunConfig};

/// How `--batch-size` and `--seed` determine the batches, for `--help`.
const MINI_BATCHES: &str = "\
Mini-batches of n training samples, in terms of NumPy:
  stream = numpy.random.default_rng(seed); order = numpy.arange(n)
  each epoch: stream.shuffle(order); steps on order[:N], order[N:2*N] and so on
N is --batch-size. The last batch of an epoch is smaller if N does not divide n. The initial weights come
from another stream with the same seed, and so does every held-out fraction:
  order = numpy.random.default_rng(seed).permutation(all); held_out = order[:round(fraction*all)]";

/// The text after the options in `--help`: an example's own settings as options, and how batches are drawn.
pub fn after_help(own: &RunConfig) -> String {
    let RunConfig {
        hidden,
        activation,
        initializer,
        ..
    } = own;
    let TrainConfig {
        step,
        schedule,
        epochs,
        batch_size,
        seed,
        validation_fraction,
        ..
    } = own.train;
    let hidden: Vec<String> = hidden.iter().map(ToString::to_string).collect();
    let batches = batch_size.map(|size| format!(" --batch-size {size}"));
    let validation = (validation_fraction > 0.0)
        .then(|| format!(" --validation-fraction {validation_fraction}"));
    format!(
        "The example's own settings:\n  --hidden {} --activation {activation} --initializer {initializer} --seed {seed}\n  \
         --optimizer {} --alpha {} --schedule {schedule} --epochs {epochs}{}{}\n\n{MINI_BATCHES}",
        hidden.join(","),
        step.optimizer,
        exact(step.alpha),
        batches.unwrap_or_default(),
        validation.unwrap_or_default()
    )
}

/// The options of the examples that train a network of the user's choice.
#[derive(Debug, Clone, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    hidden: HiddenArgs,

    /// A .toml or .json file that describes the network, in place of --hidden and --activation
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hidden", "activation"])]
    network: Option<PathBuf>,

    #[arg(long, alias = "initialiser", value_name = "NAME", help = one_of::<Initializer>("The initializer of the weights"))]
    initializer: Option<Initializer>,

    /// The seed of the initial weights and of the order of the samples [default: the example's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// Look for a learning rate instead of training: plot the loss against a growing rate
    #[arg(long, conflicts_with_all = [
        "alpha", "epochs", "schedule", "loss_target", "accuracy_target", "patience", "min_delta", "restore_best",
        "gradient_target", "time_limit", "monitor", "checkpoint", "resume",
    ])]
    find_alpha: bool,

    #[command(flatten)]
    common: CommonArgs,
}

impl TrainArgs {
    /// The example's own settings, except for those given here.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none, or is out of range.
    pub fn config(&self, own: RunConfig) -> Result<RunConfig, Failure> {
        let mut train = self.common.train(own.train)?;
        train.seed = self.seed.unwrap_or(train.seed);
        Ok(RunConfig {
            network_file: self.network.clone(),
            hidden: self.hidden.sizes(own.hidden),
            activation: self.hidden.activation(own.activation),
            initializer: self.initializer.unwrap_or(own.initializer),
            train,
            engine: self.common.engine(own.engine.kind),
        })
    }

    /// Limits the example's own batch size to the number of samples. A size given as an option stays, and training
    /// refuses it if it is too large.
    pub fn limit_batch_size(&self, config: &mut RunConfig, samples: usize) {
        if self.common.batch_size.is_none() {
            let own = config.train.batch_size;
            config.train.batch_size = own.map(|size| size.min(samples));
        }
    }

    /// Whether no option is given that changes the result. Every engine and backend gives the same.
    pub fn is_default(&self) -> bool {
        let network = self.hidden.is_given() || self.network.is_some();
        let start = self.initializer.is_some() || self.seed.is_some();
        !network && !start && self.common.is_default()
    }

    /// Whether to look for a learning rate instead of training.
    pub fn find_alpha(&self) -> bool {
        self.find_alpha
    }

    /// The files to read, if they are given.
    pub fn inputs(&self) -> impl Iterator<Item = &Path> {
        self.network.as_deref().into_iter()
    }

    /// The options of output.
    pub fn output(&self) -> &OutputArgs {
        &self.common.output
    }

    /// The checkpoints, if the options ask for them.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the folder to resume from has no checkpoint.
    pub fn checkpoints(&self) -> Result<Option<Checkpoints>, Failure> {
        self.common.checkpoints.checkpoints()
    }

    /// The checkpoints of one of several runs, if the options ask for them.
    ///
    /// # Errors
    ///
    /// [`Failure`] if no run has a checkpoint in the folder to resume from.
    pub fn checkpoints_of(&self, run: &str) -> Result<Option<Checkpoints>, Failure> {
        self.common.checkpoints.checkpoints_of(run)
    }

    /// The folder of the checkpoints, if the options name one.
    pub(crate) fn checkpoint_folder(&self) -> Option<&Path> {
        self.common.checkpoints.folder()
    }

    /// Resumes from a folder of checkpoints, whatever the options say of them.
    pub(crate) fn resume_from(&mut self, folder: &Path) {
        self.common.checkpoints.resume_from(folder);
    }

    /// A progress bar; a silent one with `--quiet`.
    pub fn progress(&self) -> Progress {
        self.output().progress()
    }
}
