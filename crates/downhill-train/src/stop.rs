//! The reason why a run stopped.

use std::fmt;

use downhill_core::{Monitor, exact, number, with_digits};

/// The reason why a run stopped, with its numbers.
///
/// `Display` writes one sentence without a subject, such as `stopped after all 100 epochs`. Epochs, batches and steps
/// are counted from 0. [`StopRules`](crate::StopRules) gives the order of the reasons.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Stop {
    /// All epochs are done.
    Epochs {
        /// The number of epochs.
        epochs: usize,
    },
    /// An epoch had no mistakes, so further epochs would not change the weights of a perceptron.
    Converged {
        /// The epoch.
        epoch: usize,
    },
    /// The reported loss of an epoch is at or below the target.
    LossTarget {
        /// The epoch.
        epoch: usize,
        /// The set of the loss.
        set: Monitor,
        /// The loss.
        loss: f64,
        /// The target.
        target: f64,
    },
    /// The accuracy after an epoch is at or above the target.
    AccuracyTarget {
        /// The epoch.
        epoch: usize,
        /// The set of the accuracy.
        set: Monitor,
        /// The accuracy, from 0 to 1.
        accuracy: f64,
        /// The target.
        target: f64,
    },
    /// The norm of every step's gradient in an epoch is below the target.
    GradientTarget {
        /// The epoch.
        epoch: usize,
        /// The largest norm of the epoch.
        norm: f64,
        /// The target.
        target: f64,
    },
    /// The reported loss has not improved for `patience` epochs.
    Patience {
        /// The epoch.
        epoch: usize,
        /// The set of the loss.
        set: Monitor,
        /// The number of epochs without an improvement.
        patience: usize,
        /// The smallest improvement that counts: the loss had to fall by more than this.
        min_delta: f64,
        /// The epoch of the last improvement.
        improved: usize,
        /// The loss of that epoch.
        loss: f64,
    },
    /// The time limit has passed.
    TimeLimit {
        /// The epoch.
        epoch: usize,
        /// The batch of the last step.
        batch: usize,
        /// The time from the start of the run to the end of that step, in seconds.
        seconds: f64,
        /// The limit, in seconds.
        limit: f64,
    },
    /// The run was interrupted, for example by Ctrl-C.
    Interrupted {
        /// The epoch.
        epoch: usize,
        /// The batch of the last step.
        batch: usize,
    },
    /// The run diverged. The last good parameters are restored to the engine.
    Diverged(Divergence),
    /// An observer stopped the run.
    Observer {
        /// The epoch.
        epoch: usize,
        /// The observer's reason.
        reason: String,
    },
    /// A check found a wrong gradient. The outcome has its report.
    WrongGradient {
        /// The epoch.
        epoch: usize,
        /// The step that was not taken.
        step: u64,
    },
}

impl Stop {
    /// Whether the run ended by its own settings.
    ///
    /// These are the number of epochs, convergence, the targets, patience and the time limit. It is false for an interrupt, a
    /// divergence, a wrong gradient and an observer.
    pub fn is_complete(&self) -> bool {
        match self {
            Self::Epochs { .. }
            | Self::Converged { .. }
            | Self::LossTarget { .. }
            | Self::AccuracyTarget { .. }
            | Self::GradientTarget { .. }
            | Self::Patience { .. }
            | Self::TimeLimit { .. } => true,
            Self::Interrupted { .. }
            | Self::Diverged(_)
            | Self::Observer { .. }
            | Self::WrongGradient { .. } => false,
        }
    }

    /// Whether the run stopped for another reason than that all epochs are done.
    pub fn is_early(&self) -> bool {
        !matches!(self, Self::Epochs { .. })
    }

