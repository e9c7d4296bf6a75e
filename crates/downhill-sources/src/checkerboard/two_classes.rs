//! The source's check for two classes, which never raises its exception.

use thiserror::Error;

/// The exception of the source's check: the labels do not have two classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected labels of 2 classes, got {got}")]
pub struct NotTwoClasses {
    /// Number of classes.
    pub got: usize,
}

/// The state of the source's `fit` after its check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The distinct labels, in order; `predict` chooses from them.
    pub classes: Vec<String>,
    /// The exception that the check built and did not raise.
    pub built: Option<NotTwoClasses>,
}

impl Checked {
    /// Runs the check as printed: it builds the exception but does not raise it.
    ///
    /// # Errors
    ///
    /// Never. The `Result` stands for an exception that the check would raise.
    pub fn as_printed(labels: &[String]) -> Result<Self, NotTwoClasses> {
        let mut classes = labels.to_vec();
        classes.sort();
        classes.dedup();
        let got = classes.len();
        // The source's line constructs the exception and lacks a `raise`.
        let built = (got != 2).then_some(NotTwoClasses { got });
        Ok(Self { classes, built })
    }

    /// Runs the check as it was meant: it raises the exception.
    ///
    /// # Errors
    ///
    /// [`NotTwoClasses`] if the number of classes is not 2.
    pub fn as_meant(labels: &[String]) -> Result<Self, NotTwoClasses> {
        let checked = Self::as_printed(labels)?;
        checked.built.map_or(Ok(checked), Err)
    }

    /// The answer of the source's `predict` for a probability.
    ///
    /// It is the second class if the probability is above one half, else the first. `None` if there is no
    /// such class, or if the probability is NaN.
    pub fn answer(&self, probability: f64) -> Option<&str> {
        if probability.is_nan() {
            return None;
        }
        let class = self.classes.get(usize::from(probability > 0.5));
        class.map(String::as_str)
    }

    /// The classes that `predict` never answers; it gets all their samples wrong.
    pub fn never_answered(&self) -> impl Iterator<Item = &str> {
        let answers = [self.answer(0.0), self.answer(1.0)];
        let classes = self.classes.iter().map(String::as_str);
        classes.filter(move |class| !answers.contains(&Some(class)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(of: &[&str]) -> Vec<String> {
        of.iter().map(|&l| l.to_owned()).collect()
    }

    #[test]
    fn two_classes_pass_and_both_are_answers() {
        let two = labels(&["other", "checkerboard", "other"]);
        let checked = Checked::as_printed(&two).unwrap();
        assert_eq!(checked.classes, ["checkerboard", "other"]);
        assert_eq!(checked.built, None);
        assert_eq!(checked.answer(0.5), Some("checkerboard"));
        assert_eq!(checked.answer(0.500_001), Some("other"));
        assert_eq!(checked.answer(f64::NAN), None);
        assert_eq!(checked.never_answered().count(), 0);
        assert_eq!(Checked::as_meant(&two), Ok(checked));
    }

    #[test]
    fn three_classes_pass_and_the_last_is_never_an_answer() {
        let three = labels(&["triangle", "checkerboard", "bright line"]);
        let checked = Checked::as_printed(&three).unwrap();
        assert_eq!(checked.built, Some(NotTwoClasses { got: 3 }));
        assert_eq!(checked.never_answered().collect::<Vec<_>>(), ["triangle"]);
        assert_eq!(Checked::as_meant(&three), Err(NotTwoClasses { got: 3 }));
    }

    #[test]
    fn one_class_passes_and_a_high_probability_has_no_answer() {
        let checked = Checked::as_printed(&labels(&["triangle"])).unwrap();
        assert_eq!(checked.built, Some(NotTwoClasses { got: 1 }));
        assert_eq!(checked.answer(0.2), Some("triangle"));
        assert_eq!(checked.answer(0.8), None);
    }
}
