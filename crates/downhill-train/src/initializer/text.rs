//! Initializers as text, for a command line.

use std::fmt;
use std::str::FromStr;

use super::{Initializer, InitializerError};

/// One of each, as text.
#[cfg(test)]
pub(super) const TEXTS: [&str; 8] = [
    "zeros",
    "constant:0.1",
    "uniform:-1:1",
    "normal:0.5:0.1",
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
            Self::Constant { value } => write!(formatter, "{name}:{value}"),
            Self::Uniform { low, high } => write!(formatter, "{name}:{low}:{high}"),
            Self::Normal {
                mean,
                standard_deviation,
            } => write!(formatter, "{name}:{mean}:{standard_deviation}"),
            _ => formatter.write_str(name),
        }
    }
}

impl FromStr for Initializer {
    type Err = InitializerError;

    fn from_str(text: &str) -> Result<Self, InitializerError> {
        let mut parts = text.split(':');
        let name = parts.next().unwrap_or_default();
        let parts: Vec<&str> = parts.collect();
        let initializer = match name {
            "zeros" => numbers(text, "zeros", &parts).map(|[]| Self::Zeros),
            "constant" => numbers(text, "constant", &parts).map(|[value]| Self::Constant { value }),
            "uniform" => {
                numbers(text, "uniform", &parts).map(|[low, high]| Self::Uniform { low, high })
            }
            "normal" => {
                numbers(text, "normal", &parts).map(|[mean, standard_deviation]| Self::Normal {
                    mean,
                    standard_deviation,
                })
            }
            "glorot-uniform" => {
                numbers(text, "glorot-uniform", &parts).map(|[]| Self::GlorotUniform)
            }
            "glorot-normal" => numbers(text, "glorot-normal", &parts).map(|[]| Self::GlorotNormal),
            "he-uniform" => numbers(text, "he-uniform", &parts).map(|[]| Self::HeUniform),
            "he-normal" => numbers(text, "he-normal", &parts).map(|[]| Self::HeNormal),
            _ => Err(InitializerError::Unknown {
                text: text.to_owned(),
            }),
        }?;
        initializer.check()?;
        Ok(initializer)
    }
}

/// The parts as so many numbers.
fn numbers<const N: usize>(
    text: &str,
    name: &'static str,
    parts: &[&str],
) -> Result<[f64; N], InitializerError> {
    let numbers = parts
        .iter()
        .map(|part| {
            part.parse().map_err(|_| InitializerError::NotANumber {
                text: text.to_owned(),
                found: (*part).to_owned(),
            })
        })
        .collect::<Result<Vec<f64>, _>>()?;
    numbers.try_into().map_err(|_| InitializerError::Count {
        text: text.to_owned(),
        name,
        expected: N,
        got: parts.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Initializer, InitializerError> {
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
            "\"uniform:1\" gives 1 numbers, but uniform takes 2, each after a colon",
        );
        assert_error(
            "zeros:0",
            "\"zeros:0\" gives 1 numbers, but zeros takes 0, each after a colon",
        );
        assert_error("constant:", "in \"constant:\", \"\" is not a number");
        assert_error(
            "constant:NaN",
            "a constant of NaN: it must be a finite number",
        );
        assert_error(
            "uniform:1:-1",
            "uniform from 1 to -1: the ends must be finite, the low one not above",
        );
        assert_error(
            "normal:inf:1",
            "normal of mean inf: it must be a finite number",
        );
        assert_error(
            "normal:0:-1",
            "normal of standard deviation -1: it must be finite and not negative",
        );
    }
}
