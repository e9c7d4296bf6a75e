//! The rule a run steps by, chosen at run time.

use std::fmt;
use std::str::FromStr;

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use crate::EngineError;

/// The optimizers that both worlds have, each with its constants; the formulas stand above the rules of the
/// same names in [`downhill_hand`].
///
/// ```
/// use downhill_train::Optimizer;
///
/// let optimizer: Optimizer = "nesterov".parse()?;
/// assert_eq!(optimizer.with_mu(0.8)?, Optimizer::Nesterov { mu: 0.8 });
/// assert!(Optimizer::adam().with_mu(0.8).is_err());
/// # Ok::<(), downhill_train::EngineError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Optimizer {
    /// Straight down the slope.
    #[default]
    #[serde(alias = "plain")]
    Sgd,
    /// A velocity adds the gradients up.
    Momentum {
        /// The fraction of the velocity that is kept from step to step.
        mu: f64,
    },
    /// The same, looking one step of the velocity ahead.
    Nesterov {
        /// The fraction of the velocity that is kept from step to step.
        mu: f64,
    },
    /// Over the root of the running mean square.
    RmsProp {
        /// The fraction of the mean square that is kept from step to step.
        rho: f64,
        /// What keeps the divisor from 0, in the units of a gradient.
        epsilon: f64,
    },
    /// A running mean over the root of the running mean square, each corrected for its beginning.
    Adam {
        /// The fraction of the mean that is kept from step to step.
        beta1: f64,
        /// The fraction of the mean square that is kept from step to step.
        beta2: f64,
        /// What keeps the divisor from 0, in the units of a gradient.
        epsilon: f64,
    },
    /// Adam, and every parameter shrinks besides.
    AdamW {
        /// The fraction of the mean that is kept from step to step.
        beta1: f64,
        /// The fraction of the mean square that is kept from step to step.
        beta2: f64,
        /// What keeps the divisor from 0, in the units of a gradient.
        epsilon: f64,
        /// The fraction by which a step of `alpha = 1` would shrink a parameter.
        decay: f64,
    },
}

impl Optimizer {
    /// Momentum with the usual constant, 0.9.
    pub fn momentum() -> Self {
        Self::Momentum { mu: 0.9 }
    }

    /// Nesterov's momentum with the usual constant, 0.9.
    pub fn nesterov() -> Self {
        Self::Nesterov { mu: 0.9 }
    }

    /// `RMSProp` with the constants of PyTorch: 0.99 and 1e-8.
    pub fn rms_prop() -> Self {
        Self::RmsProp {
            rho: 0.99,
            epsilon: 1e-8,
        }
    }

    /// Adam with the constants of its article and of PyTorch: 0.9, 0.999 and 1e-8.
    pub fn adam() -> Self {
        Self::Adam {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
        }
    }

    /// `AdamW` with the constants of PyTorch: those of Adam, and a decay of 0.01.
    pub fn adam_w() -> Self {
        Self::AdamW {
            beta1: 0.9,
            beta2: 0.999,
            epsilon: 1e-8,
            decay: 0.01,
        }
    }

    /// All of them, with the usual constants.
    pub fn all() -> [Self; 6] {
        [
            Self::Sgd,
            Self::momentum(),
            Self::nesterov(),
            Self::rms_prop(),
            Self::adam(),
            Self::adam_w(),
        ]
    }

