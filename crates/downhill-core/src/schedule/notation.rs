//! A schedule in one word, for a command line.

use std::fmt;
use std::str::FromStr;

use super::{Decay, Schedule, THRESHOLD};
use crate::notation::Notation;
use crate::{SettingError, exact};

const STEP: &str = "step:EVERY:FACTOR";
const EXPONENTIAL: &str = "exponential:FACTOR";
const COSINE: &str = "cosine[:FLOOR[:EPOCHS]]";
const PLATEAU: &str = "plateau:PATIENCE:FACTOR[:THRESHOLD[:FLOOR]]";
const WARM_UP: &str = "warm-up:EPOCHS";

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.warm_up > 0 {
            write!(f, "warm-up:{},", self.warm_up)?;
        }
        self.decay.fmt(f)
    }
}

impl fmt::Display for Decay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Constant => write!(f, "constant"),
            Self::Step { every, factor } => write!(f, "step:{every}:{}", exact(factor)),
            Self::Exponential { factor } => write!(f, "exponential:{}", exact(factor)),
            Self::Cosine {
                floor,
                epochs: Some(epochs),
            } => write!(f, "cosine:{}:{epochs}", exact(floor)),
            Self::Cosine { floor: 0.0, .. } => write!(f, "cosine"),
            Self::Cosine { floor, .. } => write!(f, "cosine:{}", exact(floor)),
            Self::Plateau {
                patience,
                factor,
                threshold,
                floor,
            } => {
                write!(f, "plateau:{patience}:{}", exact(factor))?;
                if floor != 0.0 {
                    write!(f, ":{}:{}", exact(threshold), exact(floor))
                } else if threshold != THRESHOLD {
                    write!(f, ":{}", exact(threshold))
                } else {
                    Ok(())
                }
            }
        }
    }
}

impl FromStr for Schedule {
    type Err = SettingError;

    fn from_str(given: &str) -> Result<Self, SettingError> {
        let (warm_up, decay) = match given.split_once(',') {
            None => (0, given.parse()?),
            Some((warm_up, decay)) => (read_warm_up(warm_up)?, decay.parse()?),
        };
        let schedule = Self { warm_up, decay };
        Ok(schedule)
    }
}

/// The epochs of a warm-up.
fn read_warm_up(given: &str) -> Result<usize, SettingError> {
    let word = Notation::new(given, &[WARM_UP]);
    match word.numbers.as_slice() {
        [epochs] if word.is_known() => word.whole(epochs, "EPOCHS"),
        _ if word.is_known() => Err(word.miscounted()),
        _ => Err(unknown(given)),
    }
}

fn unknown(given: &str) -> SettingError {
    SettingError::Unknown {
        kind: "schedule",
        given: given.to_owned(),
        expected: format!(
            "constant, {STEP}, {EXPONENTIAL}, {COSINE} or {PLATEAU}, after {WARM_UP}, if it has one"
        ),
    }
}

impl FromStr for Decay {
    type Err = SettingError;

    fn from_str(given: &str) -> Result<Self, SettingError> {
        let decay = Self::parse(given)?;
        decay.validate()?;
        Ok(decay)
    }
}

impl Decay {
    /// Reads a decay, whose settings are not checked.
    fn parse(given: &str) -> Result<Self, SettingError> {
        let word = Notation::new(given, &["constant", STEP, EXPONENTIAL, COSINE, PLATEAU]);
        match (word.name, word.numbers.as_slice()) {
            ("constant", []) => Ok(Self::Constant),
            ("step", [every, factor]) => Ok(Self::Step {
                every: word.whole(every, "EVERY")?,
                factor: word.number(factor, "FACTOR")?,
            }),
            ("exponential", [factor]) => Ok(Self::Exponential {
                factor: word.number(factor, "FACTOR")?,
            }),
            ("cosine", numbers @ ([] | [_] | [_, _])) => Ok(Self::Cosine {
                floor: match numbers.first() {
                    Some(floor) => word.number(floor, "FLOOR")?,
                    None => 0.0,
                },
                epochs: match numbers.get(1) {
                    Some(epochs) => Some(word.whole(epochs, "EPOCHS")?),
                    None => None,
                },
            }),
            ("plateau", [patience, factor, rest @ ..]) if rest.len() <= 2 => Ok(Self::Plateau {
                patience: word.whole(patience, "PATIENCE")?,
                factor: word.number(factor, "FACTOR")?,
                threshold: match rest.first() {
                    Some(threshold) => word.number(threshold, "THRESHOLD")?,
                    None => THRESHOLD,
                },
                floor: match rest.get(1) {
                    Some(floor) => word.number(floor, "FLOOR")?,
                    None => 0.0,
                },
            }),
            _ if word.is_known() => Err(word.miscounted()),
            _ => Err(unknown(given)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        for notation in [
            "constant",
            "step:30:0.1",
            "exponential:0.99",
            "cosine",
            "cosine:0.001",
            "cosine:0:50",
            "plateau:10:0.5",
            "plateau:10:0.5:0.01",
            "plateau:10:0.5:0.0001:0.001",
            "warm-up:5,constant",
            "warm-up:5,plateau:0:0.5:0",
        ] {
            let schedule: Schedule = notation.parse().unwrap();
            assert_eq!(schedule.to_string(), notation);
        }
        let cosine: Schedule = "warm-up:5,cosine".parse().unwrap();
        assert_eq!(cosine, Schedule::cosine().with_warm_up(5));
        let plateau: Schedule = "plateau:10:0.5".parse().unwrap();
        assert_eq!(plateau, Schedule::plateau(10, 0.5));
    }

    #[test]
    fn says_what_was_expected() {
        let refusal = |given: &str| given.parse::<Schedule>().unwrap_err().to_string();
        for unknown in ["", "linear", "Step:30:0.1", "5,cosine", "warm-up:5"] {
            let refused = refusal(unknown);
            let start = format!("unknown schedule {:?}", unknown.split(',').next().unwrap());
            assert!(refused.starts_with(&start), "{refused}");
            assert!(refused.contains("step:EVERY:FACTOR"), "{refused}");
        }
        assert_eq!(
            refusal("step:30"),
            "\"step:30\" has 1 numbers: expected step:EVERY:FACTOR"
        );
        assert_eq!(
            refusal("warm-up,cosine"),
            "\"warm-up\" has 0 numbers: expected warm-up:EPOCHS"
        );
        assert_eq!(
            refusal("plateau:ten:0.5"),
            "\"ten\" in plateau:PATIENCE:FACTOR[:THRESHOLD[:FLOOR]]: PATIENCE must be a whole number, 0 or more"
        );
        assert_eq!(
            refusal("exponential:fast"),
            "\"fast\" in exponential:FACTOR: FACTOR must be a number"
        );
        assert!(refusal("exponential:1.5").contains("less than 1, got 1.5"));
    }
}
