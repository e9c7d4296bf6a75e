//! A table of numbers with a label a row.

use ndarray::{Array2, Axis};
use thiserror::Error;

use crate::Generator;

/// Samples as rows of numbers, each with a label.
///
/// Every `Dataset` keeps three promises, checked when it is made, so that nothing downstream has to:
/// as many labels as samples, as many names as features, and no number that is NaN or infinite. The
/// features are in standard (row-major) layout. A dataset of no samples is allowed.
///
/// `L` is whatever the label is: a `String` from a file, a `usize` class, a `u8` bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset<L> {
    features: Array2<f64>,
    labels: Vec<L>,
    feature_names: Vec<String>,
}

/// A dataset in two parts: one to learn from, one to be judged on.
#[derive(Debug, Clone, PartialEq)]
pub struct Split<L> {
    /// The samples to learn from.
    pub train: Dataset<L>,
    /// The samples kept back.
    pub test: Dataset<L>,
}

/// What keeps a matrix and its labels from being a [`Dataset`]. Rows, columns and samples count
/// from 0.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum DatasetError {
    /// There are not as many labels as rows of features.
    #[error("{samples} samples but {labels} labels: every sample needs one label")]
    LabelCount {
        /// The rows of the feature matrix.
        samples: usize,
        /// The labels given.
        labels: usize,
    },
    /// A feature is NaN or infinite.
    #[error("the feature at row {row}, column {column} is {value}, not a finite number")]
    NotFinite {
        /// The sample.
        row: usize,
        /// The feature.
        column: usize,
        /// What was found there.
        value: f64,
    },
    /// There are not as many names as columns of features.
    #[error("{features} features but {names} feature names: every feature needs one name")]
    FeatureNameCount {
        /// The columns of the feature matrix.
        features: usize,
        /// The names given.
        names: usize,
    },
    /// A sample was asked for that is not there.
    #[error("no sample {index}: there are {samples} samples, counted from 0")]
    NoSuchSample {
        /// The index asked for.
        index: usize,
        /// How many samples there are.
        samples: usize,
    },
    /// A label is not one of the classes given.
    #[error("the label of sample {sample} is not one of the {classes} classes given")]
    NoSuchClass {
        /// The first sample of such a label.
        sample: usize,
        /// How many classes were given.
        classes: usize,
    },
    /// A class was given twice.
    #[error("classes {first} and {second} of those given are the same")]
    SameClass {
        /// The place of the one.
        first: usize,
        /// The place of the other.
        second: usize,
    },
    /// A share that is no part of a whole.
    #[error("a share of {share} to keep back: it must be above 0 and below 1")]
    Share {
        /// The share asked for.
        share: f64,
    },
    /// One part of a split would have no samples.
    #[error(
        "a share of {share} of {samples} samples is {test} to keep back, which leaves {train} to \
         learn from: both parts need at least one"
    )]
    EmptyPart {
        /// The share asked for.
        share: f64,
        /// How many samples there are.
        samples: usize,
        /// How many would be learnt from.
        train: usize,
        /// How many would be kept back.
        test: usize,
    },
}

impl<L> Dataset<L> {
    /// A dataset of features `[samples, features]` and one label a sample, its features named
    /// `x0`, `x1`, ….
    ///
    /// # Errors
    /// [`DatasetError::LabelCount`] if rows and labels differ in number;
    /// [`DatasetError::NotFinite`] for the first number, row by row, that is NaN or infinite.
    pub fn new(features: Array2<f64>, labels: Vec<L>) -> Result<Self, DatasetError> {
        if features.nrows() != labels.len() {
            return Err(DatasetError::LabelCount {
                samples: features.nrows(),
                labels: labels.len(),
            });
        }
        if let Some(((row, column), value)) = features
            .indexed_iter()
            .find(|(_, value)| !value.is_finite())
        {
            return Err(DatasetError::NotFinite {
                row,
                column,
                value: *value,
            });
        }
        let feature_names = default_names(features.ncols());
        Ok(Self {
            features: into_standard_layout(features),
            labels,
            feature_names,
        })
    }

    /// The same dataset with its features named anew, in column order.
    ///
    /// # Errors
    /// [`DatasetError::FeatureNameCount`] if there is not one name a feature.
    pub fn with_feature_names<N: Into<String>>(
        self,
        names: impl IntoIterator<Item = N>,
    ) -> Result<Self, DatasetError> {
        let feature_names: Vec<String> = names.into_iter().map(Into::into).collect();
        if feature_names.len() != self.features.ncols() {
            return Err(DatasetError::FeatureNameCount {
                features: self.features.ncols(),
                names: feature_names.len(),
            });
        }
        Ok(Self {
            feature_names,
            ..self
        })
    }

    /// A dataset whose parts this crate has checked itself: `values` finite, row by row, one row a
    /// label and one column a name.
    pub(crate) fn from_checked_rows(
        values: &[f64],
        labels: Vec<L>,
        feature_names: Vec<String>,
    ) -> Self {
        let columns = feature_names.len();
        debug_assert_eq!(values.len(), labels.len() * columns);
        let features = Array2::from_shape_fn((labels.len(), columns), |(row, column)| {
            values[row * columns + column]
        });
        Self {
            features,
            labels,
            feature_names,
        }
    }

