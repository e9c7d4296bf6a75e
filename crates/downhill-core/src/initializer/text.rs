//! Initializers as text, for a command line.

use std::fmt;
use std::str::FromStr;

use super::Initializer;
use crate::notation::Notation;
use crate::{SettingError, exact};

/// One of each, as text.
#[cfg(test)]
pub(super) const TEXTS: [&str; 8] = [
    "zeros",
    "constant:0.1",
    "uniform:-1:1e308",
    "normal:0.5:1e-20",
    "glorot-uniform",
    "glorot-normal",
    "he-uniform",
    "he-normal",
];

impl fmt::Display for Initializer {
    /// As a command line says it; [`FromStr`] reads it back.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name();
        match self {
            Self::Constant { value } => write!(formatter, "{name}:{}", exact(*value)),
            Self::Uniform { low, high } => {
                write!(formatter, "{name}:{}:{}", exact(*low), exact(*high))
            }
            Self::Normal {
                mean,
                standard_deviation,
            } => write!(
                formatter,
                "{name}:{}:{}",
                exact(*mean),
                exact(*standard_deviation)
            ),
            _ => formatter.write_str(name),
        }
    }
}

/// How each initializer is written.
const FORMS: [&str; 8] = [
    "zeros",
    "constant:VALUE",
    "uniform:LOW:HIGH",
    "normal:MEAN:STANDARD_DEVIATION",
    "glorot-uniform",
    "glorot-normal",
    "he-uniform",
    "he-normal",
];

impl FromStr for Initializer {
    type Err = SettingError;

    fn from_str(text: &str) -> Result<Self, SettingError> {
        let word = Notation::new(text, &FORMS);
        let initializer = match (word.name, word.numbers.as_slice()) {
            ("zeros", []) => Self::Zeros,
            ("constant", [value]) => Self::Constant {
                value: word.number(value, "VALUE")?,
            },
            ("uniform", [low, high]) => Self::Uniform {
                low: word.number(low, "LOW")?,
                high: word.number(high, "HIGH")?,
            },
            ("normal", [mean, deviation]) => Self::Normal {
                mean: word.number(mean, "MEAN")?,
                standard_deviation: word.number(deviation, "STANDARD_DEVIATION")?,
            },
            ("glorot-uniform", []) => Self::GlorotUniform,
            ("glorot-normal", []) => Self::GlorotNormal,
            ("he-uniform", []) => Self::HeUniform,
            ("he-normal", []) => Self::HeNormal,
            _ if word.is_known() => return Err(word.miscounted()),
            _ => return Err(SettingError::unknown("initializer", text, &FORMS)),
        };
        initializer.validate()?;
        Ok(initializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Initializer, SettingError> {
        text.parse()
    }

    #[track_caller]
    fn assert_error(text: &str, expected: &str) {
        assert_eq!(parse(text).unwrap_err().to_string(), expected);
    }

    #[test]
    fn text_and_files_are_read_back() {
        for text in TEXTS {
            let initializer = parse(text).unwrap();
            assert_eq!(initializer.to_string(), text);
            assert_eq!(initializer.name(), text.split(':').next().unwrap());
            let json = serde_json::to_value(initializer).unwrap();
            assert_eq!(
                serde_json::from_value::<Initializer>(json).unwrap(),
                initializer
            );
        }
        assert_eq!(
            serde_json::to_value(parse("normal:0:0.1").unwrap()).unwrap(),
            serde_json::json!({"normal": {"mean": 0.0, "standard_deviation": 0.1}})
        );
        assert_eq!(
            serde_json::to_value(Initializer::HeNormal).unwrap(),
            "he_normal"
        );
    }

    #[test]
    fn text_that_will_not_do_is_an_error() {
        assert_error(
            "xavier",
            "unknown initializer \"xavier\": expected zeros, constant:VALUE, uniform:LOW:HIGH, \
             normal:MEAN:STANDARD_DEVIATION, glorot-uniform, glorot-normal, he-uniform or he-normal",
        );
        assert_error(
            "uniform:1",
            "\"uniform:1\" has 1 numbers: expected uniform:LOW:HIGH",
        );
        assert_error("zeros:0", "\"zeros:0\" has 1 numbers: expected zeros");
        assert_error(
            "constant:",
            "\"\" in constant:VALUE: VALUE must be a number",
        );
        assert_error(
            "constant:NaN",
            "the constant of an initializer must be a finite number, got NaN",
        );
        assert_error(
            "uniform:1:-1",
            "uniform from 1.0 to -1.0: expected low <= high, and a finite width",
        );
        assert_error(
            "normal:inf:1",
            "the mean of an initializer must be a finite number, got inf",
        );
        assert_error(
            "normal:0:-1",
            "the standard deviation of an initializer must be a finite number of at least 0, got -1.0",
        );
    }
}
