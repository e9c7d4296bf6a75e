//! A table of numbers with a label a row.

use ndarray::{Array2, Axis};
use thiserror::Error;

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
    /// A fraction that is no part of a whole.
    #[error("a fraction of {fraction} to keep back: it must be above 0 and below 1")]
    Fraction {
        /// The fraction asked for.
        fraction: f64,
    },
    /// One part of a split would have no samples.
    #[error(
        "a fraction of {fraction} of {samples} samples is {test} to keep back, which leaves {train} to \
         learn from: both parts need at least one"
    )]
    EmptyPart {
        /// The fraction asked for.
        fraction: f64,
        /// How many samples there are.
        samples: usize,
        /// How many would be learned from.
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
}
