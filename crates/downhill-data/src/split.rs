//! A random split of a dataset into a training set and a held-out set.

use crate::{Dataset, DatasetError, Generator, Split};

/// Splits samples at random into training indices and held-out indices.
///
/// `fraction`, above 0 and below 1, is the fraction held out for validation or testing. The number
/// of samples held out is `fraction · samples`, rounded to the nearest integer, ties to even. In NumPy,
/// for `n` samples:
///
/// ```text
/// order = numpy.random.default_rng(seed).permutation(n)
/// count = round(fraction * n)
/// held_out, train = order[:count], order[count:]
/// ```
///
/// # Errors
/// [`DatasetError::Fraction`] for any other fraction; [`DatasetError::EmptyPart`] if one of the
/// parts would have no samples.
pub fn split_indices(
    samples: usize,
    fraction: f64,
    seed: u64,
) -> Result<(Vec<usize>, Vec<usize>), DatasetError> {
    if !(fraction > 0.0 && fraction < 1.0) {
        return Err(DatasetError::Fraction { fraction });
    }
    let test = (fraction * samples as f64).round_ties_even() as usize;
    if test == 0 || test >= samples {
        return Err(DatasetError::EmptyPart {
            fraction,
            samples,
            train: samples.saturating_sub(test),
            test,
        });
    }
    let mut held_out = Generator::new(seed).permutation(samples);
    let train = held_out.split_off(test);
    Ok((train, held_out))
}

impl<L: Clone> Dataset<L> {
    /// Splits the samples at random into a training set and a held-out set.
    ///
    /// See [`split_indices`] for the numbers of samples and the order.
    ///
    /// # Errors
    /// [`DatasetError::Fraction`] unless the fraction is above 0 and below 1;
    /// [`DatasetError::EmptyPart`] if one of the parts would have no samples.
    pub fn split(&self, fraction: f64, seed: u64) -> Result<Split<L>, DatasetError> {
        let (train, held_out) = split_indices(self.len(), fraction, seed)?;
        Ok(Split {
            train: self.select(&train)?,
            test: self.select(&held_out)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn every_sample_is_in_one_part_of_a_split() {
        let features = Array2::from_shape_fn((10, 1), |(row, _)| row as f64);
        let dataset = Dataset::new(features, (0..10).collect()).unwrap();
        // Half of nine samples is 4.5, which rounds to the even 4.
        for (samples, fraction, test) in [(10, 0.3, 3), (9, 0.5, 4), (10, 0.01, 0), (10, 0.96, 10)]
        {
            let train = samples - test;
            let part = dataset.select(&(0..samples).collect::<Vec<_>>()).unwrap();
            let result = part.split(fraction, 7);
            if test == 0 || train == 0 {
                let expected = DatasetError::EmptyPart {
                    fraction,
                    samples,
                    train,
                    test,
                };
                assert_eq!(result, Err(expected));
                continue;
            }
            let split = result.unwrap();
            assert_eq!((split.test.len(), split.train.len()), (test, train));
            let mut labels = [split.test.labels(), split.train.labels()].concat();
            assert_eq!(labels, Generator::new(7).permutation(samples));
            labels.sort_unstable();
            assert_eq!(labels, (0..samples).collect::<Vec<_>>());
            for part in [split.train, split.test] {
                assert_eq!(part.features(), part.targets(|label| *label as f64));
            }
        }
    }

    #[test]
    fn a_fraction_outside_0_to_1_is_an_error() {
        let letters = Dataset::new(Array2::zeros((2, 1)), vec!['a', 'b']).unwrap();
        for fraction in [0.0, 1.0, -0.5, 1.5, f64::NAN] {
            let error = letters.split(fraction, 0).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!(
                    "a held-out fraction of {fraction:?}; expected a number above 0 and below 1"
                )
            );
        }
    }
}
