//! The options of how a step is taken: by which optimizer, and how the learning rate changes.

use clap::Args;
use downhill_train::{Optimizer, Schedule};

use crate::Failure;

/// The options of how a step is taken: by which optimizer, and how the learning rate changes.
#[derive(Debug, Clone, Args)]
pub(crate) struct OptimizerArgs {
    /// What a step makes of the gradient: sgd, momentum, nesterov, rms-prop, adam or adam-w [default: the example's]
    #[arg(long, value_name = "NAME", alias = "optimiser")]
    optimizer: Option<Optimizer>,

    /// How much of the last step's velocity is kept, for momentum and nesterov [default: 0.9]
    #[arg(long, value_name = "MU", allow_negative_numbers = true)]
    momentum: Option<f64>,

    /// How the learning rate changes: constant, step:EVERY:FACTOR, exponential:FACTOR, cosine[:FLOOR[:EPOCHS]] or plateau:PATIENCE:FACTOR; behind warm-up:EPOCHS and a comma it begins small [default: the example's]
    #[arg(long, value_name = "NAME")]
    schedule: Option<Schedule>,
}

impl OptimizerArgs {
    /// Whether any of them is said.
    pub(crate) fn is_given(&self) -> bool {
        self.optimizer.is_some() || self.momentum.is_some() || self.schedule.is_some()
    }

    /// The optimizer: an example's own, but for what is said here.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimizer that has none, or is out of range.
    pub(crate) fn optimizer(&self, own: Optimizer) -> Result<Optimizer, Failure> {
        let optimizer = self.optimizer.unwrap_or(own);
        Ok(match self.momentum {
            Some(mu) => optimizer.with_mu(mu)?,
            None => optimizer,
        })
    }

    /// The schedule: an example's own, unless another is said here.
    pub(crate) fn schedule(&self, own: Schedule) -> Schedule {
        self.schedule.unwrap_or(own)
    }
}
