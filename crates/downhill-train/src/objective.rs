//! What a run brings down, and what it writes in its log.

use serde::{Deserialize, Serialize};

use crate::{Loss, Penalty};

/// What a run brings down, and what it writes in its log: not always the same, in tutorials.
///
/// A penalty is part of what is brought down, and not of the log: what is logged is the loss named, so that
/// runs with and without a penalty can be compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// The loss whose gradient the steps follow.
    pub descend: Loss,
    /// The loss in the log.
    pub log: Loss,
    /// What is added to the loss that is descended; none unless said.
    #[serde(default, skip_serializing_if = "Penalty::is_none")]
    pub penalty: Penalty,
}

impl Objective {
    /// Descends a loss and logs the same, without a penalty.
    pub fn new(loss: Loss) -> Self {
        Self {
            descend: loss.clone(),
            log: loss,
            penalty: Penalty::default(),
        }
    }

    /// Logs another loss than it descends.
    #[must_use]
    pub fn logging(self, log: Loss) -> Self {
        Self { log, ..self }
    }

    /// Adds a penalty to the loss it descends.
    #[must_use]
    pub fn with_penalty(self, penalty: Penalty) -> Self {
        Self { penalty, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_penalty_is_in_a_file_where_there_is_one() {
        let plain = Objective::new(Loss::LogLoss).logging(Loss::SquaredError);
        let json = serde_json::json!({"descend": "log_loss", "log": "squared_error"});
        assert_eq!(serde_json::to_value(&plain).unwrap(), json);
        let priced = plain.clone().with_penalty(Penalty { l1: 0.0, l2: 0.5 });
        let priced_json = serde_json::json!({
            "descend": "log_loss",
            "log": "squared_error",
            "penalty": {"l1": 0.0, "l2": 0.5},
        });
        assert_eq!(serde_json::to_value(&priced).unwrap(), priced_json);
        for (objective, json) in [(plain, json), (priced, priced_json)] {
            let back: Objective = serde_json::from_value(json).unwrap();
            assert_eq!(back, objective);
        }
    }
}
