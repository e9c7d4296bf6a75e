//! A schedule in one word, for a command line.

use std::fmt;
use std::str::FromStr;

use super::{Decay, Schedule, ScheduleError, THRESHOLD};

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
            Self::Step { every, factor } => write!(f, "step:{every}:{factor}"),
            Self::Exponential { factor } => write!(f, "exponential:{factor}"),
            Self::Cosine {
                floor,
                epochs: Some(epochs),
            } => write!(f, "cosine:{floor}:{epochs}"),
            Self::Cosine { floor: 0.0, .. } => write!(f, "cosine"),
            Self::Cosine { floor, .. } => write!(f, "cosine:{floor}"),
            Self::Plateau {
                patience,
                factor,
                threshold,
                floor,
            } => {
                write!(f, "plateau:{patience}:{factor}")?;
                if floor != 0.0 {
                    write!(f, ":{threshold}:{floor}")
                } else if threshold != THRESHOLD {
                    write!(f, ":{threshold}")
                } else {
                    Ok(())
                }
            }
        }
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(given: &str) -> Result<Self, ScheduleError> {
        let (warm_up, decay) = match given.split_once(',') {
            None => (0, given.parse()?),
            Some((warm_up, decay)) => (read_warm_up(warm_up)?, decay.parse()?),
        };
        let schedule = Self { warm_up, decay };
        schedule.check()?;
        Ok(schedule)
    }
}

/// The epochs of a warm-up.
fn read_warm_up(given: &str) -> Result<usize, ScheduleError> {
    let word = Word::new(given, WARM_UP);
    match (word.name, word.numbers.as_slice()) {
        ("warm-up", [epochs]) => word.whole(epochs, "EPOCHS"),
        ("warm-up", _) => Err(word.miscounted()),
        _ => Err(word.unknown()),
    }
}

impl FromStr for Decay {
    type Err = ScheduleError;

    fn from_str(given: &str) -> Result<Self, ScheduleError> {
        let expected = match given.split(':').next() {
            Some("constant") => "constant",
            Some("step") => STEP,
            Some("exponential") => EXPONENTIAL,
            Some("cosine") => COSINE,
            Some("plateau") => PLATEAU,
            _ => "",
        };
        let word = Word::new(given, expected);
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
            _ if expected.is_empty() => Err(word.unknown()),
            _ => Err(word.miscounted()),
        }
    }
}

/// A name and the numbers behind it, `name:number:number`.
struct Word<'a> {
    given: &'a str,
    name: &'a str,
    numbers: Vec<&'a str>,
    expected: &'static str,
}

impl<'a> Word<'a> {
    fn new(given: &'a str, expected: &'static str) -> Self {
        let mut parts = given.split(':');
        Self {
            given,
            name: parts.next().unwrap_or_default(),
            numbers: parts.collect(),
            expected,
        }
    }

    fn number(&self, given: &str, place: &'static str) -> Result<f64, ScheduleError> {
        self.read(given, place, "number")
    }

    fn whole(&self, given: &str, place: &'static str) -> Result<usize, ScheduleError> {
        self.read(given, place, "whole number, 0 or more")
    }

    fn read<T: FromStr>(
        &self,
        given: &str,
        place: &'static str,
        kind: &'static str,
    ) -> Result<T, ScheduleError> {
        given.parse().map_err(|_| ScheduleError::Number {
            given: given.to_owned(),
            expected: self.expected,
            place,
            kind,
        })
    }

    fn unknown(&self) -> ScheduleError {
        ScheduleError::Unknown {
            given: self.given.to_owned(),
        }
    }

    fn miscounted(&self) -> ScheduleError {
        ScheduleError::Numbers {
            given: self.given.to_owned(),
            got: self.numbers.len(),
            expected: self.expected,
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
