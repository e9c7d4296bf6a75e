//! Penalties on the size of the weights.

use serde::{Deserialize, Serialize};

use crate::SettingError;

kinds! {
    ($)
    /// A penalty with its strength: one term of a [`Penalty`].
    PenaltyTerm, "penalty", each_penalty, derive(Copy);

    /// The L1 penalty, `λ sum |w|`.
    L1 = "l1" {
        /// `λ`, the strength: a finite number of at least 0.
        lambda: f64 = 0.0 => check_not_negative("the strength of the L1 penalty");
    }

    /// The L2 penalty, `λ/2 sum w²`.
    L2 = "l2" {
        /// `λ`, the strength: a finite number of at least 0.
        lambda: f64 = 0.0 => check_not_negative("the strength of the L2 penalty");
    }
}

/// The penalty that is added to the loss to be minimized; none by default.
///
/// ```text
/// L + λ₁ sum |w| + λ₂/2 sum w²
/// ```
///
/// The sums are over the weights of a network: every entry of every parameter of two dimensions. Biases, and other
/// parameters of one dimension, are not penalized. The sums are not divided by the number of samples, so a penalty is
/// the same for every batch.
///
/// *Source*: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996), for the first;
/// A. E. Hoerl, R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems" (1970), for
/// the second; H. Zou, T. Hastie, "Regularization and Variable Selection via the Elastic Net" (2005), for
/// both together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Penalty {
    /// `λ₁`, the strength of the L1 penalty.
    pub l1: f64,
    /// `λ₂`, the strength of the L2 penalty.
    pub l2: f64,
}

impl Penalty {
    /// Whether there is no penalty.
    pub fn is_none(&self) -> bool {
        self.terms().next().is_none()
    }

    /// The penalties whose strength is not 0.
    pub fn terms(&self) -> impl Iterator<Item = PenaltyTerm> + use<> {
        let all: [(f64, PenaltyTerm); 2] = [
            (self.l1, L1 { lambda: self.l1 }.into()),
            (self.l2, L2 { lambda: self.l2 }.into()),
        ];
        all.into_iter()
            .filter_map(|(lambda, term)| (lambda != 0.0).then_some(term))
    }

    /// Checks each strength.
    ///
    /// # Errors
    ///
    /// [`SettingError::Range`] unless it is finite and at least 0.
    pub fn validate(&self) -> Result<(), SettingError> {
        self.terms().try_for_each(|term| term.validate())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strength_of_0_is_no_penalty() {
        let names = |l1, l2| -> Vec<&str> {
            let penalty = Penalty { l1, l2 };
            let names: Vec<&str> = penalty.terms().map(|t| t.name()).collect();
            assert_eq!(penalty.is_none(), names.is_empty());
            names
        };
        assert!(names(0.0, 0.0).is_empty());
        assert_eq!(names(0.1, 0.0), ["l1"]);
        assert_eq!(names(0.0, 0.1), ["l2"]);
        assert_eq!(names(0.1, 0.1), ["l1", "l2"]);
        assert_eq!(PenaltyTerm::names(), ["l1", "l2"]);
    }

    #[test]
    fn a_strength_out_of_range_is_refused() {
        for lambda in [-0.1, f64::NAN, f64::INFINITY] {
            let l1 = Penalty {
                l1: lambda,
                l2: 0.0,
            };
            let l2 = Penalty {
                l1: 0.0,
                l2: lambda,
            };
            for (name, penalty) in [("L1", l1), ("L2", l2)] {
                assert_eq!(
                    penalty.validate().unwrap_err().to_string(),
                    format!(
                        "the strength of the {name} penalty must be a finite number of at least 0, got {lambda:?}"
                    )
                );
            }
        }
    }
}
