//! Learning-rate schedules: how the rate changes from epoch to epoch.

mod notation;
mod rates;

use serde::{Deserialize, Serialize};

use crate::SettingError;
use crate::range::{check_factor, check_fraction, check_not_negative};

pub use rates::Rates;

/// How the learning rate changes from epoch to epoch.
///
/// With `alpha` the rate that the engine was given, in epoch `t`, counted from 0:
///
/// ```text
/// alpha_t = alpha (t + 1) / (n + 1)   for t < n, the epochs of the warm-up
/// alpha_t = the decay's, at t - n     after
/// ```
///
/// The rate is the same for all batches of an epoch. A warm-up is `n` epochs below `alpha`, in equal
/// steps up to it; in PyTorch, `LinearLR(start_factor=1 / (n + 1), total_iters=n)`, and `SequentialLR`
/// for what follows.
///
/// On a command line (`FromStr` and `Display`): `constant`, `step:30:0.1`, `exponential:0.99`,
/// `cosine`, `cosine:0.001`, `plateau:10:0.5`, and `warm-up:5,cosine`.
///
/// ```
/// use downhill_core::{Decay, Schedule};
///
/// let schedule = Schedule::new(Decay::Step { every: 2, factor: 0.5 }).with_warm_up(1);
/// assert_eq!(schedule, "warm-up:1,step:2:0.5".parse()?);
/// let mut rates = schedule.rates(0.8, 6)?;
/// let mut seen = Vec::new();
/// for _ in 0..6 {
///     seen.push(rates.rate());
///     rates.end_epoch(1.0);
/// }
/// assert_eq!(seen, [0.4, 0.8, 0.8, 0.4, 0.4, 0.2]);
/// # Ok::<(), downhill_core::SettingError>(())
/// ```
///
/// *Source* of the warm-up: P. Goyal and others, "Accurate, Large Minibatch SGD: Training `ImageNet` in
/// 1 Hour" (2017), section 2.2, there batch by batch.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub struct Schedule {
    /// How many epochs the rate climbs before the decay begins; 0 for no warm-up.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub warm_up: usize,
    /// What follows.
    pub decay: Decay,
}

/// How the learning rate comes down: `alpha_t` in epoch `t`, counted from 0 after a warm-up.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Decay {
    /// Not at all.
    ///
    /// ```text
    /// alpha_t = alpha
    /// ```
    #[default]
    Constant,
    /// By a factor every so many epochs; PyTorch's `StepLR`.
    ///
    /// ```text
    /// alpha_t = alpha factor^⌊t / every⌋
    /// ```
    ///
    /// *Source*: K. He and others, "Deep Residual Learning for Image Recognition" (2015), among many.
    Step {
        /// How many epochs there are between two steps, at least 1.
        every: usize,
        /// What the rate is multiplied by at each, between 0 and 1.
        factor: f64,
    },
    /// By a factor every epoch; PyTorch's `ExponentialLR`.
    ///
    /// ```text
    /// alpha_t = alpha factor^t
    /// ```
    ///
    /// *Source*: PyTorch's `ExponentialLR`; the formula is folklore.
    Exponential {
        /// What the rate is multiplied by after each epoch, between 0 and 1.
        factor: f64,
    },
    /// Along half a cosine down to a floor; PyTorch's `CosineAnnealingLR`.
    ///
    /// ```text
    /// alpha_t = floor + (alpha - floor) (1 + cos(π t / n)) / 2    for t < n
    /// alpha_t = floor                                             after
    /// ```
    ///
    /// There are no restarts: PyTorch's climbs again after `n` epochs, this one stays down.
    ///
    /// *Source*: I. Loshchilov and F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts"
    /// (2017), equation 5.
    Cosine {
        /// The rate it comes down to.
        #[serde(default)]
        floor: f64,
        /// `n`, how many epochs it takes; all that the run has after the warm-up, if not said.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        epochs: Option<usize>,
    },
    /// By a factor whenever the loss has stopped falling: the validation loss where a run has one, else
    /// the loss of the epoch as logged. PyTorch's `ReduceLROnPlateau`, of a minimum, relative, without
    /// a cooldown.
    ///
    /// ```text
    /// after each epoch, of loss L, with best = ∞ and bad = 0 before the first,
    /// L < best (1 - threshold)    best = L, bad = 0
    /// else                        bad = bad + 1
    /// bad > patience              alpha = max(factor alpha, floor), bad = 0
    /// ```
    ///
    /// The new rate is that of the next epoch. `best` stays what it was when the rate changes, and a
    /// loss that is NaN is no better than any. As in PyTorch, a change of no more than 1e-8 is not
    /// made. A warm-up's losses do not count.
    ///
    /// *Source*: PyTorch's `ReduceLROnPlateau`; the idea is folklore.
    Plateau {
        /// How many bad epochs in a row are borne: the one after them brings the rate down.
        patience: usize,
        /// What the rate is multiplied by then, between 0 and 1.
        factor: f64,
        /// By which fraction of the best loss a loss must be below it to be better; 1e-4 if not said.
        #[serde(default = "threshold")]
        threshold: f64,
        /// The rate it stays above; 0 if not said.
        #[serde(default)]
        floor: f64,
    },
}

/// PyTorch's.
const THRESHOLD: f64 = 1e-4;

