//! What can be wrong with the constants of a loss or a penalty.

use thiserror::Error;

/// A constant of a loss or a penalty that is out of its range.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum LossError {
    /// The weight of a class is not a positive number.
    #[error("weight of class {class}: must be a positive number, got {weight}")]
    ClassWeight {
        /// Which class, counted from 0.
        class: usize,
        /// The weight given.
        weight: f64,
    },
    /// A single class has a weight: there is nothing to weigh it against.
    #[error("weights of the classes: must be at least 2, one a class, or none at all, got {got}")]
    ClassWeights {
        /// How many there are.
        got: usize,
    },
    /// The smoothing is not a fraction below 1.
    #[error("label smoothing: must be at least 0 and below 1, got {smoothing}")]
    Smoothing {
        /// The one given.
        smoothing: f64,
    },
    /// The strength of a penalty is negative, or no number.
    #[error("{penalty} penalty: must be a number, 0 or more, got {strength}")]
    Penalty {
        /// Which.
        penalty: &'static str,
        /// The strength given.
        strength: f64,
    },
}

/// Checks that every weight is a positive number.
pub(crate) fn check_weights(weights: &[f64]) -> Result<(), LossError> {
    for (class, &weight) in weights.iter().enumerate() {
        if !(weight.is_finite() && weight > 0.0) {
            return Err(LossError::ClassWeight { class, weight });
        }
    }
    Ok(())
}

/// Checks that a smoothing leaves something of the targets.
pub(crate) fn check_smoothing(smoothing: f64) -> Result<(), LossError> {
    if (0.0..1.0).contains(&smoothing) {
        Ok(())
    } else {
        Err(LossError::Smoothing { smoothing })
    }
}

/// Checks that a penalty does not reward.
pub(crate) fn check_strength(penalty: &'static str, strength: f64) -> Result<(), LossError> {
    if strength.is_finite() && strength >= 0.0 {
        Ok(())
    } else {
        Err(LossError::Penalty { penalty, strength })
    }
}
