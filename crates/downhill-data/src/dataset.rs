//! [`Dataset`], a table of numbers with one label per row.

use ndarray::{Array2, Axis};
use thiserror::Error;

/// Samples as rows of numbers, each with a label of type `L`.
///
/// The constructor checks three invariants, so that other code can rely on them: there are as many
/// labels as samples and as many names as features, and every number is finite. The features are in
/// standard (row-major) layout. A dataset may have no samples.
///
/// `L` is the label's type: a `String` from a file, a `usize` class, a `u8` bit.
#[derive(Debug, Clone, PartialEq)]
pub struct Dataset<L> {
    features: Array2<f64>,
    labels: Vec<L>,
    feature_names: Vec<String>,
}

/// A dataset split into a training set and a held-out set.
#[derive(Debug, Clone, PartialEq)]
pub struct Split<L> {
    /// The training set.
    pub train: Dataset<L>,
    /// The held-out set, for validation or testing.
    pub test: Dataset<L>,
}

/// An error in making, selecting from, encoding or splitting a [`Dataset`].
///
/// Rows, columns, samples and classes count from 0.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum DatasetError {
    /// The number of labels is not the number of samples.
    #[error("{samples} samples but {labels} labels; expected one label per sample")]
    LabelCount {
        /// The rows of the feature matrix.
        samples: usize,
        /// The number of labels.
        labels: usize,
    },
    /// A feature is NaN or infinite.
    #[error("the feature at row {row}, column {column} is {value:?}; expected a finite number")]
    NotFinite {
        /// The sample.
        row: usize,
        /// The feature.
        column: usize,
        /// The feature's value.
        value: f64,
    },
    /// The number of feature names is not the number of features.
    #[error("{features} features but {names} feature names; expected one name per feature")]
    FeatureNameCount {
        /// The columns of the feature matrix.
        features: usize,
        /// The number of names.
        names: usize,
    },
    /// The one-hot targets do not fit in memory.
    #[error(
        "the targets of {samples} samples for {classes} classes do not fit in memory; use fewer"
    )]
    TooLarge {
        /// The number of samples.
        samples: usize,
        /// The number of classes.
        classes: usize,
    },
    /// A sample's index is out of range.
    #[error("sample {index} is out of range; there are {samples} samples, counted from 0")]
    NoSuchSample {
        /// The index.
        index: usize,
        /// The number of samples.
        samples: usize,
    },
    /// A sample's label is not in the list of classes.
    #[error("the label of sample {sample} is not in the list of {classes} classes")]
    NoSuchClass {
        /// The first sample with such a label.
        sample: usize,
        /// The number of classes in the list.
        classes: usize,
    },
    /// The list of classes has the same class twice.
    #[error("classes {first} and {second} of the list are equal; expected distinct classes")]
    SameClass {
        /// The index of the first of the two.
        first: usize,
        /// The index of the second.
        second: usize,
    },
    /// The held-out fraction is not between 0 and 1.
    #[error("a held-out fraction of {fraction:?}; expected a number above 0 and below 1")]
    Fraction {
        /// The fraction.
        fraction: f64,
    },
    /// One part of a split would have no samples.
    #[error(
        "a held-out fraction of {fraction:?} of {samples} samples gives {train} training and {test} \
         held-out samples; both need at least one"
    )]
    EmptyPart {
        /// The held-out fraction.
        fraction: f64,
        /// The number of samples.
        samples: usize,
        /// The number of training samples.
        train: usize,
        /// The number of held-out samples.
        test: usize,
    },
    /// A class would have no training samples.
    #[error(
        "a held-out fraction of {fraction:?} of {samples} samples holds out {test}, but each of the \
         {classes} classes needs a training sample; hold out at most {most}"
    )]
    TooFewPerClass {
        /// The held-out fraction.
        fraction: f64,
        /// The number of samples.
        samples: usize,
        /// The number of classes.
        classes: usize,
        /// The number of held-out samples.
        test: usize,
        /// The largest number of held-out samples.
        most: usize,
    },
}

impl<L> Dataset<L> {
    /// Creates a dataset from features `[samples, features]` and one label per sample.
    ///
    /// The features are named `x0`, `x1`, ….
    ///
    /// # Errors
    /// [`DatasetError::LabelCount`] if the number of labels is not the number of rows;
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

