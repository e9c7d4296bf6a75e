//! A difference between a printed update and a gradient, with the corrected update.

use ndarray::ArrayD;

/// One difference between a printed update and a gradient, with its correction.
///
/// `what` is a claim and `update` is its evidence: after the last correction of a parameter, the update
/// must equal the gradient.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// The parameter, by the source's name.
    pub parameter: &'static str,
    /// The difference in words, as a verb phrase about the printed update.
    pub what: String,
    /// The update after this and all earlier corrections, in the source's layout.
    pub update: ArrayD<f64>,
}
