//! A dataset in two random parts.

use crate::{Dataset, DatasetError, Generator, Split};

impl<L: Clone> Dataset<L> {
    /// The samples in two parts, in a random order: a fraction of them kept back, to be judged on
    /// (for validation or testing), and the rest to learn from.
    ///
    /// The fraction is above 0 and below 1; of `n` samples it is the whole number nearest to
    /// `fraction · n`, of two the even one. In NumPy:
    ///
    /// ```text
    /// order = numpy.random.default_rng(seed).permutation(n)
    /// kept = round(fraction * n)
    /// test, train = order[:kept], order[kept:]
    /// ```
    ///
    /// # Errors
    /// [`DatasetError::Fraction`] for another fraction; [`DatasetError::EmptyPart`] if one of the parts
    /// would have no samples.
    pub fn split(&self, fraction: f64, seed: u64) -> Result<Split<L>, DatasetError> {
        if !(fraction > 0.0 && fraction < 1.0) {
            return Err(DatasetError::Fraction { fraction });
        }
        let samples = self.len();
        let test = (fraction * samples as f64).round_ties_even() as usize;
        let order = Generator::new(seed).permutation(samples);
        match order.split_at_checked(test) {
            Some((kept, rest)) if !kept.is_empty() && !rest.is_empty() => Ok(Split {
                train: self.select(rest)?,
                test: self.select(kept)?,
            }),
            _ => Err(DatasetError::EmptyPart {
                fraction,
                samples,
                train: samples.saturating_sub(test),
                test,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::Array2;

    use super::*;

    #[test]
    fn a_split_has_every_sample_once() {
        let features = Array2::from_shape_fn((10, 1), |(row, _)| row as f64);
        let dataset = Dataset::new(features, (0..10).collect()).unwrap();
        // Half of ten samples less one is 4.5, and 4 is the even one.
        for (samples, fraction, kept) in [(10, 0.3, 3), (9, 0.5, 4), (10, 0.01, 0), (10, 0.96, 10)]
        {
            let part = dataset.select(&(0..samples).collect::<Vec<_>>()).unwrap();
            let result = part.split(fraction, 7);
            if kept == 0 || kept == samples {
                let (train, test) = (samples - kept, kept);
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
            assert_eq!(
                (split.test.len(), split.train.len()),
                (kept, samples - kept)
            );
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
    fn a_share_is_a_part() {
        let letters = Dataset::new(Array2::zeros((2, 1)), vec!['a', 'b']).unwrap();
        for fraction in [0.0, 1.0, -0.5, 1.5, f64::NAN] {
            let error = letters.split(fraction, 0).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("a fraction of {fraction} to keep back: it must be above 0 and below 1")
            );
        }
    }
}
