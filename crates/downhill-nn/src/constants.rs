//! Whether the constants of losses and penalties are in their range.

use crate::Error;

/// Checks that every weight is a positive number.
pub(crate) fn check_weights(weights: &[f64]) -> Result<(), Error> {
    for (class, &weight) in weights.iter().enumerate() {
        if !(weight.is_finite() && weight > 0.0) {
            return Err(Error::ClassWeight { class, weight });
        }
    }
    Ok(())
}

/// Checks that a smoothing leaves something of the targets.
pub(crate) fn check_smoothing(smoothing: f64) -> Result<(), Error> {
    if (0.0..1.0).contains(&smoothing) {
        Ok(())
    } else {
        Err(Error::Smoothing { smoothing })
    }
}

/// Checks that a penalty does not reward.
pub(crate) fn check_strength(penalty: &'static str, strength: f64) -> Result<(), Error> {
    if strength.is_finite() && strength >= 0.0 {
        Ok(())
    } else {
        Err(Error::Penalty { penalty, strength })
    }
}
