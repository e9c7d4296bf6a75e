//! A random split of a dataset into a training set and a held-out set.

use std::cmp::Reverse;
use std::collections::BTreeMap;

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
    let test = held_out(samples, fraction)?;
    let mut held_out = Generator::new(seed).permutation(samples);
    let train = held_out.split_off(test);
    Ok((train, held_out))
}

/// Splits samples at random into training indices and held-out indices, in each class alike.
///
/// `classes` has the class of each sample. As many samples are held out as by [`split_indices`]. Each class
/// has its share of them, `held out · size / samples`, rounded down; the classes with the largest remainders
/// have one more, until all samples are placed. Every class keeps at least one training sample, so a class
/// of one sample is only trained on. The samples are in the order of [`split_indices`]: of each class, the
/// first are held out.
///
/// ```
/// use downhill_data::stratified_indices;
///
/// let classes = ["cat", "dog", "cat", "cat", "dog", "cow", "cat", "dog", "cat"];
/// let (train, held_out) = stratified_indices(&classes, 0.33, 7)?;
/// let count = |class| held_out.iter().filter(|i| classes[**i] == class).count();
/// assert_eq!((count("cat"), count("dog"), count("cow")), (2, 1, 0));
/// assert_eq!(train.len(), 6);
/// # Ok::<(), downhill_data::DatasetError>(())
/// ```
///
/// # Errors
/// As [`split_indices`], and [`DatasetError::TooFewPerClass`] if so many samples are held out that a class
/// would have no training sample.
///
/// *Source*: the shares are those of the largest remainder method (Hamilton).
pub fn stratified_indices<C: Ord>(
    classes: &[C],
    fraction: f64,
    seed: u64,
) -> Result<(Vec<usize>, Vec<usize>), DatasetError> {
    let samples = classes.len();
    let test = held_out(samples, fraction)?;
    let order = Generator::new(seed).permutation(samples);

    // Classes are numbered in the order in which they occur, which is random and decides between equal remainders.
    let (mut numbers, mut sizes) = (BTreeMap::new(), Vec::new());
    for &sample in &order {
        let class = *numbers.entry(&classes[sample]).or_insert(sizes.len());
        sizes.resize(sizes.len().max(class + 1), 0_usize);
        sizes[class] += 1;
    }
    if test > samples - sizes.len() {
        return Err(DatasetError::TooFewPerClass {
            fraction,
            samples,
            classes: sizes.len(),
            test,
            most: samples - sizes.len(),
        });
    }
    let share = |class: &usize| sizes[*class] as u128 * test as u128;
    let mut quotas: Vec<usize> = (0..sizes.len())
        .map(|class| (share(&class) / samples as u128) as usize)
        .collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    by_remainder.sort_by_key(|class| Reverse(share(class) % samples as u128));
    let mut left = test - quotas.iter().sum::<usize>();
    // More than one round is needed only if some classes have no sample left to give.
    while left > 0 {
        for &class in &by_remainder {
            if left > 0 && quotas[class] + 1 < sizes[class] {
                quotas[class] += 1;
                left -= 1;
            }
        }
    }

    let (held_out, train) = order.into_iter().partition(|sample| {
        let quota = &mut quotas[numbers[&classes[*sample]]];
        let held_out = *quota > 0;
        *quota -= usize::from(held_out);
        held_out
    });
    Ok((train, held_out))
}

/// The number of samples to hold out.
fn held_out(samples: usize, fraction: f64) -> Result<usize, DatasetError> {
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
    Ok(test)
}

impl<L: Clone> Dataset<L> {
    /// Splits the samples at random into a training set and a held-out set.
    ///
    /// See [`split_indices`] for the numbers of samples and the order. A class may be missing in either set;
    /// see [`stratified_split`](Self::stratified_split).
    ///
    /// # Errors
    /// [`DatasetError::Fraction`] unless the fraction is above 0 and below 1;
    /// [`DatasetError::EmptyPart`] if one of the parts would have no samples.
    pub fn split(&self, fraction: f64, seed: u64) -> Result<Split<L>, DatasetError> {
        self.parts(split_indices(self.len(), fraction, seed)?)
    }

    fn parts(&self, (train, held_out): (Vec<usize>, Vec<usize>)) -> Result<Split<L>, DatasetError> {
        Ok(Split {
            train: self.select(&train)?,
            test: self.select(&held_out)?,
        })
    }
}

impl<L: Clone + Ord> Dataset<L> {
    /// Splits the samples at random into a training set and a held-out set, in each class alike.
    ///
    /// Every class has at least one training sample. See [`stratified_indices`].
    ///
    /// # Errors
    /// Those of [`split`](Self::split); [`DatasetError::TooFewPerClass`] if a class would have no training
    /// sample.
    pub fn stratified_split(&self, fraction: f64, seed: u64) -> Result<Split<L>, DatasetError> {
        self.parts(stratified_indices(self.labels(), fraction, seed)?)
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

    /// One sample of a class is trained on, whatever the seed.
    #[test]
    fn every_class_keeps_a_training_sample() {
        let classes: Vec<_> = (0..40).map(|sample| sample == 17).collect();
        for seed in 0..100 {
            let (train, held_out) = stratified_indices(&classes, 0.2, seed).unwrap();
            assert_eq!((train.len(), held_out.len()), (32, 8));
            assert!(train.contains(&17), "seed {seed}");
        }
    }

    #[test]
    fn each_class_is_held_out_in_proportion() {
        for (sizes, fraction, expected) in [
            (vec![50, 30, 20], 0.2, vec![10, 6, 4]),
            (vec![5, 3, 2], 0.3, vec![1, 1, 1]),
            (vec![5, 3, 2], 0.2, vec![1, 1, 0]),
            (vec![7, 1, 1, 1], 0.5, vec![5, 0, 0, 0]),
            (vec![2, 2, 2], 0.5, vec![1, 1, 1]),
            (vec![98, 2], 0.5, vec![49, 1]),
        ] {
            let sizes = sizes.into_iter().enumerate();
            let classes: Vec<usize> = sizes.flat_map(|(class, size)| vec![class; size]).collect();
            for seed in 0..20 {
                let (train, held_out) = stratified_indices(&classes, fraction, seed).unwrap();
                let count = |class| held_out.iter().filter(|i| classes[**i] == class).count();
                let counts: Vec<usize> = (0..expected.len()).map(count).collect();
                assert_eq!(counts, expected, "seed {seed}");
                let mut all = [train, held_out].concat();
                all.sort_unstable();
                assert_eq!(all, (0..classes.len()).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn one_class_is_split_as_without_classes() {
        let plain = split_indices(50, 0.3, 4).unwrap();
        assert_eq!(stratified_indices(&[(); 50], 0.3, 4).unwrap(), plain);
    }

    #[test]
    fn too_few_samples_of_each_class_are_an_error() {
        let letters = Dataset::new(Array2::zeros((4, 1)), vec!['a', 'b', 'c', 'a']).unwrap();
        assert!(letters.stratified_split(0.25, 0).is_ok());
        assert_eq!(
            letters.stratified_split(0.5, 0).unwrap_err().to_string(),
            "a held-out fraction of 0.5 of 4 samples holds out 2, but each of the 3 classes needs a \
             training sample; hold out at most 1"
        );
        assert!(letters.stratified_split(1.0, 0).is_err());
    }
}
