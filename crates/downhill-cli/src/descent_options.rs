//! The options of how a step is taken: by which optimiser, and how the learning rate changes.

use clap::Args;
use downhill_train::{Optimiser, Schedule};

use crate::Failure;

/// The options of how a step is taken: by which optimiser, and how the learning rate changes.
#[derive(Debug, Clone, Args)]
pub(crate) struct DescentOptions {
    /// What a step makes of the gradient: plain, momentum, nesterov, rms-prop, adam or adam-w [default: the example's]
    #[arg(long, value_name = "NAME", alias = "optimiser")]
    optimizer: Option<Optimiser>,

    /// How much of the last step's velocity is kept, for momentum and nesterov [default: 0.9]
    #[arg(long, value_name = "MU", allow_negative_numbers = true)]
    momentum: Option<f64>,

    /// How the learning rate changes: constant, step:EVERY:FACTOR, exponential:FACTOR, cosine[:FLOOR[:EPOCHS]] or plateau:PATIENCE:FACTOR; behind warm-up:EPOCHS and a comma it begins small [default: the example's]
    #[arg(long, value_name = "NAME")]
    schedule: Option<Schedule>,
}

impl DescentOptions {
    /// Whether any of them is said.
    pub(crate) fn is_said(&self) -> bool {
        self.optimizer.is_some() || self.momentum.is_some() || self.schedule.is_some()
    }

    /// The optimiser: an example's own, but for what is said here.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a momentum is given for an optimiser that has none, or is out of range.
    pub(crate) fn optimiser(&self, own: Optimiser) -> Result<Optimiser, Failure> {
        let optimiser = self.optimizer.unwrap_or(own);
        Ok(match self.momentum {
            Some(mu) => optimiser.with_mu(mu)?,
            None => optimiser,
        })
    }

    /// The schedule: an example's own, unless another is said here.
    pub(crate) fn schedule(&self, own: Schedule) -> Schedule {
        self.schedule.unwrap_or(own)
    }
}
