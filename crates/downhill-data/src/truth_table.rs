//! The truth table of a gate on three bits, small enough to compute by hand.

use crate::dataset::default_names;
use crate::{Dataset, Split};

// ANCHOR: table
/// The training samples, `[5, 3]`, and the gate's output for each.
const TRAIN: [([f64; 3], u8); 5] = [
    ([1.0, 0.0, 1.0], 1),
    ([0.0, 0.0, 0.0], 0),
    ([1.0, 1.0, 0.0], 0),
    ([1.0, 0.0, 0.0], 0),
    ([0.0, 0.0, 1.0], 0),
];

/// The test samples, `[3, 3]`: one of the two with output 1, and two with output 0.
const TEST: [([f64; 3], u8); 3] = [
    ([0.0, 1.0, 1.0], 0),
    ([1.0, 1.0, 1.0], 1),
    ([0.0, 1.0, 0.0], 0),
];
// ANCHOR_END: table

/// The truth table of "first bit AND last bit": 5 training and 3 test samples.
///
/// The features are the three bits as 0.0 or 1.0; the label is the gate's output, 0 or 1. The middle
/// bit has no effect. The rows and their order are fixed.
///
/// ```
/// let gate = downhill_data::and_gate();
/// assert_eq!(gate.train.labels(), [1, 0, 0, 0, 0]);
/// assert_eq!(gate.test.labels(), [0, 1, 0]);
/// ```
#[must_use]
pub fn and_gate() -> Split<u8> {
    Split {
        train: dataset(&TRAIN),
        test: dataset(&TEST),
    }
}

fn dataset(rows: &[([f64; 3], u8)]) -> Dataset<u8> {
    let bits: Vec<f64> = rows.iter().flat_map(|(bits, _)| *bits).collect();
    let labels = rows.iter().map(|(_, label)| *label).collect();
    Dataset::from_checked_rows(bits, labels, default_names(3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ndarray::array;

    use super::*;

    #[test]
    fn every_row_of_the_truth_table_occurs_once_with_its_label() {
        let gate = and_gate();
        let mut rows = BTreeSet::new();
        for part in [&gate.train, &gate.test] {
            for (bits, label) in part.features().rows().into_iter().zip(part.labels()) {
                assert_eq!(f64::from(*label), bits[0] * bits[2]);
                rows.insert((bits[0] as u8, bits[1] as u8, bits[2] as u8));
            }
        }
        assert_eq!((gate.train.len(), gate.test.len(), rows.len()), (5, 3, 8));
    }

    #[test]
    fn the_order_of_the_rows_is_fixed() {
        let gate = and_gate();
        assert_eq!(gate.train.features().row(0), array![1.0, 0.0, 1.0]);
        assert_eq!(gate.train.features().row(4), array![0.0, 0.0, 1.0]);
        assert_eq!(gate.test.features().row(0), array![0.0, 1.0, 1.0]);
        assert_eq!(gate.test.feature_names(), ["x0", "x1", "x2"]);
    }
}
