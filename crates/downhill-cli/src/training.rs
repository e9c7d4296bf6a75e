//! The options of the examples that train a network of one's own choice.

use std::path::PathBuf;

use clap::Args;
use downhill_nn::{Backend, Dtype};
use downhill_train::{
    Activation, EngineConfig, EngineKind, Initialiser, Optimiser, Progress, Schedule,
};

use crate::options::{at_least_one, positive};
use crate::{Failure, Places, Recipe};

/// What `--batch-size` and `--seed` come to, for `--help`.
const MINI_BATCHES: &str = "\
Mini-batches, in NumPy's words, n samples to train on:
  stream = numpy.random.default_rng(seed); order = numpy.arange(n)
  each epoch: stream.shuffle(order); steps on order[:N], order[N:2*N] and so on
N is --batch-size. The last batch of an epoch is smaller where N does not divide n. The weights are drawn
from another stream of the same seed; so is every share that is kept back:
  order = numpy.random.default_rng(seed).permutation(all); kept = order[:round(share*all)]";

/// What stands below the options: an example's own way as options, and what batches and seeds come to.
pub fn after_help(own: &Recipe) -> String {
    let sizes: Vec<String> = own.hidden.iter().map(ToString::to_string).collect();
    let batches = own.batch_size.map(|size| format!(" --batch-size {size}"));
    format!(
        "The example's own way:\n  --hidden {} --activation {} --initialiser {} --seed {}\n  \
         --optimizer {} --alpha {} --schedule {} --epochs {}{}\n\n{MINI_BATCHES}",
        sizes.join(","),
        own.activation,
        own.initialiser,
        own.seed,
        own.optimiser,
        own.alpha,
        own.schedule,
        own.epochs,
        batches.unwrap_or_default()
    )
}

/// The options of the examples that train a network of one's own choice.
#[derive(Debug, Clone, Args)]
pub struct Training {
    /// The outputs of each hidden layer, such as 5,3,4; 0 for none [default: the example's]
    #[arg(long, value_name = "N,N,…", value_parser = sizes)]
    hidden: Option<Sizes>,

    /// What is behind each hidden layer: sigmoid, tanh, relu, leaky-relu, softplus, silu, gelu, … [default: the example's]
    #[arg(long, value_name = "NAME")]
    activation: Option<Activation>,

    /// A file that describes the network, .toml or .json, in place of --hidden and --activation
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hidden", "activation"])]
    network: Option<PathBuf>,

    /// What the weights are drawn by: glorot-uniform, he-normal, uniform:LOW:HIGH, normal:MEAN:STD, … [default: the example's]
    #[arg(long, value_name = "NAME")]
    initialiser: Option<Initialiser>,

    /// The seed of the start and of the order of the samples [default: the example's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    /// What a step makes of the gradient: plain, momentum, nesterov, rms-prop, adam or adam-w [default: the example's]
    #[arg(long, value_name = "NAME", alias = "optimiser")]
    optimizer: Option<Optimiser>,

    /// How much of the last step's velocity is kept, for momentum and nesterov [default: 0.9]
    #[arg(long, value_name = "MU")]
    momentum: Option<f64>,

    /// The learning rate [default: the example's]
    #[arg(long, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: Option<f64>,

    /// How the learning rate changes: constant, step:EVERY:FACTOR, exponential:FACTOR, cosine, plateau:PATIENCE:FACTOR, after warm-up:N, [default: the example's]
    #[arg(long, value_name = "NAME")]
    schedule: Option<Schedule>,

    /// Look for a learning rate instead of training: the loss against a growing rate
    #[arg(long)]
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
    places: Places,
}

impl Training {
    /// The example's own way, but for what is said here.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimiser that has none, or is out of range.
    pub fn recipe(&self, own: Recipe) -> Result<Recipe, Failure> {
        let mut optimiser = self.optimizer.unwrap_or(own.optimiser);
        if let Some(mu) = self.momentum {
            optimiser = optimiser.with_mu(mu)?;
        }
        Ok(Recipe {
            network: self.network.clone(),
            hidden: self
                .hidden
                .as_ref()
                .map_or(own.hidden, |sizes| sizes.0.clone()),
            activation: self.activation.unwrap_or(own.activation),
            initialiser: self.initialiser.unwrap_or(own.initialiser),
            seed: self.seed.unwrap_or(own.seed),
            optimiser,
            alpha: self.alpha.unwrap_or(own.alpha),
            schedule: self.schedule.unwrap_or(own.schedule),
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
            activation,
            network,
            initialiser,
            seed,
            optimizer,
            momentum,
            alpha,
            schedule,
            find_alpha: _,
            epochs,
            batch_size,
            engine: _,
            backend: _,
            dtype,
            places: _,
        } = self;
        let network = hidden.is_some() || activation.is_some() || network.is_some();
        let start = initialiser.is_some() || seed.is_some();
        let rate = momentum.is_some() || alpha.is_some() || schedule.is_some();
        let steps = optimizer.is_some() || epochs.is_some() || batch_size.is_some();
        !(network || start || rate || steps) && *dtype == Dtype::F64
    }

    /// Whether to look for a learning rate instead of training.
    pub fn find_alpha(&self) -> bool {
        self.find_alpha
    }

    /// Where its pictures and its report go.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// A progress bar, or a silent one.
    pub fn progress(&self) -> Progress {
        Progress::new(self.places.quiet())
    }
}

/// The sizes of hidden layers.
#[derive(Debug, Clone)]
struct Sizes(Vec<usize>);

/// Reads sizes between commas; 0 alone is no hidden layer.
fn sizes(text: &str) -> Result<Sizes, String> {
    if text.trim() == "0" {
        return Ok(Sizes(Vec::new()));
    }
    let sizes = text.split(',').map(|size| at_least_one(size.trim()));
    match sizes.collect() {
        Ok(sizes) => Ok(Sizes(sizes)),
        Err(reason) => Err(format!("each size {reason}; or 0 for no hidden layer")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_stand_between_commas() {
        assert_eq!(sizes("5,3,4").unwrap().0, [5, 3, 4]);
        assert_eq!(sizes(" 8 ").unwrap().0, [8]);
        assert!(sizes("0").unwrap().0.is_empty());
        for wrong in ["", "5,,3", "5,0", "-1", "a", "5;3"] {
            assert!(
                sizes(wrong).unwrap_err().contains("at least 1"),
                "{wrong:?}"
            );
        }
    }
}
