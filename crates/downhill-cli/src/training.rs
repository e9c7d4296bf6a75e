//! The options of the examples that train a network of one's own choice.

use std::path::PathBuf;

use clap::Args;
use downhill_nn::{Backend, Dtype};
use downhill_train::{EngineConfig, EngineKind, Initialiser, Progress};

use crate::descent_options::DescentOptions;
use crate::options::{at_least_one, positive};
use crate::{Failure, HiddenOptions, Places, Recipe};

/// The options of the examples that train a network of one's own choice.
#[derive(Debug, Clone, Args)]
pub struct Training {
    #[command(flatten)]
    hidden: HiddenOptions,

    /// A file that describes the network, .toml or .json, in place of --hidden and --activation
    #[arg(long, value_name = "FILE", conflicts_with_all = ["hidden", "activation"])]
    network: Option<PathBuf>,

    /// What the weights are drawn by: glorot-uniform, he-normal, uniform:LOW:HIGH, normal:MEAN:STD, … [default: the example's]
    #[arg(long, value_name = "NAME")]
    initialiser: Option<Initialiser>,

    /// The seed of the start and of the order of the samples [default: the example's]
    #[arg(long, value_name = "N")]
    seed: Option<u64>,

    #[command(flatten)]
    descent: DescentOptions,

    /// The learning rate [default: the example's]
    #[arg(long, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: Option<f64>,

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
        Ok(Recipe {
            network: self.network.clone(),
            hidden: self.hidden.sizes(own.hidden),
            activation: self.hidden.activation(own.activation),
            initialiser: self.initialiser.unwrap_or(own.initialiser),
            seed: self.seed.unwrap_or(own.seed),
            optimiser: self.descent.optimiser(own.optimiser)?,
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
