//! Gradient clipping.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{SettingError, check_positive};

/// Gradient clipping: how a large gradient is reduced before a step.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clip {
    /// No clipping.
    #[default]
    None,
    /// Limits the norm of the gradient of all parameters together; its direction stays.
    Norm(f64),
    /// Limits every entry to `[-limit, limit]`.
    Value(f64),
}

impl Clip {
    /// Checks the limit.
    ///
    /// # Errors
    ///
    /// [`SettingError::Range`] unless it is positive, also in `f32`.
    pub fn validate(&self) -> Result<(), SettingError> {
        match self {
            Self::None => Ok(()),
            Self::Norm(limit) => check_positive("the limit of the gradient's norm", limit),
            Self::Value(limit) => check_positive("the limit of the gradient's entries", limit),
        }
    }
}

impl fmt::Display for Clip {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::None => f.write_str("none"),
            Self::Norm(limit) => write!(f, "norm {limit:?}"),
            Self::Value(limit) => write!(f, "value {limit:?}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_a_name_in_a_file_and_in_a_message() {
        let all = [Clip::None, Clip::Norm(1.5), Clip::Value(0.25)];
        let json = serde_json::to_value(all).unwrap();
        assert_eq!(
            json,
            serde_json::json!(["none", {"norm": 1.5}, {"value": 0.25}])
        );
        assert_eq!(serde_json::from_value::<[Clip; 3]>(json).unwrap(), all);
        assert_eq!(
            all.map(|c| c.to_string()),
            ["none", "norm 1.5", "value 0.25"]
        );
    }

    #[test]
    fn refuses_a_limit_that_leaves_nothing() {
        for clip in [Clip::Norm(0.0), Clip::Value(-1.0), Clip::Norm(f64::NAN)] {
            assert!(clip.validate().is_err());
        }
        assert!(Clip::None.validate().is_ok() && Clip::Value(5.0).validate().is_ok());
    }
}
