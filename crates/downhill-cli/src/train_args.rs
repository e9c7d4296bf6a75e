//! The options of the examples that train a network of one's own choice.

use std::path::PathBuf;

use clap::Args;
use downhill_nn::{Backend, Dtype};
use downhill_train::{EngineConfig, EngineKind, Initializer, Progress};

use crate::optimizer_args::OptimizerArgs;
use crate::source_args::{at_least_one, positive};
use crate::{Failure, HiddenArgs, OutputArgs, Recipe};

/// What `--batch-size` and `--seed` come to, for `--help`.
const MINI_BATCHES: &str = "\
Mini-batches, in NumPy's words, n samples to train on:
  stream = numpy.random.default_rng(seed); order = numpy.arange(n)
  each epoch: stream.shuffle(order); steps on order[:N], order[N:2*N] and so on
N is --batch-size. The last batch of an epoch is smaller where N does not divide n. The weights are drawn
from another stream of the same seed; so is every fraction that is kept back:
  order = numpy.random.default_rng(seed).permutation(all); kept = order[:round(fraction*all)]";

/// What stands below the options: an example's own way as options, and what batches and seeds come to.
pub fn after_help(own: &Recipe) -> String {
    let sizes: Vec<String> = own.hidden.iter().map(ToString::to_string).collect();
    let batches = own.batch_size.map(|size| format!(" --batch-size {size}"));
    format!(
        "The example's own way:\n  --hidden {} --activation {} --initializer {} --seed {}\n  \
         --optimizer {} --alpha {} --schedule {} --epochs {}{}\n\n{MINI_BATCHES}",
        sizes.join(","),
        own.activation,
        own.initializer,
        own.seed,
        own.optimizer,
        own.alpha,
        own.schedule,
        own.epochs,
        batches.unwrap_or_default()
    )
}

/// The options of the examples that train a network of one's own choice.
#[derive(Debug, Clone, Args)]
pub struct TrainArgs {
    #[command(flatten)]
    hidden: HiddenArgs,

    /// A file that describes the network, .toml or .json, in place of --hidden and --activation
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hidden", "activation"])]
    network: Option<PathBuf>,

    /// What the weights are drawn by: glorot-uniform, he-normal, uniform:LOW:HIGH, normal:MEAN:STD, … [default: the example's]
    #[arg(long, alias = "initialiser", value_name = "NAME")]
    initializer: Option<Initializer>,

    /// The seed of the start and of the order of the samples [default: the example's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    descent: OptimizerArgs,

    /// The learning rate [default: the example's]
    #[arg(long, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: Option<f64>,

    /// Look for a learning rate instead of training: the loss against a growing rate
    #[arg(long, conflicts_with_all = ["alpha", "epochs", "schedule"])]
    find_alpha: bool,

    /// How many times to go through the samples [default: the example's]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    epochs: Option<usize>,

    /// How many samples to take a step on [default: the example's]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    batch_size: Option<usize>,

    /// Where gradients come from: autodiff (on Burn) or hand (derived by hand, in plain Rust)
    #[arg(long, default_value_t = EngineKind::Autodiff, value_name = "autodiff|hand")]
    engine: EngineKind,

    /// Which of Burn's backends does the arithmetic of autodiff: ndarray, or flex where it is built in
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// The precision of the arithmetic
    #[arg(long, default_value_t = Dtype::F64, value_name = "f64|f32")]
    dtype: Dtype,

    #[command(flatten)]
    output_args: OutputArgs,
}

impl TrainArgs {
    /// The example's own way, but for what is said here.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none, or is out of range.
    pub fn recipe(&self, own: Recipe) -> Result<Recipe, Failure> {
        Ok(Recipe {
            network: self.network.clone(),
            hidden: self.hidden.sizes(own.hidden),
            activation: self.hidden.activation(own.activation),
            initializer: self.initializer.unwrap_or(own.initializer),
            seed: self.seed.unwrap_or(own.seed),
            optimizer: self.descent.optimizer(own.optimizer)?,
            alpha: self.alpha.unwrap_or(own.alpha),
            schedule: self.descent.schedule(own.schedule),
            epochs: self.epochs.unwrap_or(own.epochs),
            batch_size: self.batch_size.or(own.batch_size),
            engine: EngineConfig {
                kind: self.engine,
                backend: self.backend,
                dtype: self.dtype,
            },
        })
    }

    /// Makes the example's own batches no larger than the samples there are to train on. A size that is
    /// said stays, to be refused if it is too large.
    pub fn fit_batches(&self, recipe: &mut Recipe, samples: usize) {
        if self.batch_size.is_none() {
            recipe.batch_size = recipe.batch_size.map(|size| size.min(samples));
        }
    }

    /// Whether nothing that it comes to is said here. The engine is not counted: every one comes to the
    /// same.
    pub fn is_the_examples_own(&self) -> bool {
        let Self {
            hidden,
            network,
            initializer,
            seed,
            descent,
            alpha,
            find_alpha: _,
            epochs,
            batch_size,
            engine: _,
            backend: _,
            dtype,
            output_args: _,
        } = self;
        let network = hidden.is_given() || network.is_some();
        let start = initializer.is_some() || seed.is_some();
        let steps = alpha.is_some() || epochs.is_some() || batch_size.is_some();
        !(network || start || steps || descent.is_given()) && *dtype == Dtype::F64
    }

    /// Whether to look for a learning rate instead of training.
    pub fn find_alpha(&self) -> bool {
        self.find_alpha
    }

    /// Where its pictures and its report go.
    pub fn output_args(&self) -> &OutputArgs {
        &self.output_args
    }

    /// A progress bar, or a silent one.
    pub fn progress(&self) -> Progress {
        Progress::new(self.output_args.quiet())
    }
}