fn threshold() -> f64 {
    THRESHOLD
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn is_zero(epochs: &usize) -> bool {
    *epochs == 0
}

impl Schedule {
    /// This decay, without a warm-up.
    pub fn new(decay: Decay) -> Self {
        Self { warm_up: 0, decay }
    }

    /// A rate that stays what it is.
    pub fn constant() -> Self {
        Self::new(Decay::Constant)
    }

    /// A cosine over all epochs, to 0.
    pub fn cosine() -> Self {
        Self::new(Decay::Cosine {
            floor: 0.0,
            epochs: None,
        })
    }

    /// A plateau of that patience and factor, with PyTorch's threshold of 1e-4 and no floor.
    pub fn plateau(patience: usize, factor: f64) -> Self {
        Self::new(Decay::Plateau {
            patience,
            factor,
            threshold: THRESHOLD,
            floor: 0.0,
        })
    }

    /// Climbs for so many epochs first.
    #[must_use]
    pub fn with_warm_up(self, epochs: usize) -> Self {
        Self {
            warm_up: epochs,
            ..self
        }
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting that is out of range.
    pub fn validate(&self) -> Result<(), SettingError> {
        self.decay.validate()
    }

    /// The rates of a run, from its learning rate on.
    ///
    /// # Errors
    ///
    /// [`SettingError`] if a setting is out of range, the floor is above `alpha`, or the run is too
    /// short for the warm-up or too long for a cosine without a floor.
    pub fn rates(&self, alpha: f64, epochs: usize) -> Result<Rates, SettingError> {
        Rates::new(*self, alpha, epochs)
    }
}

impl Decay {
    /// The rate it stays above.
    fn floor(&self) -> f64 {
        match *self {
            Self::Constant | Self::Step { .. } | Self::Exponential { .. } => 0.0,
            Self::Cosine { floor, .. } | Self::Plateau { floor, .. } => floor,
        }
    }

    fn validate(&self) -> Result<(), SettingError> {
        match *self {
            Self::Constant => {}
            Self::Step { every, factor } => {
                check_factor("the factor of a schedule", factor)?;
                at_least_one("the epochs between two steps of a schedule", every)?;
            }
            Self::Exponential { factor } => check_factor("the factor of a schedule", factor)?,
            Self::Cosine { epochs, .. } => {
                at_least_one("the epochs of a cosine", epochs.unwrap_or(1))?;
            }
            Self::Plateau {
                factor, threshold, ..
            } => {
                check_factor("the factor of a schedule", factor)?;
                check_fraction("the threshold of a plateau", &threshold)?;
            }
        }
        check_not_negative("the floor of a schedule", &self.floor())
    }
}

fn at_least_one(what: &'static str, got: usize) -> Result<(), SettingError> {
    if got == 0 {
        Err(SettingError::Zero { what })
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_it_in_words() {
        let schedule: Schedule = serde_json::from_str(
            r#"{ "warm_up": 5, "decay": { "step": { "every": 30, "factor": 0.1 } } }"#,
        )
        .unwrap();
        let step = Decay::Step {
            every: 30,
            factor: 0.1,
        };
        assert_eq!(schedule, Schedule::new(step).with_warm_up(5));
        let written = serde_json::to_value(Schedule::constant()).unwrap();
        assert_eq!(written, serde_json::json!({ "decay": "constant" }));
        for schedule in [
            Schedule::constant().with_warm_up(3),
            Schedule::new(step),
            Schedule::new(Decay::Exponential { factor: 0.5 }),
            Schedule::cosine(),
            Schedule::new(Decay::Cosine {
                floor: 0.25,
                epochs: Some(9),
            }),
            Schedule::plateau(10, 0.5),
        ] {
            let written = serde_json::to_string(&schedule).unwrap();
            let back: Schedule = serde_json::from_str(&written).unwrap();
            assert_eq!(back, schedule, "{written}");
        }
    }

    #[test]
    fn a_file_need_not_say_what_is_usual_and_may_not_say_what_is_unknown() {
        let read = |text: &str| serde_json::from_str::<Schedule>(text);
        let plateau = read(r#"{ "decay": { "plateau": { "patience": 2, "factor": 0.5 } } }"#);
        assert_eq!(plateau.unwrap(), Schedule::plateau(2, 0.5));
        let cosine = read(r#"{ "decay": { "cosine": {} } }"#);
        assert_eq!(cosine.unwrap(), Schedule::cosine());
        let error = read(r#"{ "decay": { "cosine": { "flor": 0.1 } } }"#).unwrap_err();
        assert!(error.to_string().contains("flor"), "{error}");
        assert!(read(r#"{ "decay": "constant", "warmup": 5 }"#).is_err());
    }

    #[test]
    fn refuses_settings_out_of_range() {
        let refusal = |decay: Decay| Schedule::new(decay).validate().unwrap_err().to_string();
        for factor in [0.0, 1.0, -0.5, f64::NAN, f64::INFINITY] {
            let plateau = Schedule::plateau(1, factor).decay;
            for decay in [
                Decay::Step { every: 1, factor },
                Decay::Exponential { factor },
                plateau,
            ] {
                assert!(
                    refusal(decay).ends_with(&format!("got {factor:?}")),
                    "{decay:?}"
                );
            }
        }
        let step = Decay::Step {
            every: 0,
            factor: 0.5,
        };
        assert!(refusal(step).contains("at least 1"));
        for floor in [-1.0, f64::NAN, f64::INFINITY] {
            let cosine = Decay::Cosine {
                floor,
                epochs: None,
            };
            assert!(refusal(cosine).ends_with(&format!("got {floor:?}")));
        }
        let cosine = Decay::Cosine {
            floor: 0.0,
            epochs: Some(0),
        };
        assert!(refusal(cosine).contains("at least 1"));
        for threshold in [-0.1, 1.0, f64::NAN] {
            let plateau = Decay::Plateau {
                patience: 0,
                factor: 0.5,
                threshold,
                floor: 0.0,
            };
            assert!(refusal(plateau).ends_with(&format!("got {threshold:?}")));
        }
    }
}
