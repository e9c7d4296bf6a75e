//! The fraction of the samples that is held out from training.

use downhill_data::{Dataset, Split};

use crate::{ClassesError, Failure};

/// Parses a fraction: at least 0 and less than 1.
///
/// # Errors
///
/// The expected values.
pub fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(fraction) if (0.0..1.0).contains(&fraction) => Ok(fraction),
        Ok(_) => Err("must be at least 0 and below 1".to_owned()),
        Err(_) => Err("must be a number, at least 0 and below 1".to_owned()),
    }
}

/// Parses a fraction greater than 0 and less than 1.
///
/// # Errors
///
/// The expected values.
pub fn some_fraction(text: &str) -> Result<f64, String> {
    match fraction(text) {
        Ok(fraction) if fraction > 0.0 => Ok(fraction),
        _ => Err("must be a number above 0 and below 1".to_owned()),
    }
}

/// Splits the samples into training and held-out samples, in each class alike.
///
/// # Errors
///
/// [`ClassesError::Fraction`] if either part is empty, or a class would have no training sample; `option` is the option that gave the fraction.
pub fn split<L: Clone + Ord>(
    data: &Dataset<L>,
    fraction: f64,
    seed: u64,
    option: &'static str,
) -> Result<Split<L>, Failure> {
    let parts = data.stratified_split(fraction, seed);
    parts.map_err(|reason| Failure::other(ClassesError::Fraction { option, reason }))
}

/// Splits the samples into training and held-out samples; a fraction of 0 holds out none.
///
/// # Errors
///
/// [`ClassesError::Fraction`] if either part is empty, or a class would have no training sample; `option` is the option that gave the fraction.
pub fn hold_out<L: Clone + Ord>(
    data: Dataset<L>,
    fraction: f64,
    seed: u64,
    option: &'static str,
) -> Result<(Dataset<L>, Option<Dataset<L>>), Failure> {
    if fraction == 0.0 {
        return Ok((data, None));
    }
    let Split { train, test } = split(&data, fraction, seed, option)?;
    Ok((train, Some(test)))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_fraction_is_less_than_1() {
        assert_eq!(fraction("0"), Ok(0.0));
        assert_eq!(fraction("0.25"), Ok(0.25));
        assert!(some_fraction("0").unwrap_err().contains("above 0"));
        for wrong in ["1", "-0.1", "nan", "inf", "half", ""] {
            assert!(
                fraction(wrong).unwrap_err().contains("below 1"),
                "{wrong:?}"
            );
            assert!(some_fraction(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_fraction_of_0_holds_out_nothing() {
        let data = Dataset::new(Array2::zeros((4, 1)), vec![0, 1, 0, 1]).unwrap();
        let held_out = |fraction| {
            hold_out(data.clone(), fraction, 0, "--fraction")
                .map(|(train, test)| (train.len(), test.map(|test| test.len())))
        };
        assert_eq!(held_out(0.0).unwrap(), (4, None));
        assert_eq!(held_out(0.25).unwrap(), (3, Some(1)));
        let refused = held_out(0.1).unwrap_err().to_string();
        assert!(
            refused.starts_with("--fraction: a held-out fraction of 0.1 of 4 samples gives"),
            "{refused}"
        );
    }

    #[test]
    fn no_class_is_left_out_of_training() {
        let labels: Vec<&str> = (0..40)
            .map(|i| if i == 5 { "right" } else { "left" })
            .collect();
        let data = Dataset::new(Array2::zeros((40, 1)), labels).unwrap();
        for seed in 0..50 {
            let (train, held_out) = hold_out(data.clone(), 0.2, seed, "--fraction").unwrap();
            assert_eq!(train.classes(), ["left", "right"], "seed {seed}");
            assert_eq!(held_out.unwrap().len(), 8);
        }
        let each = Dataset::new(Array2::zeros((3, 1)), vec!['a', 'b', 'c']).unwrap();
        let refused = hold_out(each, 0.4, 0, "--fraction").unwrap_err();
        let expected =
            "--fraction: a held-out fraction of 0.4 of 3 samples holds out 1, but each of";
        assert!(refused.to_string().starts_with(expected), "{refused}");
    }
}
