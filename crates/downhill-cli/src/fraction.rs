//! A fraction of the samples, kept back from training.

use downhill_data::{Dataset, Split};

use crate::{ClassesError, Failure};

/// Reads a fraction: at least 0, below 1.
///
/// # Errors
///
/// What is wrong with it.
pub fn fraction(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(fraction) if (0.0..1.0).contains(&fraction) => Ok(fraction),
        Ok(_) => Err("must be at least 0 and below 1".to_owned()),
        Err(_) => Err("must be a number, at least 0 and below 1".to_owned()),
    }
}

/// Reads a fraction that is not nothing: above 0, below 1.
///
/// # Errors
///
/// What is wrong with it.
pub fn some_fraction(text: &str) -> Result<f64, String> {
    match fraction(text) {
        Ok(fraction) if fraction > 0.0 => Ok(fraction),
        _ => Err("must be a number above 0 and below 1".to_owned()),
    }
}

/// The samples in two parts, to train on and kept back.
///
/// # Errors
///
/// [`ClassesError::Fraction`] if either would have no samples; `option` is what said the fraction.
pub fn part<L: Clone>(
    data: &Dataset<L>,
    fraction: f64,
    seed: u64,
    option: &'static str,
) -> Result<Split<L>, Failure> {
    let split = data.split(fraction, seed);
    split.map_err(|reason| Failure::other(ClassesError::Fraction { option, reason }))
}

/// The samples to train on, and a fraction of them that is kept back; nothing is where the fraction is 0.
///
/// # Errors
///
/// [`ClassesError::Fraction`] if either would have no samples; `option` is what said the fraction.
pub fn keep_back<L: Clone>(
    data: Dataset<L>,
    fraction: f64,
    seed: u64,
    option: &'static str,
) -> Result<(Dataset<L>, Option<Dataset<L>>), Failure> {
    if fraction == 0.0 {
        return Ok((data, None));
    }
    let Split { train, test } = part(&data, fraction, seed, option)?;
    Ok((train, Some(test)))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_share_is_a_part_of_the_whole() {
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
    fn nothing_is_kept_back_of_a_share_of_none() {
        let data = Dataset::new(Array2::zeros((4, 1)), vec![0, 1, 2, 3]).unwrap();
        let kept = |fraction| {
            keep_back(data.clone(), fraction, 0, "--fraction")
                .map(|(train, kept)| (train.len(), kept.map(|kept| kept.len())))
        };
        assert_eq!(kept(0.0).unwrap(), (4, None));
        assert_eq!(kept(0.25).unwrap(), (3, Some(1)));
        let refused = kept(0.1).unwrap_err().to_string();
        assert!(
            refused.starts_with("--fraction: a fraction of 0.1 of 4 samples is 0"),
            "{refused}"
        );
    }
}
