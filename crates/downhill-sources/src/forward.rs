//! A forward pass in plain array arithmetic, for the update rules as they were printed.
//!
//! Neither engine has a hand in it, so that what the rules give can be held against both.

use ndarray::{Array1, Array2, ArrayView2};

/// `σ(z) = 1 / (1 + e^-z)`, entry by entry.
pub(crate) fn sigmoid(z: Array2<f64>) -> Array2<f64> {
    z.mapv_into(|z| 1.0 / (1.0 + (-z).exp()))
}

/// `σ(x w + b)`.
///
/// # Shapes
///
/// `x`: `[samples, inputs]`; `w`: `[inputs, outputs]`; `b`: `[outputs]`; the activations:
/// `[samples, outputs]`.
pub(crate) fn activations(x: ArrayView2<'_, f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    sigmoid(x.dot(w) + b)
}

/// How many there are, as a number to divide by.
#[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
pub(crate) fn count(samples: usize) -> f64 {
    samples as f64
}
