//! How often a checkpoint is written.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, Instant};

use downhill_core::{SettingError, exact};

/// How often a checkpoint is written.
///
/// The text form is a number of steps, `500`, or of seconds, `30s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Every {
    /// After each of so many steps, at least 1.
    Steps(u64),
    /// After the first step when so many seconds have passed since the last checkpoint.
    Seconds(f64),
}

impl Default for Every {
    fn default() -> Self {
        Self::Seconds(30.0)
    }
}

impl Every {
    /// Whether a checkpoint is due after `steps` steps, when the last one was written at `last`.
    pub(super) fn is_due(self, steps: u64, last: Instant) -> bool {
        match self {
            Self::Steps(every) => steps.is_multiple_of(every.max(1)),
            Self::Seconds(every) => {
                Duration::try_from_secs_f64(every).is_ok_and(|every| last.elapsed() >= every)
            }
        }
    }
}

impl fmt::Display for Every {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps(steps) => write!(f, "{steps}"),
            Self::Seconds(seconds) => write!(f, "{}s", exact(*seconds)),
        }
    }
}

impl FromStr for Every {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let parsed = match text.strip_suffix('s') {
            Some(seconds) => seconds.parse().ok().map(Self::Seconds),
            None => text.parse().ok().map(Self::Steps),
        };
        let valid = parsed.filter(|every| match every {
            Self::Steps(steps) => *steps > 0,
            Self::Seconds(seconds) => *seconds >= 0.0 && seconds.is_finite(),
        });
        valid.ok_or_else(|| {
            let forms = ["a number of steps such as 500", "seconds such as 30s"];
            SettingError::unknown("interval", text, &forms)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_seconds_parse_and_nothing_else() {
        for (text, every) in [("500", Every::Steps(500)), ("2.5s", Every::Seconds(2.5))] {
            assert_eq!(text.parse(), Ok(every));
            assert_eq!(every.to_string(), text);
        }
        for text in ["0", "-1", "s", "-2s", "NaNs", "infs", "1 m", ""] {
            let error = text.parse::<Every>().unwrap_err().to_string();
            assert!(error.contains("30s"), "{error}");
        }
    }
}
