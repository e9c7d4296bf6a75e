//! Checks of a table of features and its labels.

use std::fmt::Debug;

use downhill_data::message::{list, shown};
use ndarray::{ArrayView, ArrayView2, Dimension, Ix2};

use crate::ClassifierError;

/// The features as a table, `[samples, features]`, if they have that rank and are finite.
pub(crate) fn table<D: Dimension>(
    features: ArrayView<'_, f64, D>,
) -> Result<ArrayView2<'_, f64>, ClassifierError> {
    let got = features.ndim();
    let table = features
        .into_dimensionality::<Ix2>()
        .map_err(|_| ClassifierError::Rank { got })?;
    for ((sample, column), &value) in table.indexed_iter() {
        if !value.is_finite() {
            return Err(ClassifierError::NotFinite {
                sample,
                column,
                value,
            });
        }
    }
    Ok(table)
}

/// The two distinct labels, in order. There must be one label per sample.
pub(crate) fn two_classes<L: Clone + Ord + Debug>(
    labels: &[L],
    samples: usize,
) -> Result<[L; 2], ClassifierError> {
    if labels.len() != samples {
        return Err(ClassifierError::Labels {
            samples,
            labels: labels.len(),
        });
    }
    let mut classes: Vec<&L> = labels.iter().collect();
    classes.sort();
    classes.dedup();
    match classes.as_slice() {
        [less, greater] => Ok([(*less).clone(), (*greater).clone()]),
        other => Err(ClassifierError::Classes {
            got: other.len(),
            classes: list(other.iter().map(shown)),
        }),
    }
}
