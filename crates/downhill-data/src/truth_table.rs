//! The truth table of a gate on three bits, small enough to follow by hand.

use crate::dataset::default_names;
use crate::{Dataset, Split};

// ANCHOR: table
/// The samples to learn from, `[5, 3]`, and what the gate gives for each.
const TRAIN: [([f64; 3], u8); 5] = [
    ([1.0, 0.0, 1.0], 1),
    ([0.0, 0.0, 0.0], 0),
    ([1.0, 1.0, 0.0], 0),
    ([1.0, 0.0, 0.0], 0),
    ([0.0, 0.0, 1.0], 0),
];

/// The samples kept back, `[3, 3]`: one of the two that give 1, and two that give 0.
const TEST: [([f64; 3], u8); 3] = [
    ([0.0, 1.0, 1.0], 0),
    ([1.0, 1.0, 1.0], 1),
    ([0.0, 1.0, 0.0], 0),
];
// ANCHOR_END: table

/// All eight rows of the truth table of "the first bit and the last bit", split five to three.
///
/// The features are the three bits as 0.0 and 1.0, the label is the gate's answer, 0 or 1; the
/// middle bit does not matter. The rows and their order are always the same.
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
    Dataset::from_checked_rows(&bits, labels, default_names(3))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use ndarray::array;

    use super::*;

    #[test]
    fn every_row_is_there_once_and_right() {
        let gate = and_gate();
        let mut seen = BTreeSet::new();
        for part in [&gate.train, &gate.test] {
            for (bits, label) in part.features().rows().into_iter().zip(part.labels()) {
                assert_eq!(f64::from(*label), bits[0] * bits[2]);
                seen.insert((bits[0] as u8, bits[1] as u8, bits[2] as u8));
            }
        }
        assert_eq!((gate.train.len(), gate.test.len(), seen.len()), (5, 3, 8));
    }

    #[test]
    fn the_rows_are_in_their_order() {
        let gate = and_gate();
        assert_eq!(gate.train.features().row(0), array![1.0, 0.0, 1.0]);
        assert_eq!(gate.train.features().row(4), array![0.0, 0.0, 1.0]);
        assert_eq!(gate.test.features().row(0), array![0.0, 1.0, 1.0]);
        assert_eq!(gate.test.feature_names(), ["x0", "x1", "x2"]);
    }
}
