//! The optimizers and their settings.

use crate::{SettingError, StepConfig};

/// Adds to the list of an optimizer `Adam::new(1e-3)` and its like: a step with the usual settings, at a learning rate.
macro_rules! optimizers {
    ($($(#[$doc:meta])* $name:ident = $text:literal $([$alias:literal])? $({ $($settings:tt)+ })?)+) => {
        kinds! {
            ($)
            /// An optimizer: the rule by which a step follows from a gradient.
            ///
            /// The formulas stand above the implementations in `downhill-hand`.
            ///
            /// ```
            /// use downhill_core::{Nesterov, Optimizer};
            ///
            /// let optimizer: Optimizer = "nesterov".parse()?;
            /// assert_eq!(optimizer.with_mu(0.8)?, Optimizer::Nesterov(Nesterov { mu: 0.8 }));
            /// assert!(Optimizer::Sgd.with_mu(0.8).is_err());
            /// # Ok::<(), downhill_core::SettingError>(())
            /// ```
            Optimizer, "optimizer", each_optimizer, derive(Copy);

            $($(#[$doc])* $name = $text $([$alias])? $({ $($settings)+ })?)+
        }

        $(impl $name {
            /// A step by this optimizer with its usual settings, at the learning rate `alpha`.
            #[allow(clippy::new_ret_no_self, reason = "a learning rate belongs to the step")]
            pub fn new(alpha: f64) -> StepConfig {
                StepConfig::new(alpha).optimizer(Self::default())
            }
        })+
    };
}

optimizers! {
    /// Gradient descent, stochastic where the batch is a part of the samples.
    Sgd = "sgd" ["plain"]

    /// Gradient descent with momentum.
    Momentum = "momentum" {
        /// The fraction of the velocity kept from step to step.
        mu: f64 = 0.9 => check_fraction("the momentum (mu)");
    }

    /// Gradient descent with Nesterov's momentum.
    Nesterov = "nesterov" {
        /// The fraction of the velocity kept from step to step.
        mu: f64 = 0.9 => check_fraction("the momentum (mu)");
    }

    /// `RMSProp`; the usual settings are PyTorch's.
    RmsProp = "rms-prop" {
        /// The fraction of the mean square kept from step to step.
        rho: f64 = 0.99 => check_fraction("the decay of the mean square (rho)");
        /// Keeps the divisor above 0, in the units of a gradient.
        epsilon: f64 = 1e-8 => check_positive("epsilon");
    }

    /// Adam; the usual settings are those of its article and PyTorch's.
    Adam = "adam" {
        /// The fraction of the mean kept from step to step.
        beta1: f64 = 0.9 => check_fraction("the decay of the mean (beta1)");
        /// The fraction of the mean square kept from step to step.
        beta2: f64 = 0.999 => check_fraction("the decay of the mean square (beta2)");
        /// Keeps the divisor above 0, in the units of a gradient.
        epsilon: f64 = 1e-8 => check_positive("epsilon");
    }

    /// Adam with decoupled weight decay; the usual settings are PyTorch's.
    AdamW = "adam-w" {
        /// The fraction of the mean kept from step to step.
        beta1: f64 = 0.9 => check_fraction("the decay of the mean (beta1)");
        /// The fraction of the mean square kept from step to step.
        beta2: f64 = 0.999 => check_fraction("the decay of the mean square (beta2)");
        /// Keeps the divisor above 0, in the units of a gradient.
        epsilon: f64 = 1e-8 => check_positive("epsilon");
        /// The fraction by which a step of learning rate 1 shrinks a parameter.
        decay: f64 = 0.01 => check_not_negative("the weight decay");
    }
}

impl Optimizer {
    /// The same optimizer with another momentum.
    ///
    /// # Errors
    ///
    /// [`SettingError::NoMomentum`] if it has none, [`SettingError::Range`] unless `0 <= mu < 1`.
    pub fn with_mu(self, mu: f64) -> Result<Self, SettingError> {
        let with = match self {
            Self::Momentum(_) => Momentum { mu }.into(),
            Self::Nesterov(_) => Nesterov { mu }.into(),
            other => {
                return Err(SettingError::NoMomentum {
                    optimizer: other.name(),
                });
            }
        };
        Self::validate(&with)?;
        Ok(with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_optimizer_has_a_name_of_its_own_in_a_file() {
        let json = serde_json::to_value(Optimizer::all()).unwrap();
        let adam = serde_json::json!({"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8});
        let mut adam_w = adam.clone();
        adam_w["decay"] = 0.01.into();
        let expected = serde_json::json!([
            "sgd",
            {"momentum": {"mu": 0.9}},
            {"nesterov": {"mu": 0.9}},
            {"rms_prop": {"rho": 0.99, "epsilon": 1e-8}},
            {"adam": adam},
            {"adam_w": adam_w},
        ]);
        assert_eq!(json, expected);
        let back: Vec<Optimizer> = serde_json::from_value(json).unwrap();
        assert_eq!(back, Optimizer::all());
        let other = serde_json::json!({"momentum": {"mu": 0.9, "beta": 0.1}});
        assert!(serde_json::from_value::<Optimizer>(other).is_err());
        let old: Optimizer = serde_json::from_str("\"plain\"").unwrap();
        assert_eq!(old, Optimizer::Sgd);
    }

    #[test]
    fn is_found_by_its_name() {
        for optimizer in Optimizer::all() {
            assert_eq!(optimizer.to_string().parse(), Ok(optimizer));
        }
        assert_eq!("rms_prop".parse(), Ok(Optimizer::from(RmsProp::default())));
        assert_eq!("plain".parse(), Ok(Optimizer::Sgd));
        let error = "sdg".parse::<Optimizer>().unwrap_err().to_string();
        assert_eq!(
            error,
            "unknown optimizer \"sdg\": expected sgd, momentum, nesterov, rms-prop, adam or adam-w"
        );
    }

    #[test]
    fn a_setting_out_of_range_is_refused() {
        let adam = Adam::default();
        let wrong: [Optimizer; 4] = [
            Momentum { mu: 1.0 }.into(),
            Nesterov { mu: -0.1 }.into(),
            Adam { beta2: 1.5, ..adam }.into(),
            AdamW {
                decay: f64::NAN,
                ..AdamW::default()
            }
            .into(),
        ];
        for wrong in wrong {
            let error = wrong.validate().unwrap_err().to_string();
            assert!(error.contains("must be"), "{error}");
        }
        for right in Optimizer::all() {
            assert!(right.validate().is_ok());
        }
    }

    #[test]
    fn an_optimizer_without_momentum_says_so() {
        let error = Optimizer::Sgd.with_mu(0.5).unwrap_err().to_string();
        assert!(
            error.starts_with("the optimizer sgd has no momentum"),
            "{error}"
        );
        assert!(Optimizer::from(Momentum::default()).with_mu(1.0).is_err());
    }
}
