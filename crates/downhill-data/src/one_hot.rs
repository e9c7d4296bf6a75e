//! One-hot encoding of class labels.

use ndarray::Array2;

use crate::fits::fits;
use crate::{Dataset, DatasetError};

impl<L: PartialEq> Dataset<L> {
    /// One-hot targets for a softmax output, `[samples, classes]`.
    ///
    /// Each row has 1 in the column of the sample's class and 0 elsewhere. Pass the same `classes` for
    /// every part of a dataset to encode all parts alike, even if one lacks a class.
    /// [`classes`](Self::classes) returns the classes of a dataset.
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
    /// [`DatasetError::SameClass`] if `classes` has a class twice; [`DatasetError::NoSuchClass`] for
    /// the first label that is not in `classes`; [`DatasetError::TooLarge`] if the targets do not fit in memory.
    pub fn one_hot(&self, classes: &[L]) -> Result<Array2<f64>, DatasetError> {
        for (second, class) in classes.iter().enumerate() {
            if let Some(first) = classes.iter().take(second).position(|c| c == class) {
                return Err(DatasetError::SameClass { first, second });
            }
        }
        let (samples, count) = (self.len(), classes.len());
        if !fits(samples, count) {
            let classes = count;
            return Err(DatasetError::TooLarge { samples, classes });
        }
        let mut targets = Array2::zeros((samples, count));
        for (sample, (mut row, label)) in targets
            .rows_mut()
            .into_iter()
            .zip(self.labels())
            .enumerate()
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

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    fn letters() -> Dataset<&'static str> {
        let features = array![[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]];
        Dataset::new(features, vec!["b", "a", "b"]).unwrap()
    }

    #[test]
    fn one_hot_columns_are_in_the_order_of_the_classes() {
        let targets = letters().one_hot(&["b", "c", "a"]).unwrap();
        assert_eq!(
            targets,
            array![[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]
        );
        assert_eq!(
            letters().one_hot(&["b", "c"]).unwrap_err().to_string(),
            "the label of sample 1 is not in the list of 2 classes"
        );
        assert_eq!(
            letters().one_hot(&["b", "a", "b"]),
            Err(DatasetError::SameClass {
                first: 0,
                second: 2
            })
        );
    }
}
