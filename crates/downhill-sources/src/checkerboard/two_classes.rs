//! The source's check that there are two classes, which builds its exception and never raises it.

use thiserror::Error;

/// Labels that are not of two classes: what the source's check is there to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the labels should be of 2 classes, but are of {got}")]
pub struct NotTwoClasses {
    /// How many classes there are.
    pub got: usize,
}

/// What is left when the source's check is over, and its `fit` goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The distinct labels, in order: what its `predict` chooses from.
    pub classes: Vec<String>,
    /// The exception the check built, and let go of.
    pub built: Option<NotTwoClasses>,
}

impl Checked {
    /// The source's check, as printed: where there are not two classes it builds the exception, and
    /// then goes on without it.
    ///
    /// # Errors
    ///
    /// [`NotTwoClasses`], if it raised it.
    pub fn as_printed(labels: &[String]) -> Result<Self, NotTwoClasses> {
        let mut classes = labels.to_vec();
        classes.sort();
        classes.dedup();
        let got = classes.len();
        // The source has the exception here, and no word that would raise it.
        let built = (got != 2).then_some(NotTwoClasses { got });
        Ok(Self { classes, built })
    }

    /// The same check with the exception raised.
    ///
    /// # Errors
    ///
    /// [`NotTwoClasses`].
    pub fn as_meant(labels: &[String]) -> Result<Self, NotTwoClasses> {
        let checked = Self::as_printed(labels)?;
        checked.built.map_or(Ok(checked), Err)
    }

    /// What the source's `predict` answers: by whether the probability is above one half, the first
    /// class or the second. None where there is no such class.
    pub fn answer(&self, probability: f64) -> Option<&str> {
        let class = self.classes.get(usize::from(probability > 0.5));
        class.map(String::as_str)
    }

    /// The classes that no probability leads to: samples of these are predicted wrong, whatever is
    /// learned. All probabilities at most one half are answered alike, and all above it.
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
    fn two_classes_pass_and_both_are_answered() {
        let two = labels(&["other", "checkerboard", "other"]);
        let checked = Checked::as_printed(&two).unwrap();
        assert_eq!(checked.classes, ["checkerboard", "other"]);
        assert_eq!(checked.built, None);
        assert_eq!(checked.answer(0.5), Some("checkerboard"));
        assert_eq!(checked.answer(0.500_001), Some("other"));
        assert_eq!(checked.never_answered().count(), 0);
        assert_eq!(Checked::as_meant(&two), Ok(checked));
    }

    #[test]
    fn three_classes_pass_too_and_the_last_is_never_answered() {
        let three = labels(&["triangle", "checkerboard", "bright line"]);
        let checked = Checked::as_printed(&three).unwrap();
        assert_eq!(checked.built, Some(NotTwoClasses { got: 3 }));
        assert_eq!(checked.never_answered().collect::<Vec<_>>(), ["triangle"]);
        assert_eq!(Checked::as_meant(&three), Err(NotTwoClasses { got: 3 }));
    }

    #[test]
    fn one_class_passes_and_there_may_be_no_answer() {
        let checked = Checked::as_printed(&labels(&["triangle"])).unwrap();
        assert_eq!(checked.built, Some(NotTwoClasses { got: 1 }));
        assert_eq!(checked.answer(0.2), Some("triangle"));
        assert_eq!(checked.answer(0.8), None);
    }
}
