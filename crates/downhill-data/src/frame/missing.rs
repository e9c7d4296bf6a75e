//! Missing values.

use std::fmt;
use std::str::FromStr;

/// The texts that stand for a missing value, in lower case; an empty cell is missing, too.
pub const MISSING: [&str; 5] = ["na", "n/a", "nan", "null", "?"];

/// Whether the text of a cell stands for a missing value: nothing, or one of [`MISSING`] in any case.
#[must_use]
pub fn is_missing(text: &str) -> bool {
    text.is_empty()
        || MISSING
            .iter()
            .any(|missing| missing.eq_ignore_ascii_case(text))
}

/// What happens to missing values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Missing {
    /// A missing value is an error.
    #[default]
    Refuse,
    /// A row with a missing value is dropped.
    Drop,
    /// A missing value is replaced: a number by the mean of its column, text by the most frequent one.
    Mean,
}

impl Missing {
    /// All choices.
    pub const ALL: [Self; 3] = [Self::Refuse, Self::Drop, Self::Mean];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Drop => "drop",
            Self::Mean => "mean",
        }
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Missing {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|choice| choice.name() == name);
        found.ok_or_else(|| "expected refuse, drop or mean".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_are_told_in_any_case() {
        for text in ["", "NA", "n/a", "NaN", "NULL", "?"] {
            assert!(is_missing(text), "{text:?}");
        }
        for text in ["0", "None", "-", "nano", " "] {
            assert!(!is_missing(text), "{text:?}");
        }
        assert_eq!("mean".parse(), Ok(Missing::Mean));
        assert!("zero".parse::<Missing>().is_err());
    }
}
