//! A share of the samples, kept back from training.

use downhill_data::{Dataset, Split};

use crate::{ClassesError, Failure};

/// Reads a share: at least 0, below 1.
///
/// # Errors
///
/// What is wrong with it.
pub fn share(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(share) if (0.0..1.0).contains(&share) => Ok(share),
        Ok(_) => Err("must be at least 0 and below 1".to_owned()),
        Err(_) => Err("must be a number, at least 0 and below 1".to_owned()),
    }
}

/// Reads a share that is not nothing: above 0, below 1.
///
/// # Errors
///
/// What is wrong with it.
pub fn some_share(text: &str) -> Result<f64, String> {
    match share(text) {
        Ok(share) if share > 0.0 => Ok(share),
        _ => Err("must be a number above 0 and below 1".to_owned()),
    }
}

/// The samples in two parts, to train on and kept back.
///
/// # Errors
///
/// [`ClassesError::Share`] if either would have no samples; `option` is what said the share.
pub fn part<L: Clone>(
    data: &Dataset<L>,
    share: f64,
    seed: u64,
    option: &'static str,
) -> Result<Split<L>, Failure> {
    let split = data.split(share, seed);
    split.map_err(|reason| Failure::other(ClassesError::Share { option, reason }))
}

/// The samples to train on, and a share of them that is kept back; nothing is where the share is 0.
///
/// # Errors
///
/// [`ClassesError::Share`] if either would have no samples; `option` is what said the share.
pub fn keep_back<L: Clone>(
    data: Dataset<L>,
    share: f64,
    seed: u64,
    option: &'static str,
) -> Result<(Dataset<L>, Option<Dataset<L>>), Failure> {
    if share == 0.0 {
        return Ok((data, None));
    }
    let Split { train, test } = part(&data, share, seed, option)?;
    Ok((train, Some(test)))
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_share_is_a_part_of_the_whole() {
        assert_eq!(share("0"), Ok(0.0));
        assert_eq!(share("0.25"), Ok(0.25));
        assert!(some_share("0").unwrap_err().contains("above 0"));
        for wrong in ["1", "-0.1", "nan", "inf", "half", ""] {
            assert!(share(wrong).unwrap_err().contains("below 1"), "{wrong:?}");
            assert!(some_share(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn nothing_is_kept_back_of_a_share_of_none() {
        let data = Dataset::new(Array2::zeros((4, 1)), vec![0, 1, 2, 3]).unwrap();
        let kept = |share| {
            keep_back(data.clone(), share, 0, "--share")
                .map(|(train, kept)| (train.len(), kept.map(|kept| kept.len())))
        };
        assert_eq!(kept(0.0).unwrap(), (4, None));
        assert_eq!(kept(0.25).unwrap(), (3, Some(1)));
        let refused = kept(0.1).unwrap_err().to_string();
        assert!(
            refused.starts_with("--share: a share of 0.1 of 4 samples is 0"),
            "{refused}"
        );
    }
}
