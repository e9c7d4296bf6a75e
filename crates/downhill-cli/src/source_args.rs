//! The options that the examples of the four sources share.

use clap::Args;
use downhill_nn::{Backend, Dtype};
use downhill_sources::{Printed, Settings, Source, Start, Update};
use downhill_train::{EngineConfig, EngineKind, Optimizer, Progress, Schedule};

use crate::optimizer_args::OptimizerArgs;
use crate::{Failure, OutputArgs};

/// The options that the examples of the four sources share.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// Where gradients come from: autodiff (on Burn) or hand (derived by hand, in plain Rust)
    #[arg(long, default_value_t = EngineKind::Autodiff, value_name = "autodiff|hand")]
    engine: EngineKind,

    /// Which of Burn's backends does the arithmetic of autodiff: ndarray, or flex where it is built in
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// Start where the printed run did (the default)
    #[arg(long, value_name = "published", value_parser = ["published"], conflicts_with = "seed")]
    start: Option<String>,

    /// Start afresh, by the source's own rule, from NumPy's random stream of this seed
    #[arg(long, value_name = "N")]
    seed: Option<u32>,

    /// How many times to go through the samples [default: the source's]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    epochs: Option<usize>,

    /// The learning rate [default: the source's]
    #[arg(long, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: Option<f64>,

    /// How many samples to take a step on [default: all of them]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    batch_size: Option<usize>,

    /// The precision of the arithmetic
    #[arg(long, default_value_t = Dtype::F64, value_name = "f64|f32")]
    dtype: Dtype,

    #[command(flatten)]
    descent: OptimizerArgs,

    #[command(flatten)]
    output_args: OutputArgs,
}

impl SourceArgs {
    /// The engine chosen.
    pub fn engine(&self) -> EngineConfig {
        EngineConfig {
            kind: self.engine,
            backend: self.backend,
            dtype: self.dtype,
        }
    }

    /// Where to start.
    pub fn start(&self) -> Start {
        self.seed.map_or(Start::Published, Start::Seed)
    }

    /// The numbers a source printed, where they belong to the start chosen: none for a fresh one.
    pub fn comparable<'a>(&self, printed: &'a [Printed]) -> &'a [Printed] {
        match self.start() {
            Start::Published => printed,
            Start::Seed(_) => &[],
        }
    }

    /// How many epochs, if said.
    pub fn epochs(&self) -> Option<usize> {
        self.epochs
    }

    /// The learning rate, if said.
    pub fn alpha(&self) -> Option<f64> {
        self.alpha
    }

    /// How many samples to a step, if said.
    pub fn batch_size(&self) -> Option<usize> {
        self.batch_size
    }

    /// What a step makes of the gradient: the source's own way, but for what is said.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none, or is out of range.
    pub fn optimizer(&self, own: Optimizer) -> Result<Optimizer, Failure> {
        self.descent.optimizer(own)
    }

    /// How the learning rate changes: the source's own way, unless another is said.
    pub fn schedule(&self, own: Schedule) -> Schedule {
        self.descent.schedule(own)
    }

    /// Where its pictures and its report go.
    pub fn output_args(&self) -> &OutputArgs {
        &self.output_args
    }

    /// Whether to say no more than the verdict.
    pub fn quiet(&self) -> bool {
        self.output_args.quiet()
    }

    /// A progress bar, or a silent one.
    pub fn progress(&self) -> Progress {
        Progress::new(self.quiet())
    }

    /// The settings for a source: its own, but for what is said here.
    ///
    /// A published start follows the printed update unless another is said; a fresh one, the gradient.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none or is out of range, and if an
    /// optimizer that is not plain is to step by a printed update that is not the gradient.
    pub fn settings(
        &self,
        source: &dyn Source,
        update: Option<Update>,
    ) -> Result<Settings, Failure> {
        let own = source.settings();
        let start = self.start();
        let optimizer = self.optimizer(own.optimizer)?;
        let slips = source.as_printed().is_some();
        let plain = optimizer == Optimizer::Sgd;
        // Where the printed update is the gradient, another optimizer makes another step of it.
        let update = update.unwrap_or(match start {
            Start::Published if plain || slips => Update::AsPrinted,
            Start::Published | Start::Seed(_) => Update::Gradient,
        });
        if slips && update == Update::AsPrinted && !plain {
            return Err(Failure::PrintedUpdate { optimizer });
        }
        Ok(Settings {
            start,
            alpha: self.alpha.unwrap_or(own.alpha),
            epochs: self.epochs.unwrap_or(own.epochs),
            batch_size: self.batch_size,
            optimizer,
            schedule: self.schedule(own.schedule),
            update,
            engine: self.engine(),
        })
    }
}

/// Reads a whole number, at least 1.
///
/// # Errors
///
/// What is wrong with it.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(_) => Err("must be a whole number, at least 1".to_owned()),
    }
}

/// Reads a positive, finite number.
///
/// # Errors
///
/// What is wrong with it.
pub fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        Ok(_) => Err("must be a positive, finite number".to_owned()),
        Err(_) => Err("must be a number".to_owned()),
    }
}

/// Reads a finite number, 0 or more.
///
/// # Errors
///
/// What is wrong with it.
pub fn not_negative(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("must be a finite number, 0 or more".to_owned()),
    }
}
