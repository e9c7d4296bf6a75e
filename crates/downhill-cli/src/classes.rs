//! The classes of labels, and samples with one-hot targets.

use std::fmt::Debug;

use downhill_data::message::{list, shown};
use downhill_data::{Dataset, DatasetError};
use downhill_train::{Batch, TrainError};
use ndarray::Array2;
use thiserror::Error;

use crate::Failure;

/// Labels that a network cannot learn.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ClassesError {
    /// All samples have the same label.
    #[error("{origin}: every label is {only}; a classifier needs at least 2 classes")]
    OneClass {
        /// The file of the samples, or what they are.
        origin: String,
        /// The only class.
        only: String,
    },
    /// There are not two classes.
    #[error("{origin}, column {column}: a perceptron separates 2 classes, found {found}")]
    NotTwo {
        /// The file of the samples.
        origin: String,
        /// The column of the labels.
        column: String,
        /// The number of classes.
        found: usize,
    },
    /// A test sample has a label that no training sample has.
    #[error(
        "{origin}, sample {sample}: the label {label} does not occur in {train}; expected {known}"
    )]
    UnseenLabel {
        /// The file of the test samples.
        origin: String,
        /// The sample, counted from 1.
        sample: usize,
        /// Its label.
        label: String,
        /// The file of the training samples.
        train: String,
        /// The labels of the training samples.
        known: String,
    },
    /// The samples cannot be split by this fraction.
    #[error("{option}: {reason}")]
    Fraction {
        /// The option that gave the fraction.
        option: &'static str,
        /// The reason.
        reason: DatasetError,
    },
}

/// The classes of training samples: at least two.
///
/// # Errors
///
/// [`ClassesError::OneClass`] if there are fewer.
pub fn classes<L: Clone + Ord + Debug>(
    train: &Dataset<L>,
    origin: &str,
) -> Result<Vec<L>, ClassesError> {
    let classes = train.classes();
    match classes.as_slice() {
        [] | [_] => Err(ClassesError::OneClass {
            origin: origin.to_owned(),
            only: known(&classes),
        }),
        _ => Ok(classes),
    }
}

/// Sorts labels by number if all are finite numbers: 2 before 10, and 2.0 before 10.0.
pub fn by_number(labels: &mut [String]) {
    let number = |label: &String| label.parse().ok().filter(|n: &f64| n.is_finite());
    let numbers: Option<Vec<f64>> = labels.iter().map(number).collect();
    if let Some(numbers) = numbers {
        let mut pairs: Vec<_> = numbers.into_iter().zip(labels.iter().cloned()).collect();
        pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
        for (label, (_, sorted)) in labels.iter_mut().zip(pairs) {
            *label = sorted;
        }
    }
}

/// Checks that every test sample has a label that a training sample has.
///
/// # Errors
///
/// [`ClassesError::UnseenLabel`] for the first that has not.
pub fn check_known<L: PartialEq + Debug>(
    test: &Dataset<L>,
    origin: &str,
    classes: &[L],
    train: &str,
) -> Result<(), ClassesError> {
    let mut labels = test.labels().iter().enumerate();
    match labels.find(|(_, label)| !classes.contains(label)) {
        None => Ok(()),
        Some((index, label)) => Err(ClassesError::UnseenLabel {
            origin: origin.to_owned(),
            sample: index + 1,
            label: shown(label),
            train: train.to_owned(),
            known: known(classes),
        }),
    }
}

fn known<L: Debug>(classes: &[L]) -> String {
    list(classes.iter().map(shown))
}

/// The index of a predicted class as text; `none` if the prediction is NaN.
pub fn class_name(class: Option<usize>) -> String {
    class.map_or("none".to_owned(), |class| class.to_string())
}

/// Samples with one-hot targets.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    features: Array2<f64>,
    targets: Array2<f64>,
    classes: Vec<usize>,
}

impl Part {
    /// The samples of a table: features divided by `scale`, and one-hot targets.
    ///
    /// # Errors
    ///
    /// [`Failure`] if a label is not among the classes.
    pub fn new<L: PartialEq>(
        data: &Dataset<L>,
        classes: &[L],
        scale: f64,
    ) -> Result<Self, Failure> {
        let targets = data.one_hot(classes).map_err(Failure::other)?;
        let numbers = data.labels().iter();
        Ok(Self {
            features: data.features() / scale,
            targets,
            classes: numbers
                .filter_map(|label| classes.iter().position(|class| class == label))
                .collect(),
        })
    }

    /// Features and targets, to train on.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if there are no samples.
    pub fn batch(&self) -> Result<Batch, TrainError> {
        Batch::new(self.features.view(), self.targets.view())
    }

    /// `[samples, features]`.
    pub fn features(&self) -> &Array2<f64> {
        &self.features
    }

    /// The class of each sample, counted from 0.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// The number of samples.
    pub fn samples(&self) -> usize {
        self.classes.len()
    }
}

/// Training, validation and test samples.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// The names of the classes.
    pub names: Vec<String>,
    /// Training samples.
    pub train: Part,
    /// Validation samples, if there are any.
    pub validation: Option<Part>,
    /// Test samples.
    pub test: Part,
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn data(labels: [&'static str; 2]) -> Dataset<&'static str> {
        Dataset::new(array![[2.0], [4.0]], labels.to_vec()).unwrap()
    }

    #[test]
    fn there_must_be_two_classes() {
        assert_eq!(classes(&data(["b", "a"]), "t.csv").unwrap(), ["a", "b"]);
        assert_eq!(
            classes(&data(["b", "b"]), "t.csv").unwrap_err().to_string(),
            "t.csv: every label is \"b\"; a classifier needs at least 2 classes"
        );
    }

    #[test]
    fn numbers_are_sorted_by_value_and_words_are_not() {
        let sorted = |labels: [&str; 3]| {
            let mut labels = labels.map(str::to_owned);
            by_number(&mut labels);
            labels
        };
        assert_eq!(sorted(["-1", "10", "2"]), ["-1", "2", "10"]);
        assert_eq!(sorted(["10.0", "2.0", "1e1"]), ["2.0", "10.0", "1e1"]);
        assert_eq!(sorted(["10", "2", "a"]), ["10", "2", "a"]);
        assert_eq!(sorted(["10", "2", "nan"]), ["10", "2", "nan"]);
    }

    #[test]
    fn a_label_to_test_on_must_have_been_trained_on() {
        assert!(check_known(&data(["b", "a"]), "u.csv", &["a", "b"], "t.csv").is_ok());
        let refused = check_known(&data(["a", "c"]), "u.csv", &["a", "b"], "t.csv");
        assert_eq!(
            refused.unwrap_err().to_string(),
            "u.csv, sample 2: the label \"c\" does not occur in t.csv; expected \"a\", \"b\""
        );
        let long = ["a".repeat(70_000), "b".repeat(70_000)];
        let test = Dataset::new(array![[2.0]], vec!["c".repeat(70_000)]).unwrap();
        let refused = check_known(&test, "u.csv", &long, "t.csv").unwrap_err();
        assert!(refused.to_string().len() <= 200, "{refused}");
    }

    #[test]
    fn a_part_is_scaled_and_coded() {
        let part = Part::new(&data(["b", "a"]), &["a", "b"], 4.0).unwrap();
        assert_eq!(part.features(), array![[0.5], [1.0]]);
        assert_eq!(
            part.batch().unwrap().targets(),
            array![[0.0, 1.0], [1.0, 0.0]]
        );
        assert_eq!((part.classes(), part.samples()), (&[1, 0][..], 2));
    }
}
