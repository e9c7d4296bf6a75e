//! What keeps an update from being a gradient, and the update with that put right.

use ndarray::ArrayD;

/// What keeps an update from being the gradient of a loss, and the update with that put right.
///
/// The words are a claim, and `update` its evidence: once the last correction of a parameter is made,
/// what is left is the gradient, or the words are wrong.
#[derive(Debug, Clone, PartialEq)]
pub struct Correction {
    /// Of which parameter, in the source's own names.
    pub parameter: &'static str,
    /// What is to be put right.
    pub what: String,
    /// The update once this is put right, and all before it of the same parameter; in the source's
    /// own layout.
    pub update: ArrayD<f64>,
}
