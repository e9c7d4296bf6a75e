//! The options of every example that trains a network.

use std::num::IntErrorKind;
use std::str::FromStr;

use clap::Args;
use downhill_nn::Backend;
use downhill_train::{
    Dtype, EngineConfig, EngineKind, Optimizer, Schedule, SettingError, StepConfig, TrainConfig,
};

use crate::{CheckpointArgs, Failure, OutputArgs, StopArgs};

/// The options of every example that trains a network.
#[derive(Debug, Clone, Args)]
pub(crate) struct CommonArgs {
    #[arg(long, value_name = "NAME", alias = "optimiser", help = one_of::<Optimizer>("The optimizer"))]
    optimizer: Option<Optimizer>,

    /// The momentum (mu) of the optimizers momentum and nesterov [default: 0.9]
    #[arg(long, value_name = "MU", allow_negative_numbers = true)]
    momentum: Option<f64>,

    #[arg(long, value_name = "NAME", help = one_of::<Schedule>("The schedule of the learning rate"))]
    schedule: Option<Schedule>,

    /// The learning rate [default: the example's]
    #[arg(long, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: Option<f64>,

    /// The number of epochs [default: the example's]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    epochs: Option<usize>,

    /// The number of samples in a batch [default: the example's]
    #[arg(long, value_name = "N", value_parser = at_least_one)]
    pub(crate) batch_size: Option<usize>,

    #[arg(long, value_name = "ENGINE", help = engines())]
    engine: Option<EngineKind>,

    /// The Burn backend of autodiff: ndarray, or flex if it is in the build
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// The precision of the arithmetic
    #[arg(long, default_value_t = Dtype::F64, value_name = "f64|f32")]
    dtype: Dtype,

    #[command(flatten)]
    pub(crate) output: OutputArgs,

    #[command(flatten)]
    stop: StopArgs,

    #[command(flatten)]
    pub(crate) checkpoints: CheckpointArgs,
}

impl CommonArgs {
    /// The example's own settings, except for those given here.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none, or is out of range.
    pub(crate) fn train(&self, own: TrainConfig) -> Result<TrainConfig, Failure> {
        let optimizer = self.optimizer.unwrap_or(own.step.optimizer);
        let mut config = TrainConfig {
            step: StepConfig {
                alpha: self.alpha.unwrap_or(own.step.alpha),
                optimizer: match self.momentum {
                    Some(mu) => optimizer.with_mu(mu)?,
                    None => optimizer,
                },
                clip: own.step.clip,
            },
            schedule: self.schedule.unwrap_or(own.schedule),
            epochs: self.epochs.unwrap_or(own.epochs),
            batch_size: self.batch_size.or(own.batch_size),
            ..own
        };
        self.stop.apply(&mut config);
        Ok(config)
    }

    /// The engine: that of the example, unless another is given here.
    pub(crate) fn engine(&self, own: EngineKind) -> EngineConfig {
        EngineConfig {
            kind: self.engine.unwrap_or(own),
            backend: self.backend,
            dtype: self.dtype,
        }
    }

    /// Whether no option is given that changes the result. Every engine and backend gives the same.
    pub(crate) fn is_default(&self) -> bool {
        let optimizer = self.optimizer.is_some() || self.momentum.is_some();
        let step = optimizer || self.schedule.is_some() || self.alpha.is_some();
        let samples = self.epochs.is_some() || self.batch_size.is_some();
        !step && !samples && self.stop.is_default() && self.dtype == Dtype::F64
    }
}

/// The help text of `--engine`, with the default of this build.
fn engines() -> String {
    format!(
        "How gradients are computed: autodiff (on Burn), compiled (the same, recorded once) or hand (derived by hand, \
         in plain Rust) [default: {}]",
        EngineKind::default()
    )
}

/// The help text of an option that takes one of a list of names: the list is the one in the error for an unknown name.
pub(crate) fn one_of<T: FromStr<Err = SettingError>>(what: &str) -> String {
    let expected = match "".parse::<T>() {
        Err(SettingError::Unknown { expected, .. }) => expected,
        _ => String::new(),
    };
    format!("{what}: {expected} [default: the example's]")
}

/// Parses a whole number, at least 1.
///
/// # Errors
///
/// The expected values.
pub fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse::<usize>() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(number) => Ok(number),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => {
            Err(format!("must be at most {}", usize::MAX))
        }
        Err(_) => Err("must be a whole number, at least 1".to_owned()),
    }
}

/// Parses a positive, finite number.
///
/// # Errors
///
/// The expected values.
pub fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        Ok(_) => Err("must be a positive, finite number".to_owned()),
        Err(_) => Err("must be a number".to_owned()),
    }
}

/// Parses a finite number, at least 0.
///
/// # Errors
///
/// The expected values.
pub fn not_negative(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number >= 0.0 => Ok(number),
        _ => Err("must be a finite number, 0 or more".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use downhill_train::{Activation, Initializer};

    use super::*;

    #[test]
    fn help_lists_every_name() {
        for name in Optimizer::names() {
            assert!(one_of::<Optimizer>("The optimizer").contains(name));
        }
        for name in Activation::names() {
            assert!(one_of::<Activation>("The activation").contains(name));
        }
        assert!(one_of::<Schedule>("The schedule").contains("cosine"));
        assert!(one_of::<Initializer>("The initializer").contains("he-normal"));
    }
}
