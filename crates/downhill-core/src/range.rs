//! The ranges of settings. Each check names the setting, its range and the value found.

use crate::SettingError;

/// Checks a fraction: at least 0 and less than 1.
///
/// # Errors
///
/// [`SettingError::Range`] outside of that.
pub fn check_fraction(what: &str, got: &f64) -> Result<(), SettingError> {
    let range = "at least 0 and less than 1";
    check((0.0..1.0).contains(got), what, range, *got)
}

/// Checks a positive number that `f32` can hold too: anything much smaller than 1.18e-38 rounds to 0 there.
///
/// # Errors
///
/// [`SettingError::Range`] if it is smaller, infinite or NaN.
pub fn check_positive(what: &str, got: &f64) -> Result<(), SettingError> {
    let holds = got.is_finite() && *got >= f64::from(f32::MIN_POSITIVE);
    check(holds, what, "a finite number of at least 1.18e-38", *got)
}

/// Checks a number that may be 0: finite and at least 0.
///
/// # Errors
///
/// [`SettingError::Range`] if it is negative, infinite or NaN.
pub fn check_not_negative(what: &str, got: &f64) -> Result<(), SettingError> {
    let holds = got.is_finite() && *got >= 0.0;
    check(holds, what, "a finite number of at least 0", *got)
}

/// Checks that a number is finite.
///
/// # Errors
///
/// [`SettingError::Range`] if it is infinite or NaN.
pub fn check_finite(what: &str, got: &f64) -> Result<(), SettingError> {
    check(got.is_finite(), what, "a finite number", *got)
}

/// Checks the weights of classes: none at all, or at least two, each a positive number.
pub(crate) fn check_class_weights(what: &str, weights: &[f64]) -> Result<(), SettingError> {
    if weights.len() == 1 {
        return Err(SettingError::OneClassWeight);
    }
    for (class, weight) in weights.iter().enumerate() {
        let holds = weight.is_finite() && *weight > 0.0;
        let what = format!("{what} {class}");
        check(holds, &what, "a positive number", *weight)?;
    }
    Ok(())
}

/// Checks a factor that lowers a learning rate: greater than 0 and less than 1.
pub(crate) fn check_factor(what: &str, got: f64) -> Result<(), SettingError> {
    let range = "greater than 0 and less than 1";
    check(got > 0.0 && got < 1.0, what, range, got)
}

fn check(holds: bool, what: &str, range: &'static str, got: f64) -> Result<(), SettingError> {
    if holds {
        Ok(())
    } else {
        Err(SettingError::Range {
            what: what.to_owned(),
            range,
            got,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_ends_where_it_says() {
        for inside in [0.0, 0.5, 1.0 - f64::EPSILON] {
            assert!(check_fraction("mu", &inside).is_ok());
        }
        for outside in [-f64::MIN_POSITIVE, 1.0, f64::NAN] {
            assert!(check_fraction("mu", &outside).is_err());
        }
        assert!(check_positive("epsilon", &1e-8).is_ok());
        for outside in [0.0, -1e-8, 1e-39, f64::INFINITY, f64::NAN] {
            assert!(check_positive("epsilon", &outside).is_err());
        }
        assert!(check_not_negative("decay", &0.0).is_ok());
        assert!(check_not_negative("decay", &-0.1).is_err());
        assert!(check_class_weights("the weight of class", &[]).is_ok());
        assert!(check_class_weights("the weight of class", &[1.0, f64::NAN]).is_err());
    }

    #[test]
    fn an_error_names_the_setting_its_range_and_the_value() {
        let error = check_fraction("the momentum (mu)", &1.5).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the momentum (mu) must be at least 0 and less than 1, got 1.5"
        );
        let error = check_class_weights("the weight of class", &[1.0, -2.0]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the weight of class 1 must be a positive number, got -2.0"
        );
    }
}
