//! The training samples of a perceptron: features and sides.

use std::fmt::Debug;

use ndarray::{ArrayView, ArrayView1, ArrayView2, Dimension};

use super::Hyperplane;
use crate::table::{table, two_classes};
use crate::{ClassifierError, EngineError, TrainError};

/// Features and sides, checked to be finite, not empty and of two classes.
#[derive(Debug)]
pub(super) struct Samples<'a> {
    pub(super) features: ArrayView2<'a, f64>,
    /// The sides, `[samples]`: -1 for the lesser label, 1 for the greater.
    sides: Vec<f64>,
}

impl<'a> Samples<'a> {
    /// Checks the samples. Returns them with the two labels, in order.
    pub(super) fn new<L: Clone + Ord + Debug, D: Dimension>(
        features: ArrayView<'a, f64, D>,
        labels: &[L],
    ) -> Result<(Self, [L; 2]), ClassifierError> {
        let features = table(features)?;
        let classes = two_classes(labels, features.nrows())?;
        if features.ncols() == 0 {
            return Err(TrainError::NoFeatures.into());
        }
        let side = |label: &L| if *label == classes[1] { 1.0 } else { -1.0 };
        let sides = labels.iter().map(side).collect();
        Ok((Self { features, sides }, classes))
    }

    pub(super) fn len(&self) -> usize {
        self.sides.len()
    }

    /// Iterates over the samples, each with its side.
    pub(super) fn iter(&self) -> impl Iterator<Item = (ArrayView1<'_, f64>, f64)> {
        let rows = self.features.rows().into_iter();
        rows.zip(self.sides.iter().copied())
    }

    /// Returns a sample with its side.
    pub(super) fn get(&self, sample: usize) -> (ArrayView1<'_, f64>, f64) {
        (self.features.row(sample), self.sides[sample])
    }

    /// Counts the samples that are not on their side.
    pub(super) fn wrong(&self, plane: &Hyperplane) -> Result<usize, EngineError> {
        let mut wrong = 0;
        for (x, t) in self.iter() {
            wrong += usize::from(plane.is_mistake(x, t)?);
        }
        Ok(wrong)
    }
}