    /// The name of the reason in reports.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Epochs { .. } => "epochs",
            Self::Converged { .. } => "converged",
            Self::LossTarget { .. } => "loss target",
            Self::AccuracyTarget { .. } => "accuracy target",
            Self::GradientTarget { .. } => "gradient target",
            Self::Patience { .. } => "patience",
            Self::TimeLimit { .. } => "time limit",
            Self::Interrupted { .. } => "interrupted",
            Self::Diverged(_) => "diverged",
            Self::Observer { .. } => "observer",
            Self::WrongGradient { .. } => "wrong gradient",
        }
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Epochs { epochs: 1 } => write!(f, "stopped after the only epoch"),
            Self::Epochs { epochs } => write!(f, "stopped after all {epochs} epochs"),
            Self::Converged { epoch } => {
                write!(f, "stopped after epoch {epoch}, which had no mistakes")
            }
            Self::LossTarget {
                epoch,
                set,
                loss,
                target,
            } => write!(
                f,
                "stopped after epoch {epoch}: the {set} loss is {}, at or below the target of {}",
                number(*loss),
                exact(*target)
            ),
            Self::AccuracyTarget {
                epoch,
                set,
                accuracy,
                target,
            } => write!(
                f,
                "stopped after epoch {epoch}: the {set} accuracy is {}, at or above the target of {}",
                number(*accuracy),
                exact(*target)
            ),
            Self::GradientTarget {
                epoch,
                norm,
                target,
            } => write!(
                f,
                "stopped after epoch {epoch}: the norm of the gradient is {}, below the target of {}",
                number(*norm),
                exact(*target)
            ),
            Self::Patience {
                epoch,
                set,
                patience,
                min_delta,
                improved,
                loss,
            } => {
                let epochs = match patience {
                    1 => "epoch".to_owned(),
                    _ => format!("{patience} epochs"),
                };
                let more = match *min_delta {
                    0.0 => String::new(),
                    delta => format!("more than {} ", exact(delta)),
                };
                write!(
                    f,
                    "stopped after epoch {epoch}: in the last {epochs}, the {set} loss did not fall {more}below {}, \
                     its value in epoch {improved}",
                    number(*loss)
                )
            }
            Self::TimeLimit {
                epoch,
                batch,
                seconds,
                limit,
            } => write!(
                f,
                "stopped in epoch {epoch}, after batch {batch}: {} s have passed, and the limit is {} s",
                with_digits(*seconds, 3),
                exact(*limit)
            ),
            Self::Interrupted { epoch, batch } => write!(
                f,
                "stopped in epoch {epoch}, after batch {batch}: interrupted"
            ),
            Self::Diverged(divergence) => divergence.fmt(f),
            Self::Observer { epoch, reason } => write!(f, "stopped after epoch {epoch}: {reason}"),
            Self::WrongGradient { epoch, step } => write!(
                f,
                "stopped in epoch {epoch}, before step {step}: the gradient is wrong; see the report of the check"
            ),
        }
    }
}

/// A divergence: the place in the run, the sign and the learning rate.
#[derive(Debug, Clone, PartialEq)]
pub struct Divergence {
    /// The epoch, counted from 0.
    pub epoch: usize,
    /// The batch, counted from 0; `None` if the sign concerns the epoch as a whole.
    pub batch: Option<usize>,
    /// The first parameter of the model that is not finite; `None` if all are finite.
    pub parameter: Option<String>,
    /// The learning rate of the epoch.
    pub alpha: f64,
    /// The number of steps before the place of the divergence.
    pub steps: u64,
    /// The sign of divergence.
    pub sign: DivergenceSign,
}

/// The sign by which a divergence is recognized.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum DivergenceSign {
    /// A number is not finite.
    NotFinite {
        /// The name of the number, such as `the reported loss`.
        what: &'static str,
        /// The number.
        value: f64,
    },
    /// A loss is above its first value and above `factor` times its smallest value.
    Grown {
        /// The name of the loss: `the minimized loss` or `the reported loss`.
        what: &'static str,
        /// The loss.
        loss: f64,
        /// The smallest loss of the earlier epochs.
        best: f64,
        /// The factor that counts as divergence.
        factor: f64,
    },
}

