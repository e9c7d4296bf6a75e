//! The rules by which a run stops before its last epoch.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::{SettingError, check_not_negative};

/// The set of samples whose loss and accuracy the stop rules follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Monitor {
    /// The validation set if there is one, otherwise the training set.
    #[default]
    Validation,
    /// The training set, even if there is a validation set.
    Training,
}

impl Monitor {
    /// Both sets.
    pub const ALL: [Self; 2] = [Self::Validation, Self::Training];

    /// The name on the command line and in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Validation => "validation",
            Self::Training => "training",
        }
    }
}

impl fmt::Display for Monitor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Monitor {
    type Err = SettingError;

    fn from_str(name: &str) -> Result<Self, SettingError> {
        let found = Self::ALL.into_iter().find(|set| set.name() == name);
        found.ok_or_else(|| SettingError::unknown("set", name, &Self::ALL.map(Self::name)))
    }
}

/// The rules by which a run stops before its last epoch.
///
/// Any number of rules can be set; the first that holds stops the run. By default a run stops early only if it
/// diverges. If several rules hold at once, the reason is the first in this order:
///
/// ```text
/// after a step     divergence, a wrong gradient, an interrupt, the time limit
/// after an epoch   divergence, the loss target, the accuracy target, the gradient target, patience, an observer
/// ```
///
/// The rules follow the loss and the accuracy that the history records for the epoch. A training loss is computed
/// before the updates of the epoch, a validation loss and both accuracies after them.
///
/// ```
/// use downhill_core::{Sgd, StopRules, TrainConfig};
///
/// let stop = StopRules { patience: Some(10), min_delta: 1e-4, ..StopRules::default() };
/// let config = TrainConfig { stop, ..TrainConfig::new(Sgd::new(0.1), 1_000) };
/// config.validate()?;
/// # Ok::<(), downhill_core::SettingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StopRules {
    /// Stops after an epoch with a reported loss at or below this number.
    pub loss_target: Option<f64>,
    /// Stops after an epoch with an accuracy at or above this fraction, 0 to 1.
    ///
    /// The trainer must track the accuracy.
    pub accuracy_target: Option<f64>,
    /// The number of epochs without an improvement of the reported loss, at least 1.
    ///
    /// The run stops after that many such epochs in a row.
    pub patience: Option<usize>,
    /// The smallest improvement that counts for `patience`, at least 0.
    ///
    /// The loss must fall by more than this. The default is 0.
    pub min_delta: f64,
    /// Whether the run restores the parameters of its smallest loss at the end.
    ///
    /// This applies to any reason to stop.
    pub restore_best: bool,
    /// The set whose loss and accuracy the rules follow.
    pub monitor: Monitor,
    /// Stops after an epoch in which every step's gradient norm is below this.
    ///
    /// It is a positive, finite number. The norm is the Euclidean norm of the gradient of the minimized loss, with its
    /// penalty and before clipping.
    pub gradient_target: Option<f64>,
    /// The time limit in seconds, positive and finite.
    ///
    /// The run stops after the step during which the limit passes.
    pub time_limit: Option<f64>,
    /// The growth of a loss that counts as divergence, a factor above 1.
    ///
    /// A run diverges if a loss is not finite. It also diverges after an epoch whose minimized or reported loss is
    /// larger than at the start and more than `divergence_factor` times the smallest so far. The second rule applies
    /// only while the smallest loss is above 0. Infinity disables it.
    ///
    /// The default is 1,000. The four tutorials and the examples, at their own settings, stay below 100: the largest
    /// growth above the start is 83, by momentum in `spirals --race`.
    pub divergence_factor: f64,
}

impl Default for StopRules {
    /// Only the rule of divergence, with a factor of 1,000.
    fn default() -> Self {
        Self {
            loss_target: None,
            accuracy_target: None,
            patience: None,
            min_delta: 0.0,
            restore_best: false,
            monitor: Monitor::default(),
            gradient_target: None,
            time_limit: None,
            divergence_factor: 1_000.0,
        }
    }
}

impl StopRules {
    /// Whether the run keeps the parameters of its smallest loss.
    pub fn keeps_best(&self) -> bool {
        self.patience.is_some() || self.restore_best
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting, its range and the value found.
    pub fn validate(&self) -> Result<(), SettingError> {
        let positive = |v: f64| v.is_finite() && v > 0.0;
        for (what, range, got, holds) in [
            (
                "the loss target",
                "a finite number",
                self.loss_target,
                self.loss_target.is_none_or(f64::is_finite),
            ),
            (
                "the accuracy target",
                "at least 0 and at most 1",
                self.accuracy_target,
                self.accuracy_target
                    .is_none_or(|v| (0.0..=1.0).contains(&v)),
            ),
            (
                "the gradient target",
                "a positive, finite number",
                self.gradient_target,
                self.gradient_target.is_none_or(positive),
            ),
            (
                "the time limit",
                "a positive, finite number of seconds",
                self.time_limit,
                self.time_limit.is_none_or(positive),
            ),
            (
                "the divergence factor",
                "greater than 1",
                Some(self.divergence_factor),
                self.divergence_factor > 1.0,
            ),
        ] {
            if let (false, Some(got)) = (holds, got) {
                let what = what.to_owned();
                return Err(SettingError::Range { what, range, got });
            }
        }
        if self.patience == Some(0) {
            return Err(SettingError::Zero {
                what: "the patience",
            });
        }
        check_not_negative("the smallest improvement (min_delta)", &self.min_delta)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_rule_is_checked_by_name() {
        let refusal = |rules: StopRules| rules.validate().map_err(|e| e.to_string());
        let none = StopRules::default;
        assert_eq!(refusal(none()), Ok(()));
        for (rules, said) in [
            (
                StopRules {
                    loss_target: Some(f64::NAN),
                    ..none()
                },
                "the loss target must be a finite number, got NaN",
            ),
            (
                StopRules {
                    accuracy_target: Some(89.0),
                    ..none()
                },
                "the accuracy target must be at least 0 and at most 1, got 89.0",
            ),
            (
                StopRules {
                    patience: Some(0),
                    ..none()
                },
                "the patience must be at least 1, got 0",
            ),
            (
                StopRules {
                    min_delta: -1e-3,
                    ..none()
                },
                "the smallest improvement (min_delta) must be a finite number of at least 0, got -0.001",
            ),
            (
                StopRules {
                    gradient_target: Some(0.0),
                    ..none()
                },
                "the gradient target must be a positive, finite number, got 0.0",
            ),
            (
                StopRules {
                    time_limit: Some(-1.0),
                    ..none()
                },
                "the time limit must be a positive, finite number of seconds, got -1.0",
            ),
            (
                StopRules {
                    divergence_factor: 1.0,
                    ..none()
                },
                "the divergence factor must be greater than 1, got 1.0",
            ),
        ] {
            assert_eq!(refusal(rules), Err(said.to_owned()));
        }
        let edges = StopRules {
            accuracy_target: Some(1.0),
            loss_target: Some(0.0),
            divergence_factor: f64::INFINITY,
            ..none()
        };
        assert_eq!(refusal(edges), Ok(()));
    }

    #[test]
    fn a_file_need_not_say_what_is_usual() {
        let read: StopRules = toml::from_str("patience = 3\nmonitor = \"training\"").unwrap();
        let expected = StopRules {
            patience: Some(3),
            monitor: Monitor::Training,
            ..StopRules::default()
        };
        assert_eq!(read, expected);
        assert!("test".parse::<Monitor>().is_err());
        assert_eq!("training".parse::<Monitor>(), Ok(Monitor::Training));
    }
}
