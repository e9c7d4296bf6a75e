//! The learning rates of one run, epoch by epoch.

use std::f64::consts::PI;

use super::{Decay, Schedule};
use crate::SettingError;

/// A change of the rate that a plateau does not make: PyTorch's.
const LEAST_CHANGE: f64 = 1e-8;

/// The learning rates of one run, epoch by epoch: see [`Schedule::rates`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    schedule: Schedule,
    alpha: f64,
    epochs: usize,
    epoch: usize,
    plateau: Plateau,
}

/// What a plateau remembers.
#[derive(Debug, Clone, PartialEq)]
struct Plateau {
    rate: f64,
    best: f64,
    bad: usize,
}

impl Rates {
    pub(super) fn new(schedule: Schedule, alpha: f64, epochs: usize) -> Result<Self, SettingError> {
        schedule.validate()?;
        let Schedule { warm_up, decay } = schedule;
        let floor = decay.floor();
        if floor > alpha {
            return Err(SettingError::FloorAbove { floor, alpha });
        }
        if warm_up >= epochs {
            return Err(SettingError::WarmUp { warm_up, epochs });
        }
        if let Decay::Cosine {
            epochs: Some(n), ..
        } = decay
            && floor == 0.0
            && n < epochs - warm_up
        {
            return Err(SettingError::Exhausted {
                after: warm_up + n,
                epochs,
            });
        }
        let rates = Self {
            schedule,
            alpha,
            epochs,
            epoch: 0,
            plateau: Plateau {
                rate: alpha,
                best: f64::INFINITY,
                bad: 0,
            },
        };
        // Only if the learning rate itself is positive: otherwise the engine says so.
        if alpha > 0.0 && rates.ends().contains(&0.0) {
            return Err(SettingError::Vanishes {
                schedule: schedule.to_string(),
                alpha,
                epochs,
            });
        }
        Ok(rates)
    }

    /// The rate of the epoch that comes next.
    pub fn rate(&self) -> f64 {
        self.at(self.epoch)
    }

    /// The epoch is over, and this is its loss; only a plateau looks at it.
    pub fn end_epoch(&mut self, loss: f64) {
        if self.epoch >= self.schedule.warm_up {
            self.plateau.end_epoch(self.schedule.decay, loss);
        }
        self.epoch = self.epoch.saturating_add(1);
    }

    /// The rates of the first and of the last epoch, as far as they are known by now: all others lie
    /// between one of them and the learning rate, but for those of a plateau.
    pub fn ends(&self) -> [f64; 2] {
        [self.at(0), self.at(self.epochs.saturating_sub(1))]
    }

    fn at(&self, epoch: usize) -> f64 {
        let Schedule { warm_up, decay } = self.schedule;
        let alpha = self.alpha;
        let Some(t) = epoch.checked_sub(warm_up) else {
            return alpha * count(epoch + 1) / count(warm_up + 1);
        };
        match decay {
            Decay::Constant => alpha,
            Decay::Step { every, factor } => alpha * factor.powf(count(t / every)),
            Decay::Exponential { factor } => alpha * factor.powf(count(t)),
            Decay::Cosine { floor, epochs } => {
                let n = epochs.unwrap_or(self.epochs - warm_up);
                if t < n {
                    let cosine = (PI * count(t) / count(n)).cos();
                    floor + (alpha - floor) * ((1.0 + cosine) / 2.0)
                } else {
                    floor
                }
            }
            Decay::Plateau { .. } => self.plateau.rate,
        }
    }
}

