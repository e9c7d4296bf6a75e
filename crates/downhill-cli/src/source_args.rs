//! The options that the examples of the four sources share.

use clap::Args;
use downhill_sources::{Settings, Source, Start, Update};
use downhill_train::{Checkpoints, EngineKind, Optimizer, Progress};

use crate::common_args::CommonArgs;
use crate::{Failure, OutputArgs};

/// The options that the examples of the four sources share.
#[derive(Debug, Clone, Args)]
pub struct SourceArgs {
    /// Use the published start (the default)
    #[arg(long, value_name = "published", value_parser = ["published"], conflicts_with = "seed")]
    start: Option<String>,

    /// Draw a new start by the source's own rule, from NumPy's random stream with this seed
    #[arg(long, value_name = "N")]
    seed: Option<u32>,

    #[command(flatten)]
    common: CommonArgs,
}

impl SourceArgs {
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

    /// A progress bar; a silent one with `--quiet`.
    pub fn progress(&self) -> Progress {
        self.output().progress()
    }

    /// The settings of a source, except for those given here.
    ///
    /// By default the published start is updated as printed, and a new one by the gradient.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none or is out of range, or if a printed update that
    /// is not the gradient is combined with another optimizer than `sgd`.
    pub fn settings(
        &self,
        source: &dyn Source,
        update: Option<Update>,
    ) -> Result<Settings, Failure> {
        let own = source.settings();
        let mut train = self.common.train(own.train)?;
        let start = self.seed.map_or(Start::Published, Start::Seed);
        if let Start::Seed(seed) = start {
            train.seed = seed.into();
        }
        let optimizer = train.step.optimizer;
        let (plain, slips) = (optimizer == Optimizer::Sgd, source.as_printed().is_some());
        let update = update.unwrap_or(match start {
            // If the printed update is the gradient, any optimizer can follow it.
            Start::Published if plain || slips => Update::AsPrinted,
            Start::Published | Start::Seed(_) => Update::Gradient,
        });
        if slips && update == Update::AsPrinted && !plain {
            return Err(Failure::PrintedUpdate { optimizer });
        }
        Ok(Settings {
            start,
            train,
            update,
            engine: self.common.engine(EngineKind::default()),
        })
    }
}

/// Parses an update: `as-printed` or `gradient`.
///
/// # Errors
///
/// The expected values.
pub fn update(text: &str) -> Result<Update, String> {
    match text {
        "as-printed" => Ok(Update::AsPrinted),
        "gradient" => Ok(Update::Gradient),
        _ => Err("must be as-printed or gradient".to_owned()),
    }
}