    /// Its name: on the command line and in a report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sgd => "sgd",
            Self::Momentum { .. } => "momentum",
            Self::Nesterov { .. } => "nesterov",
            Self::RmsProp { .. } => "rms-prop",
            Self::Adam { .. } => "adam",
            Self::AdamW { .. } => "adam-w",
        }
    }

    /// The same with another momentum.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoMomentum`] if it has none, [`EngineError::Setting`] unless `0 <= mu < 1`.
    pub fn with_mu(self, mu: f64) -> Result<Self, EngineError> {
        let with = match self {
            Self::Momentum { .. } => Self::Momentum { mu },
            Self::Nesterov { .. } => Self::Nesterov { mu },
            Self::Sgd | Self::RmsProp { .. } | Self::Adam { .. } | Self::AdamW { .. } => {
                return Err(EngineError::NoMomentum { optimizer: self });
            }
        };
        with.check()?;
        Ok(with)
    }

    /// Checks that every constant is in its range.
    ///
    /// # Errors
    ///
    /// [`EngineError::Setting`] with the constant, its range and the number given.
    pub fn check(self) -> Result<(), EngineError> {
        self.hand::<f64>().map(drop)
    }

    /// The hand-derived one.
    pub(crate) fn hand<T: hand::Real>(self) -> Result<Box<dyn hand::Optimizer<T>>, EngineError> {
        Ok(match self {
            Self::Sgd => Box::new(hand::Sgd),
            Self::Momentum { mu } => Box::new(hand::Momentum::new(mu)?),
            Self::Nesterov { mu } => Box::new(hand::Nesterov::new(mu)?),
            Self::RmsProp { rho, epsilon } => Box::new(hand::RmsProp::new(rho, epsilon)?),
            Self::Adam {
                beta1,
                beta2,
                epsilon,
            } => Box::new(hand::Adam::new(beta1, beta2, epsilon)?),
            Self::AdamW {
                beta1,
                beta2,
                epsilon,
                decay,
            } => Box::new(hand::AdamW::new(beta1, beta2, epsilon, decay)?),
        })
    }

    /// The Burn one.
    pub(crate) fn nn(self) -> Result<Box<dyn nn::Optimizer>, EngineError> {
        Ok(match self {
            Self::Sgd => Box::new(nn::Sgd),
            Self::Momentum { mu } => Box::new(nn::Momentum::new(mu)?),
            Self::Nesterov { mu } => Box::new(nn::Nesterov::new(mu)?),
            Self::RmsProp { rho, epsilon } => Box::new(nn::RmsProp::new(rho, epsilon)?),
            Self::Adam {
                beta1,
                beta2,
                epsilon,
            } => Box::new(nn::Adam::new(beta1, beta2, epsilon)?),
            Self::AdamW {
                beta1,
                beta2,
                epsilon,
                decay,
            } => Box::new(nn::AdamW::new(beta1, beta2, epsilon, decay)?),
        })
    }
}

impl fmt::Display for Optimizer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Optimizer {
    type Err = EngineError;

    /// By name, with the usual constants; `_` is as good as `-`.
    fn from_str(name: &str) -> Result<Self, EngineError> {
        // What reports and options called it before.
        if name == "plain" {
            return Ok(Self::Sgd);
        }
        let kebab = name.replace('_', "-");
        Self::all()
            .into_iter()
            .find(|o| o.name() == kebab)
            .ok_or_else(|| EngineError::UnknownOptimizer {
                name: name.to_owned(),
            })
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
    }

    #[test]
    fn is_found_by_its_name() {
        for optimizer in Optimizer::all() {
            assert_eq!(optimizer.to_string().parse(), Ok(optimizer));
        }
        assert_eq!("plain".parse(), Ok(Optimizer::Sgd));
        let error = "sdg".parse::<Optimizer>().unwrap_err().to_string();
        for optimizer in Optimizer::all() {
            assert!(error.contains(optimizer.name()), "{error}");
        }
    }

    #[test]
    fn the_usual_constants_are_those_of_both_worlds() {
        let both = Optimizer::all().map(|o| {
            let by_hand = format!("{:?}", o.hand::<f64>().unwrap());
            assert_eq!(by_hand, format!("{:?}", o.nn().unwrap()));
            by_hand
        });
        let usual = [
            format!("{:?}", hand::Sgd),
            format!("{:?}", hand::Momentum::default()),
            format!("{:?}", hand::Nesterov::default()),
            format!("{:?}", hand::RmsProp::default()),
            format!("{:?}", hand::Adam::default()),
            format!("{:?}", hand::AdamW::default()),
        ];
        assert_eq!(both, usual);
        let usual = [
            format!("{:?}", nn::Sgd),
            format!("{:?}", nn::Momentum::default()),
            format!("{:?}", nn::Nesterov::default()),
            format!("{:?}", nn::RmsProp::default()),
            format!("{:?}", nn::Adam::default()),
            format!("{:?}", nn::AdamW::default()),
        ];
        assert_eq!(both, usual);
    }

    #[test]
    fn both_worlds_refuse_a_constant_in_the_same_words() {
        let wrong = [
            Optimizer::Momentum { mu: 1.0 },
            Optimizer::Nesterov { mu: -0.1 },
            Optimizer::RmsProp {
                rho: 0.99,
                epsilon: 0.0,
            },
            Optimizer::Adam {
                beta1: 0.9,
                beta2: 1.5,
                epsilon: 1e-8,
            },
            Optimizer::AdamW {
                beta1: 0.9,
                beta2: 0.999,
                epsilon: 1e-8,
                decay: f64::NAN,
            },
        ];
        for wrong in wrong {
            let by_hand = wrong.check().unwrap_err().to_string();
            assert_eq!(by_hand, wrong.nn().unwrap_err().to_string());
            assert!(by_hand.contains("must be"), "{by_hand}");
        }
    }

    #[test]
    fn an_optimizer_without_momentum_says_so() {
        let error = Optimizer::Sgd.with_mu(0.5).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("the optimizer sgd has no momentum"),
            "{error}"
        );
        assert!(Optimizer::momentum().with_mu(1.0).is_err());
    }
}
