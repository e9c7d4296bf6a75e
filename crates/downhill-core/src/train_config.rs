//! How a model is trained.

use serde::{Deserialize, Serialize};

use crate::{Clip, Optimizer, Schedule, SettingError, StopRules, check_fraction};

/// How a step is taken: learning rate, optimizer, gradient clipping.
///
/// ```
/// use downhill_core::{Adam, Clip, StepConfig};
///
/// let step: StepConfig = Adam::new(0.05).clip(Clip::Norm(1.0));
/// step.validate()?;
/// # Ok::<(), downhill_core::SettingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepConfig {
    /// The learning rate.
    pub alpha: f64,
    /// The optimizer.
    #[serde(default = "sgd")]
    pub optimizer: Optimizer,
    /// Gradient clipping.
    #[serde(default)]
    pub clip: Clip,
}

fn sgd() -> Optimizer {
    Optimizer::Sgd
}

impl StepConfig {
    /// Gradient descent at a learning rate, without clipping.
    pub fn new(alpha: f64) -> Self {
        Self {
            alpha,
            optimizer: sgd(),
            clip: Clip::None,
        }
    }

    /// Sets the optimizer.
    #[must_use]
    pub fn optimizer(self, optimizer: impl Into<Optimizer>) -> Self {
        Self {
            optimizer: optimizer.into(),
            ..self
        }
    }

    /// Sets the gradient clipping.
    #[must_use]
    pub fn clip(self, clip: Clip) -> Self {
        Self { clip, ..self }
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting, its range and the value found.
    pub fn validate(&self) -> Result<(), SettingError> {
        check_alpha(self.alpha)?;
        self.optimizer.validate()?;
        self.clip.validate()
    }
}

/// Checks a learning rate: a positive, finite number.
fn check_alpha(alpha: f64) -> Result<(), SettingError> {
    if alpha.is_finite() && alpha > 0.0 {
        Ok(())
    } else {
        Err(SettingError::Range {
            what: "the learning rate (alpha)".to_owned(),
            range: "a positive, finite number",
            got: alpha,
        })
    }
}

/// How a model is trained: the step, and how often it is taken on which samples.
///
/// ```
/// use downhill_core::{Adam, TrainConfig};
///
/// let config = TrainConfig { batch_size: Some(32), ..TrainConfig::new(Adam::new(1e-3), 10) };
/// config.validate()?;
/// # Ok::<(), downhill_core::SettingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrainConfig {
    /// Learning rate, optimizer and clipping.
    pub step: StepConfig,
    /// How the learning rate changes from epoch to epoch.
    #[serde(default)]
    pub schedule: Schedule,
    /// The number of passes over the samples, at least 1.
    pub epochs: usize,
    /// The number of samples in a batch; all of them if `None`.
    #[serde(default)]
    pub batch_size: Option<usize>,
    /// The seed of the order of the samples, and of whatever else a run draws.
    #[serde(default)]
    pub seed: u64,
    /// The fraction of the samples held out for validation, at least 0 and below 1.
    ///
    /// The seed determines the held-out samples. They are not trained on; they are evaluated after each epoch.
    #[serde(default)]
    pub validation_fraction: f64,
    /// The rules by which the run stops before its last epoch.
    #[serde(default)]
    pub stop: StopRules,
}

impl TrainConfig {
    /// So many epochs of steps on all samples, at a constant learning rate, with seed 0.
    pub fn new(step: StepConfig, epochs: usize) -> Self {
        Self {
            step,
            schedule: Schedule::constant(),
            epochs,
            batch_size: None,
            seed: 0,
            validation_fraction: 0.0,
            stop: StopRules::default(),
        }
    }

    /// Checks every setting against its range.
    ///
    /// # Errors
    ///
    /// [`SettingError`] with the setting, its range and the value found.
    pub fn validate(&self) -> Result<(), SettingError> {
        self.step.validate()?;
        self.schedule.validate()?;
        self.stop.validate()?;
        check_fraction("the validation fraction", &self.validation_fraction)?;
        for (what, got) in [
            ("the number of epochs", Some(self.epochs)),
            ("the batch size", self.batch_size),
        ] {
            if got == Some(0) {
                return Err(SettingError::Zero { what });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Adam;

    #[test]
    fn each_setting_is_checked() {
        let good = TrainConfig::new(Adam::new(1e-3), 10);
        assert!(good.validate().is_ok());
        let refusal = |config: TrainConfig| config.validate().unwrap_err().to_string();
        let mut bad = good;
        bad.epochs = 0;
        assert_eq!(
            refusal(bad),
            "the number of epochs must be at least 1, got 0"
        );
        bad = good;
        bad.batch_size = Some(0);
        assert_eq!(refusal(bad), "the batch size must be at least 1, got 0");
        bad = good;
        bad.step.alpha = f64::NAN;
        assert!(refusal(bad).starts_with("the learning rate (alpha) must be"));
        bad = good;
        bad.validation_fraction = 1.0;
        assert!(refusal(bad).starts_with("the validation fraction must be"));
        bad = good;
        bad.stop.min_delta = -1.0;
        assert!(refusal(bad).contains("min_delta"));
        bad = good;
        bad.step.clip = Clip::Norm(0.0);
        assert!(refusal(bad).contains("norm"));
    }

    #[test]
    fn a_file_need_not_say_what_is_usual() {
        let read: TrainConfig =
            serde_json::from_str(r#"{ "step": { "alpha": 0.5 }, "epochs": 3 }"#).unwrap();
        assert_eq!(read, TrainConfig::new(StepConfig::new(0.5), 3));
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!(serde_json::from_str::<TrainConfig>(&json).unwrap(), read);
    }
}
