//! The classes that labels name, and samples of them as a network learns them.

use std::fmt::Debug;

use downhill_data::{Dataset, DatasetError};
use downhill_train::{Batch, TrainError};
use ndarray::Array2;
use thiserror::Error;

use crate::Failure;

/// How many classes a message names; of more, it names the first few.
const NAMED: usize = 10;

/// Labels that nothing can be learned from.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum ClassesError {
    /// There is nothing to tell apart.
    #[error(
        "{origin}: every label is {only}; a network that tells classes apart needs at least 2 of them"
    )]
    OneClass {
        /// Where the samples are from.
        origin: String,
        /// The class there is.
        only: String,
    },
    /// A label to test on that is not among those to train on.
    #[error(
        "{origin}, sample {sample}: the label {label} does not occur in {train}; expected {known}"
    )]
    UnseenLabel {
        /// Where the test samples are from.
        origin: String,
        /// Which of them, counted from 1.
        sample: usize,
        /// Its label.
        label: String,
        /// Where the samples to train on are from.
        train: String,
        /// The labels there are.
        known: String,
    },
    /// The samples cannot be parted so.
    #[error("{option}: {reason}")]
    Fraction {
        /// The option that says the fraction.
        option: &'static str,
        /// Why not.
        reason: DatasetError,
    },
}

/// The classes of samples to train on: at least two.
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

/// Puts labels that are all whole numbers in the order of these: 2 before 10.
pub fn by_number(labels: &mut [String]) {
    let number = |label: &String| label.parse::<i64>().ok();
    if labels.iter().all(|label| number(label).is_some()) {
        labels.sort_by_key(number);
    }
}

/// Checks that the samples to test on are of classes there were samples to train on of.
///
/// # Errors
///
/// [`ClassesError::UnseenLabel`] for the first that is not.
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
            label: format!("{label:?}"),
            train: train.to_owned(),
            known: known(classes),
        }),
    }
}

fn known<L: Debug>(classes: &[L]) -> String {
    let quoted: Vec<String> = classes
        .iter()
        .take(NAMED)
        .map(|c| format!("{c:?}"))
        .collect();
    let list = quoted.join(", ");
    match classes.len().saturating_sub(NAMED) {
        0 => list,
        more => format!("{list} and {more} more"),
    }
}

/// Samples as a network learns them.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    features: Array2<f64>,
    targets: Array2<f64>,
    classes: Vec<usize>,
}

impl Part {
    /// The samples of a table, their features divided by `scale`, their targets 1 for the class of each and
    /// 0 for the others.
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

    /// The samples and their targets.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if there are no samples.
    pub fn batch(&self) -> Result<Batch<'_>, TrainError> {
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

    /// How many samples there are.
    pub fn samples(&self) -> usize {
        self.classes.len()
    }
}

/// Samples to train on, to watch and to test on.
#[derive(Debug, Clone, PartialEq)]
pub struct Samples {
    /// What the classes are called.
    pub names: Vec<String>,
    /// To train on.
    pub train: Part,
    /// To watch while it trains, where there are any.
    pub validation: Option<Part>,
    /// To test on.
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
            "t.csv: every label is \"b\"; a network that tells classes apart needs at least 2 of them"
        );
    }

    #[test]
    fn numbers_are_in_their_order_and_words_in_theirs() {
        let sorted = |labels: [&str; 3]| {
            let mut labels = labels.map(str::to_owned);
            by_number(&mut labels);
            labels
        };
        assert_eq!(sorted(["-1", "10", "2"]), ["-1", "2", "10"]);
        assert_eq!(sorted(["10", "2", "a"]), ["10", "2", "a"]);
    }

    #[test]
    fn a_label_to_test_on_must_have_been_trained_on() {
        assert!(check_known(&data(["b", "a"]), "u.csv", &["a", "b"], "t.csv").is_ok());
        let refused = check_known(&data(["a", "c"]), "u.csv", &["a", "b"], "t.csv");
        assert_eq!(
            refused.unwrap_err().to_string(),
            "u.csv, sample 2: the label \"c\" does not occur in t.csv; expected \"a\", \"b\""
        );
        let many: Vec<usize> = (0..12).collect();
        assert!(known(&many).ends_with("8, 9 and 2 more"));
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
