//! What can be wrong with a constant of an optimizer or of clipping.

use thiserror::Error;

/// A constant that is not in its range.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SettingError {
    /// The number is not one that the rule is meant for.
    #[error("{what} must be {range}, got {got:?}")]
    Range {
        /// Which constant, such as `the momentum (mu)`.
        what: &'static str,
        /// The numbers it may be.
        range: &'static str,
        /// The one given.
        got: f64,
    },
}

/// Checks what an average keeps of its past: at least 0, and less than 1, or it would keep everything.
pub(crate) fn check_fraction(what: &'static str, got: f64) -> Result<f64, SettingError> {
    let range = "at least 0 and less than 1";
    check((0.0..1.0).contains(&got), what, range, got)
}

/// Checks what has to be positive in `f32` too, where anything much smaller than this rounds to 0.
pub(crate) fn check_positive(what: &'static str, got: f64) -> Result<f64, SettingError> {
    let enough = got.is_finite() && got >= f64::from(f32::MIN_POSITIVE);
    check(enough, what, "a finite number of at least 1.18e-38", got)
}

/// Checks a decay: at least 0.
pub(crate) fn check_decay(what: &'static str, got: f64) -> Result<f64, SettingError> {
    let enough = got.is_finite() && got >= 0.0;
    check(enough, what, "a finite number of at least 0", got)
}

fn check(
    holds: bool,
    what: &'static str,
    range: &'static str,
    got: f64,
) -> Result<f64, SettingError> {
    if holds {
        Ok(got)
    } else {
        Err(SettingError::Range { what, range, got })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_where_it_says() {
        for inside in [0.0, 0.5, 1.0 - f64::EPSILON] {
            assert_eq!(check_fraction("mu", inside), Ok(inside));
        }
        for outside in [-f64::MIN_POSITIVE, 1.0, f64::NAN] {
            assert!(check_fraction("mu", outside).is_err());
        }
        assert!(check_positive("epsilon", 1e-8).is_ok());
        for outside in [0.0, -1e-8, 1e-39, f64::INFINITY, f64::NAN] {
            assert!(check_positive("epsilon", outside).is_err());
        }
        assert!(check_decay("decay", 0.0).is_ok() && check_decay("decay", -0.1).is_err());
    }

    #[test]
    fn says_what_was_given_and_what_may_be() {
        let error = check_fraction("the momentum (mu)", 1.5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the momentum (mu) must be at least 0 and less than 1, got 1.5"
        );
    }
}