    /// Renames the features, in column order.
    ///
    /// # Errors
    /// [`DatasetError::FeatureNameCount`] unless there is one name per feature.
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

    /// Creates a dataset from parts that the caller has checked.
    ///
    /// `values` are finite, row by row, with one row per label and one column per name.
    pub(crate) fn from_checked_rows(
        values: Vec<f64>,
        labels: Vec<L>,
        feature_names: Vec<String>,
    ) -> Self {
        let shape = (labels.len(), feature_names.len());
        debug_assert_eq!(values.len(), shape.0 * shape.1);
        Self {
            features: Array2::from_shape_vec(shape, values).unwrap_or_default(),
            labels,
            feature_names,
        }
    }

    /// The features, `[samples, features]`.
    #[must_use]
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// The labels, one per sample.
    #[must_use]
    pub fn labels(&self) -> &[L] {
        &self.labels
    }

    /// The names of the features, one per column.
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

    /// Replaces every label, in order, and keeps the features.
    #[must_use]
    pub fn map_labels<M>(self, label: impl FnMut(L) -> M) -> Dataset<M> {
        Dataset {
            features: self.features,
            labels: self.labels.into_iter().map(label).collect(),
            feature_names: self.feature_names,
        }
    }

    /// The targets as a column, `[samples, 1]`, each computed from a label.
    #[must_use]
    pub fn targets(&self, target: impl Fn(&L) -> f64) -> Array2<f64> {
        Array2::from_shape_fn((self.len(), 1), |(row, _)| target(&self.labels[row]))
    }
}

impl<L: Clone> Dataset<L> {
    /// The samples at these indices, in this order; an index may occur more than once.
    ///
    /// # Errors
    /// [`DatasetError::NoSuchSample`] for the first index not below [`len`](Self::len).
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

/// The default feature names: `x0`, `x1`, ….
pub(crate) fn default_names(features: usize) -> Vec<String> {
    (0..features).map(|column| format!("x{column}")).collect()
}

/// Converts a matrix to row-major layout; copies only if the layout differs.
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
    fn a_dataset_returns_its_features_labels_names_and_classes() {
        let dataset = letters();
        assert_eq!(dataset.len(), 3);
        assert!(!dataset.is_empty());
        assert_eq!(dataset.features()[[2, 1]], 6.0);
        assert_eq!(dataset.labels(), ["b", "a", "b"]);
        assert_eq!(dataset.feature_names(), ["x0", "x1"]);
        assert_eq!(dataset.classes(), ["a", "b"]);
    }

    #[test]
    fn a_transposed_matrix_is_converted_to_standard_layout() {
        let columns = array![[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]];
        let dataset = Dataset::new(columns.reversed_axes(), vec![0, 1, 2]).unwrap();
        assert!(dataset.features().is_standard_layout());
        assert_eq!(
            dataset.features(),
            array![[1.0, 4.0], [2.0, 5.0], [3.0, 6.0]]
        );
    }

    #[test]
    fn another_number_of_labels_than_rows_is_an_error() {
        assert_eq!(
            Dataset::new(Array2::zeros((2, 1)), vec!["a"]),
            Err(DatasetError::LabelCount {
                samples: 2,
                labels: 1
            })
        );
    }

    #[test]
    fn the_error_names_the_first_number_that_is_not_finite() {
        let features = array![[0.0, 1.0], [2.0, f64::INFINITY], [f64::NAN, 0.0]];
        let error = Dataset::new(features, vec![0, 1, 2]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the feature at row 1, column 1 is inf; expected a finite number"
        );
    }

    #[test]
    fn another_number_of_names_than_columns_is_an_error() {
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
    fn samples_are_selected_in_the_order_of_the_indices() {
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
    fn labels_are_mapped_to_other_labels_and_to_targets() {
        let targets = letters().targets(|label| if *label == "a" { 1.0 } else { 0.0 });
        assert_eq!(targets, array![[0.0], [1.0], [0.0]]);
        let numbers = letters().map_labels(|label| usize::from(label == "a"));
        assert_eq!(numbers.labels(), [0, 1, 0]);
        assert_eq!(numbers.features(), letters().features());
    }
}
