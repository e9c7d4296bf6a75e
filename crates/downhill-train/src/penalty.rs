//! A price on the size of the weights, as part of what a run brings down.

use downhill_hand as hand;
use downhill_nn as nn;
use serde::{Deserialize, Serialize};

use crate::EngineError;

/// A price on the size of the weights, added to the loss that is descended.
///
/// ```text
/// L + λ₁ sum |w| + λ₂/2 sum w²
/// ```
///
/// The sums are over the weights of a network: every number of every parameter of two dimensions. Biases,
/// and whatever else has one dimension, are free. The sums know nothing of the samples and are not divided
/// by them, so the same penalty weighs the same whatever the batch.
///
/// Unless told otherwise there is none, and nothing is computed for it.
///
/// *Source*: R. Tibshirani, "Regression Shrinkage and Selection via the Lasso" (1996), for the first;
/// A. E. Hoerl, R. W. Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems" (1970), for
/// the second; H. Zou, T. Hastie, "Regularization and Variable Selection via the Elastic Net" (2005), for
/// both together.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Penalty {
    /// `λ₁`, a finite number, 0 or more.
    pub l1: f64,
    /// `λ₂`, a finite number, 0 or more.
    pub l2: f64,
}

impl Penalty {
    /// Whether there is no penalty at all.
    pub fn is_none(&self) -> bool {
        self.l1 == 0.0 && self.l2 == 0.0
    }

    /// The hand-derived ones, those of strength 0 left out.
    pub(crate) fn hand<T: hand::Real>(self) -> Result<Vec<Box<dyn hand::Penalty<T>>>, EngineError> {
        let mut all: Vec<Box<dyn hand::Penalty<T>>> = Vec::new();
        if self.l1 != 0.0 {
            all.push(Box::new(hand::L1::new(self.l1)?));
        }
        if self.l2 != 0.0 {
            all.push(Box::new(hand::L2::new(self.l2)?));
        }
        Ok(all)
    }

    /// The Burn ones, those of strength 0 left out.
    pub(crate) fn nn(self) -> Result<Vec<Box<dyn nn::Penalty>>, EngineError> {
        let mut all: Vec<Box<dyn nn::Penalty>> = Vec::new();
        if self.l1 != 0.0 {
            all.push(Box::new(nn::L1::new(self.l1)?));
        }
        if self.l2 != 0.0 {
            all.push(Box::new(nn::L2::new(self.l2)?));
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leaves_out_what_is_not_asked_for() {
        let count = |l1, l2| {
            let penalty = Penalty { l1, l2 };
            let by_hand = penalty.hand::<f64>().unwrap().len();
            assert_eq!(penalty.nn().unwrap().len(), by_hand);
            assert_eq!(penalty.is_none(), by_hand == 0);
            by_hand
        };
        assert_eq!(count(0.0, 0.0), 0);
        assert_eq!((count(0.1, 0.0), count(0.0, 0.1)), (1, 1));
        assert_eq!(count(0.1, 0.1), 2);
    }

    #[test]
    fn refuses_to_reward_in_either_world() {
        for lambda in [-0.1, f64::NAN, f64::INFINITY] {
            for (name, penalty) in [
                (
                    "L1",
                    Penalty {
                        l1: lambda,
                        l2: 0.0,
                    },
                ),
                (
                    "L2",
                    Penalty {
                        l1: 0.0,
                        l2: lambda,
                    },
                ),
            ] {
                let told = format!("{name} penalty: must be a number, 0 or more, got {lambda}");
                assert_eq!(penalty.hand::<f32>().unwrap_err().to_string(), told);
                assert_eq!(penalty.nn().unwrap_err().to_string(), told);
            }
        }
    }
}