    /// The features, `[samples, features]`.
    #[must_use]
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// The labels, one a sample.
    #[must_use]
    pub fn labels(&self) -> &[L] {
        &self.labels
    }

    /// The names of the features, one a column.
    #[must_use]
    pub fn feature_names(&self) -> &[String] {
        &self.feature_names
    }

    /// The number of samples.
    #[must_use]
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are no samples.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }

    /// The same samples with every label replaced, in order.
    #[must_use]
    pub fn map_labels<M>(self, label: impl FnMut(L) -> M) -> Dataset<M> {
        Dataset {
            features: self.features,
            labels: self.labels.into_iter().map(label).collect(),
            feature_names: self.feature_names,
        }
    }

    /// The target of every sample as a column, `[samples, 1]`, computed from its label.
    #[must_use]
    pub fn targets(&self, target: impl Fn(&L) -> f64) -> Array2<f64> {
        Array2::from_shape_fn((self.len(), 1), |(row, _)| target(&self.labels[row]))
    }
}

impl<L: Clone> Dataset<L> {
    /// The samples at these indices, in this order; an index may come more than once.
    ///
    /// # Errors
    /// [`DatasetError::NoSuchSample`] for the first index that is not below [`len`](Self::len).
    pub fn select(&self, indices: &[usize]) -> Result<Self, DatasetError> {
        let samples = self.len();
        if let Some(&index) = indices.iter().find(|index| **index >= samples) {
            return Err(DatasetError::NoSuchSample { index, samples });
        }
        Ok(Self {
            features: into_standard_layout(self.features.select(Axis(0), indices)),
            labels: indices.iter().map(|i| self.labels[*i].clone()).collect(),
            feature_names: self.feature_names.clone(),
        })
    }

    /// The samples in two parts, in a random order: a share of them kept back, to be judged on
    /// (for validation or testing), and the rest to learn from.
    ///
    /// The share is above 0 and below 1; of `n` samples it is the whole number nearest to
    /// `share · n`, of two the even one. In NumPy:
    ///
    /// ```text
    /// order = numpy.random.default_rng(seed).permutation(n)
    /// kept = round(share * n)
    /// test, train = order[:kept], order[kept:]
    /// ```
    ///
    /// # Errors
    /// [`DatasetError::Share`] for another share; [`DatasetError::EmptyPart`] if one of the parts
    /// would have no samples.
    pub fn split(&self, share: f64, seed: u64) -> Result<Split<L>, DatasetError> {
        if !(share > 0.0 && share < 1.0) {
            return Err(DatasetError::Share { share });
        }
        let samples = self.len();
        let test = (share * samples as f64).round_ties_even() as usize;
        let order = Generator::new(seed).permutation(samples);
        match order.split_at_checked(test) {
            Some((kept, rest)) if !kept.is_empty() && !rest.is_empty() => Ok(Split {
                train: self.select(rest)?,
                test: self.select(kept)?,
            }),
            _ => Err(DatasetError::EmptyPart {
                share,
                samples,
                train: samples.saturating_sub(test),
                test,
            }),
        }
    }
}

impl<L: PartialEq> Dataset<L> {
    /// The targets of a softmax output, `[samples, classes]`: in each row 1 in the column of the
    /// sample's class and 0 elsewhere. The classes are given, so that two parts of a dataset can be
    /// encoded alike even if one lacks a class; [`classes`](Self::classes) has those there are.
    ///
    /// ```
    /// use downhill_data::Dataset;
    /// use ndarray::array;
    ///
    /// let dataset = Dataset::new(array![[5.0], [6.0], [7.0]], vec!["dog", "ant", "dog"])?;
    /// let classes = dataset.classes();
    /// assert_eq!(classes, ["ant", "dog"]);
    /// let targets = dataset.one_hot(&classes)?;
    /// assert_eq!(targets, array![[0.0, 1.0], [1.0, 0.0], [0.0, 1.0]]);
    /// # Ok::<(), downhill_data::DatasetError>(())
    /// ```
    ///
    /// # Errors
    /// [`DatasetError::SameClass`] if a class is given twice; [`DatasetError::NoSuchClass`] for the
    /// first label that is not among those given.
    pub fn one_hot(&self, classes: &[L]) -> Result<Array2<f64>, DatasetError> {
        for (second, class) in classes.iter().enumerate() {
            if let Some(first) = classes.iter().take(second).position(|c| c == class) {
                return Err(DatasetError::SameClass { first, second });
            }
        }
        let mut targets = Array2::zeros((self.len(), classes.len()));
        for (sample, (mut row, label)) in
            targets.rows_mut().into_iter().zip(&self.labels).enumerate()
        {
            let class = classes.iter().position(|class| class == label);
            match class.and_then(|class| row.get_mut(class)) {
                Some(target) => *target = 1.0,
                None => {
                    let classes = classes.len();
                    return Err(DatasetError::NoSuchClass { sample, classes });
                }
            }
        }
        Ok(targets)
    }
}