impl Divergence {
    /// The next thing to try, as a phrase such as `try a smaller learning rate (alpha), such as 1e-2`.
    pub fn advice(&self) -> String {
        if self.steps == 0 {
            "try smaller initial parameters or smaller features".to_owned()
        } else {
            let alpha = with_digits(self.alpha / 10.0, 1);
            format!("try a smaller learning rate (alpha), such as {alpha}")
        }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "stopped in epoch {}", self.epoch)?;
        if let Some(batch) = self.batch {
            write!(f, ", batch {batch}")?;
        }
        let alpha = number(self.alpha);
        write!(
            f,
            ": the run diverged at a learning rate of {alpha}, where "
        )?;
        match &self.sign {
            DivergenceSign::NotFinite { what, value } => write!(f, "{what} is {}", number(*value))?,
            DivergenceSign::Grown {
                what,
                loss,
                best,
                factor,
            } => write!(
                f,
                "{what} is {}, more than {} times its smallest value of {}",
                number(*loss),
                exact(*factor),
                number(*best)
            )?,
        }
        if let Some(parameter) = &self.parameter {
            write!(f, " and {parameter} is not finite")?;
        }
        write!(f, "; {}", self.advice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diverged(steps: u64, parameter: Option<String>, sign: DivergenceSign) -> Stop {
        Stop::Diverged(Divergence {
            epoch: 2,
            batch: Some(1),
            parameter,
            alpha: 100.0,
            steps,
            sign,
        })
    }

    #[test]
    fn a_divergence_names_its_place_and_what_to_try() {
        let infinite = DivergenceSign::NotFinite {
            what: "the reported loss",
            value: f64::INFINITY,
        };
        let weight = Some("layers.0.weight".to_owned());
        assert_eq!(
            diverged(5, weight, infinite.clone()).to_string(),
            "stopped in epoch 2, batch 1: the run diverged at a learning rate of 100, where the reported loss is inf \
             and layers.0.weight is not finite; try a smaller learning rate (alpha), such as 10"
        );
        let at_the_start = diverged(0, None, infinite).to_string();
        assert!(
            at_the_start.ends_with("try smaller initial parameters or smaller features"),
            "{at_the_start}"
        );
        let grown = DivergenceSign::Grown {
            what: "the minimized loss",
            loss: 12_345.6,
            best: 0.5,
            factor: 1_000.0,
        };
        let grown = diverged(5, None, grown);
        assert!(
            grown
                .to_string()
                .contains("is 12345.6, more than 1000 times its smallest value of 0.5;"),
            "{grown}"
        );
        assert!(grown.is_early() && !grown.is_complete());
    }

    #[test]
    fn each_rule_is_one_sentence_with_its_numbers() {
        let target = Stop::LossTarget {
            epoch: 3,
            set: Monitor::Training,
            loss: 0.25,
            target: 0.5,
        };
        assert_eq!(
            target.to_string(),
            "stopped after epoch 3: the training loss is 0.25, at or below the target of 0.5"
        );
        let patience = |min_delta| Stop::Patience {
            epoch: 9,
            set: Monitor::Validation,
            patience: 5,
            min_delta,
            improved: 4,
            loss: 0.125,
        };
        assert_eq!(
            patience(0.01).to_string(),
            "stopped after epoch 9: in the last 5 epochs, the validation loss did not fall more than 0.01 below 0.125, \
             its value in epoch 4"
        );
        assert!(
            patience(0.0)
                .to_string()
                .contains("did not fall below 0.125,")
        );
        assert!(target.is_complete() && target.is_early());
        let interrupted = Stop::Interrupted { epoch: 2, batch: 1 };
        assert_eq!(
            interrupted.to_string(),
            "stopped in epoch 2, after batch 1: interrupted"
        );
        assert!(!interrupted.is_complete());
        let all = Stop::Epochs { epochs: 3 };
        assert!(all.is_complete() && !all.is_early());
        let only = Stop::Epochs { epochs: 1 };
        assert_eq!(only.to_string(), "stopped after the only epoch");
        let late = Stop::TimeLimit {
            epoch: 0,
            batch: 0,
            seconds: 2.345_678e-5,
            limit: 1e-6,
        };
        assert!(
            late.to_string()
                .ends_with("2.35e-5 s have passed, and the limit is 1e-6 s")
        );
        let large = Stop::LossTarget {
            epoch: 0,
            set: Monitor::Training,
            loss: 904_508.497_187_473_7,
            target: 1e308,
        };
        assert!(
            large
                .to_string()
                .ends_with("is 904508, at or below the target of 1e308")
        );
    }
}