impl Plateau {
    fn end_epoch(&mut self, decay: Decay, loss: f64) {
        let Decay::Plateau {
            patience,
            factor,
            threshold,
            floor,
        } = decay
        else {
            return;
        };
        if loss < self.best * (1.0 - threshold) {
            self.best = loss;
            self.bad = 0;
        } else {
            self.bad += 1;
        }
        if self.bad > patience {
            self.bad = 0;
            let rate = (factor * self.rate).max(floor);
            if self.rate - rate > LEAST_CHANGE {
                self.rate = rate;
            }
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "epochs are far below 2^53")]
fn count(epochs: usize) -> f64 {
    epochs as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rates(schedule: &str, alpha: f64, losses: &[f64]) -> Vec<f64> {
        let schedule: Schedule = schedule.parse().unwrap();
        let mut rates = schedule.rates(alpha, losses.len()).unwrap();
        let rates = losses.iter().map(|&loss| {
            let rate = rates.rate();
            rates.end_epoch(loss);
            rate
        });
        rates.collect()
    }

    /// `fixtures/schedules.py` made the expected rates and says how.
    #[test]
    fn a_rate_that_vanishes_is_refused_and_a_large_one_is_not() {
        let schedule: Schedule = "exponential:0.5".parse().unwrap();
        let error = schedule.rates(0.1, 2_000).unwrap_err().to_string();
        assert_eq!(
            error,
            "the schedule exponential:0.5 lowers the learning rate (alpha) from 0.1 to 0 within 2000 epochs"
        );
        assert!(schedule.rates(0.1, 1_000).is_ok());
        let rates = Schedule::cosine().rates(1e308, 10).unwrap();
        assert_eq!(rates.ends()[0], 1e308);
    }

    #[test]
    fn every_rate_is_the_one_of_pytorch() {
        let fixture = include_str!("../../tests/fixtures/schedules.json");
        let fixture: serde_json::Value = serde_json::from_str(fixture).unwrap();
        let doubles = |list: &serde_json::Value| -> Vec<f64> {
            let list = list.as_array().unwrap().iter();
            list.map(|v| v.as_f64().unwrap()).collect()
        };
        let losses = doubles(&fixture["losses"]);
        let cases = fixture["cases"].as_array().unwrap();
        assert_eq!(cases.len(), 42);
        for case in cases {
            let schedule = case["schedule"].as_str().unwrap();
            let found = rates(schedule, case["alpha"].as_f64().unwrap(), &losses);
            let expected = doubles(&case["rates"]);
            assert_eq!(found.len(), expected.len());
            for (epoch, (found, expected)) in found.iter().zip(expected).enumerate() {
                let apart = (found / expected - 1.0).abs();
                assert!(
                    apart < 1e-12,
                    "{schedule}, epoch {epoch}: {found} {expected}"
                );
            }
        }
    }

    #[test]
    fn a_cosine_that_is_over_stays_at_its_floor() {
        let found = rates("cosine:0.2:2", 1.0, &[1.0; 5]);
        let expected = [1.0, 0.6, 0.2, 0.2, 0.2];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-15, "{found} {expected}");
        }
    }

    #[test]
    fn a_plateau_bears_as_many_bad_epochs_as_it_has_patience() {
        // The best is 1 all along: three bad epochs, one more than the patience.
        let losses = [1.0, 2.0, 1.0, 3.0, 2.0, 2.0, 2.0, 2.0];
        let found = rates("plateau:2:0.5", 0.8, &losses);
        assert_eq!(found, [0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]);
    }

    #[test]
    fn a_loss_that_is_no_number_is_a_bad_one() {
        let found = rates("plateau:0:0.5", 0.8, &[1.0, f64::NAN, 0.5, 0.4]);
        assert_eq!(found, [0.8, 0.8, 0.4, 0.4]);
    }

    #[test]
    fn refuses_a_run_it_does_not_fit() {
        let refusal = |schedule: &str, alpha: f64, epochs: usize| {
            let schedule: Schedule = schedule.parse().unwrap();
            schedule.rates(alpha, epochs).unwrap_err().to_string()
        };
        assert_eq!(
            refusal("cosine:0.5", 0.1, 10),
            "the floor of the schedule is 0.5, above the learning rate (alpha) of 0.1"
        );
        assert_eq!(
            refusal("warm-up:10,constant", 0.1, 10),
            "the warm-up takes 10 epochs, but the run has only 10"
        );
        assert_eq!(
            refusal("warm-up:2,cosine:0:7", 0.1, 10),
            "the cosine reaches 0 after 9 of 10 epochs: give it a floor, or as many epochs as the run has"
        );
        let fits: Schedule = "warm-up:2,cosine:0:8".parse().unwrap();
        assert!(fits.rates(0.1, 10).is_ok());
    }
}
