//! The accuracy of predicted classes.

use ndarray::{ArrayView1, ArrayView2};

/// The fraction of correct predictions.
///
/// ```text
/// one output        correct if a and y are on the same side of 1/2; 1/2 itself is class 1
/// several outputs   correct if the largest a and the largest y have the same index; of equals, the first
/// ```
///
/// A single output must be a probability: 1/2 is not the decision boundary of a logit, as of a hinge loss. The fraction
/// is NaN if a prediction is NaN (it has no class), if there are no samples, or if the shapes differ.
///
/// # Shapes
///
/// Both `[samples, outputs]`.
pub fn accuracy(predictions: ArrayView2<'_, f64>, targets: ArrayView2<'_, f64>) -> f64 {
    if predictions.dim() != targets.dim() {
        return f64::NAN;
    }
    let mut correct = 0_usize;
    for (a, y) in predictions.rows().into_iter().zip(targets.rows()) {
        let Some(class) = class_of(a) else {
            return f64::NAN;
        };
        correct += usize::from(Some(class) == class_of(y));
    }
    #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
    let fraction = correct as f64 / targets.nrows() as f64;
    fraction
}

/// Whether all targets are classes.
///
/// These are 0 or 1 for one output, and a single 1 among zeros for several.
///
/// # Shapes
///
/// `targets`: `[samples, outputs]`.
pub fn are_classes(targets: ArrayView2<'_, f64>) -> bool {
    let zero_or_one = targets.iter().all(|&y| y == 0.0 || y == 1.0);
    let one_each = targets.ncols() == 1 || targets.rows().into_iter().all(|row| row.sum() == 1.0);
    zero_or_one && one_each
}

/// The class of each sample; `None` unless all targets are classes, as in [`are_classes`].
///
/// # Shapes
///
/// `targets`: `[samples, outputs]`.
pub(crate) fn classes_of(targets: ArrayView2<'_, f64>) -> Option<Vec<i64>> {
    let classes = are_classes(targets).then(|| targets.rows().into_iter().map(class_of))?;
    classes
        .map(|class| class.map(|class| class as i64))
        .collect()
}

/// The class of the outputs of a sample, counted from 0, as in [`accuracy`].
///
/// `None` if one of them is NaN, or if there are none.
///
/// # Shapes
///
/// `outputs`: `[outputs]`.
pub fn class_of(outputs: ArrayView1<'_, f64>) -> Option<usize> {
    if outputs.iter().any(|a| a.is_nan()) {
        return None;
    }
    if let (1, Some(&a)) = (outputs.len(), outputs.first()) {
        return Some(usize::from(a >= 0.5));
    }
    let mut largest: Option<(usize, f64)> = None;
    for (class, &a) in outputs.iter().enumerate() {
        if largest.is_none_or(|(_, best)| a > best) {
            largest = Some((class, a));
        }
    }
    largest.map(|(class, _)| class)
}

#[cfg(test)]
mod tests {
    use ndarray::{Array2, Axis, Slice, array};

    use super::*;

    #[test]
    fn one_output_is_correct_on_the_same_side_of_one_half_as_its_target() {
        let a = array![[0.5], [0.49], [0.9], [0.1]];
        let y = array![[1.0], [1.0], [1.0], [0.0]];
        assert_eq!(accuracy(a.view(), y.view()), 0.75);
        // A column of a wider matrix is not contiguous.
        let wide = array![[0.9, 7.0], [0.1, 7.0]];
        let targets = array![[1.0], [0.0]];
        let column = wide.slice_axis(Axis(1), Slice::from(..1));
        assert_eq!(accuracy(column, targets.view()), 1.0);
    }

    #[test]
    fn several_outputs_are_correct_if_the_largest_is() {
        let a = array![
            [0.2, 0.3, 0.1],
            [-3.0, -1.0, -2.0],
            [4.0, 4.0, 0.0],
            [9.0, f64::INFINITY, 0.0]
        ];
        let y = array![
            [0.0, 1.0, 0.0],
            [0.0, 0.0, 1.0],
            [1.0, 0.0, 0.0],
            [1.0, 0.0, 0.0]
        ];
        assert_eq!(accuracy(a.view(), y.view()), 0.5);
    }

    #[test]
    fn a_prediction_of_nan_has_no_class_and_no_accuracy() {
        let y = array![[1.0, 0.0], [0.0, 1.0]];
        for a in [
            array![[0.9, 0.1], [f64::NAN, 0.5]],
            array![[f64::NAN, f64::NAN], [0.1, 0.9]],
        ] {
            assert!(accuracy(a.view(), y.view()).is_nan());
        }
        let one = array![[f64::NAN], [0.1]];
        assert!(accuracy(one.view(), array![[0.0], [0.0]].view()).is_nan());
        assert_eq!(class_of(one.row(0)), None);
    }

    #[test]
    fn is_nan_without_samples_or_for_unequal_shapes() {
        let (none, one) = (Array2::zeros((0, 1)), Array2::zeros((1, 1)));
        assert!(accuracy(none.view(), none.view()).is_nan());
        assert!(accuracy(one.view(), none.view()).is_nan());
    }

    #[test]
    fn classes_are_zero_or_one_and_one_of_several() {
        assert!(are_classes(array![[0.0], [1.0]].view()));
        assert!(!are_classes(array![[0.0], [0.5]].view()));
        assert!(are_classes(array![[0.0, 1.0], [1.0, 0.0]].view()));
        assert!(!are_classes(array![[0.0, 1.0], [1.0, 1.0]].view()));
        assert!(!are_classes(array![[0.0, 0.0]].view()));
    }
}
