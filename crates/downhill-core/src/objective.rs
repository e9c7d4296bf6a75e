//! The loss to be minimized and the loss to be reported.

use serde::{Deserialize, Serialize};

use crate::{Loss, Penalty, SettingError};

/// The loss that training minimizes, and the loss that it reports. Tutorials do not always use the same for both.
///
/// A penalty is part of the minimized loss only, so that the reported losses of runs with and without a penalty can be
/// compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// The loss whose gradient the steps follow.
    #[serde(alias = "descend")]
    pub minimize: Loss,
    /// The loss in the history and in the log.
    #[serde(alias = "log")]
    pub report: Loss,
    /// The penalty added to the minimized loss; none by default.
    #[serde(default, skip_serializing_if = "Penalty::is_none")]
    pub penalty: Penalty,
}

impl Objective {
    /// Minimizes and reports one loss, without a penalty.
    pub fn new(loss: impl Into<Loss>) -> Self {
        let loss = loss.into();
        Self {
            minimize: loss.clone(),
            report: loss,
            penalty: Penalty::default(),
        }
    }

    /// Reports another loss than it minimizes.
    #[must_use]
    pub fn with_report(self, report: impl Into<Loss>) -> Self {
        Self {
            report: report.into(),
            ..self
        }
    }

    /// Adds a penalty to the minimized loss.
    #[must_use]
    pub fn with_penalty(self, penalty: Penalty) -> Self {
        Self { penalty, ..self }
    }

    /// Checks the settings of both losses and of the penalty, for a model of that many outputs.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting, its range and the value found.
    pub fn validate_for(&self, outputs: usize) -> Result<(), SettingError> {
        self.minimize.validate_for(outputs)?;
        self.report.validate_for(outputs)?;
        self.penalty.validate()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_penalty_is_in_a_file_only_if_there_is_one() {
        let plain = Objective::new(Loss::LogLoss).with_report(Loss::SquaredError);
        let json = serde_json::json!({"minimize": "log_loss", "report": "squared_error"});
        assert_eq!(serde_json::to_value(&plain).unwrap(), json);
        let penalized = plain.clone().with_penalty(Penalty { l1: 0.0, l2: 0.5 });
        let penalized_json = serde_json::json!({
            "minimize": "log_loss",
            "report": "squared_error",
            "penalty": {"l1": 0.0, "l2": 0.5},
        });
        assert_eq!(serde_json::to_value(&penalized).unwrap(), penalized_json);
        for (objective, json) in [(plain.clone(), json), (penalized, penalized_json)] {
            let back: Objective = serde_json::from_value(json).unwrap();
            assert_eq!(back, objective);
        }
        let old = serde_json::json!({"descend": "log_loss", "log": "squared_error"});
        assert_eq!(serde_json::from_value::<Objective>(old).unwrap(), plain);
    }
}