impl<L: Clone + Ord> Dataset<L> {
    /// The distinct labels, sorted.
    #[must_use]
    pub fn classes(&self) -> Vec<L> {
        let mut classes = self.labels.clone();
        classes.sort();
        classes.dedup();
        classes
    }
}

/// `x0`, `x1`, …: names for features that have none.
pub(crate) fn default_names(features: usize) -> Vec<String> {
    (0..features).map(|column| format!("x{column}")).collect()
}

/// The same matrix in row-major layout, copied only if it is not so already.
fn into_standard_layout(matrix: Array2<f64>) -> Array2<f64> {
    if matrix.is_standard_layout() {
        matrix
    } else {
        matrix.as_standard_layout().into_owned()
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn letters() -> Dataset<&'static str> {
        let features = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
        Dataset::new(features, vec!["b", "a", "b"]).unwrap()
    }

    #[test]
    fn it_keeps_what_it_is_given() {
        let dataset = letters();
        assert_eq!(dataset.len(), 3);
        assert!(!dataset.is_empty());
        assert_eq!(dataset.features()[[2, 1]], 6.0);
        assert_eq!(dataset.labels(), ["b", "a", "b"]);
        assert_eq!(dataset.feature_names(), ["x0", "x1"]);
        assert_eq!(dataset.classes(), ["a", "b"]);
    }

    #[test]
    fn a_transposed_matrix_is_put_into_standard_layout() {
        let columns = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let dataset = Dataset::new(columns.reversed_axes(), vec![0, 1, 2]).unwrap();
        assert!(dataset.features().is_standard_layout());
        assert_eq!(
            dataset.features(),
            array![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
        );
    }

    #[test]
    fn labels_must_match_rows() {
        assert_eq!(
            Dataset::new(Array2::zeros((2, 1)), vec!["a"]),
            Err(DatasetError::LabelCount {
                samples: 2,
                labels: 1
            })
        );
    }

    #[test]
    fn the_first_number_that_is_not_finite_is_named() {
        let features = array![[0.0, 1.0], [2.0, f64::INFINITY], [f64::NAN, 0.0]];
        let error = Dataset::new(features, vec![0, 1, 2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the feature at row 1, column 1 is inf, not a finite number"
        );
    }

    #[test]
    fn names_must_match_columns() {
        let named = letters().with_feature_names(["height", "width"]).unwrap();
        assert_eq!(named.feature_names(), ["height", "width"]);
        assert_eq!(
            named.with_feature_names(["height"]),
            Err(DatasetError::FeatureNameCount {
                features: 2,
                names: 1
            })
        );
    }

    #[test]
    fn samples_are_selected_in_the_order_asked() {
        let selected = letters().select(&[2, 0, 0]).unwrap();
        assert_eq!(
            selected.features(),
            array![[5.0, 6.0], [1.0, 2.0], [1.0, 2.0]]
        );
        assert_eq!(selected.labels(), ["b", "b", "b"]);
        assert!(selected.features().is_standard_layout());
        assert!(letters().select(&[]).unwrap().is_empty());
        assert_eq!(
            letters().select(&[1, 3]),
            Err(DatasetError::NoSuchSample {
                index: 3,
                samples: 3
            })
        );
    }

    #[test]
    fn labels_become_other_labels_and_targets() {
        let targets = letters().targets(|label| if *label == "a" { 1.0 } else { 0.0 });
        assert_eq!(targets, array![[0.0], [1.0], [0.0]]);
        let numbers = letters().map_labels(|label| usize::from(label == "a"));
        assert_eq!(numbers.labels(), [0, 1, 0]);
        assert_eq!(numbers.features(), letters().features());
    }

    #[test]
    fn one_hot_rows_are_in_the_order_of_the_classes() {
        let targets = letters().one_hot(&["b", "c", "a"]).unwrap();
        assert_eq!(
            targets,
            array![[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
        );
        assert_eq!(
            letters().one_hot(&["b", "c"]).unwrap_err().to_string(),
            "the label of sample 1 is not one of the 2 classes given"
        );
        assert_eq!(
            letters().one_hot(&["b", "a", "b"]),
            Err(DatasetError::SameClass {
                first: 0,
                second: 2
            })
        );
    }

    #[test]
    fn a_split_has_every_sample_once() {
        let features = Array2::from_shape_fn((10, 1), |(row, _)| row as f64);
        let dataset = Dataset::new(features, (0..10).collect()).unwrap();
        // Half of ten samples less one is 4.5, and 4 is the even one.
        for (samples, share, kept) in [(10, 0.3, 3), (9, 0.5, 4), (10, 0.01, 0), (10, 0.96, 10)] {
            let part = dataset.select(&(0..samples).collect::<Vec<_>>()).unwrap();
            let result = part.split(share, 7);
            if kept == 0 || kept == samples {
                let (train, test) = (samples - kept, kept);
                let expected = DatasetError::EmptyPart {
                    share,
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
        for share in [0.0, 1.0, -0.5, 1.5, f64::NAN] {
            let error = letters().split(share, 0).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("a share of {share} to keep back: it must be above 0 and below 1")
            );
        }
    }
}
