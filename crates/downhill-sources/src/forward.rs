//! A forward pass in plain array arithmetic, for the update rules as printed.
//!
//! It is independent of both engines, so the printed rules can be compared with either.

use ndarray::{Array1, Array2, ArrayView2};

/// Computes `σ(z) = 1 / (1 + e^-z)`, entry by entry.
pub(crate) fn sigmoid(z: Array2<f64>) -> Array2<f64> {
    z.mapv_into(|z| 1.0 / (1.0 + (-z).exp()))
}

/// Computes the activations `σ(x w + b)` of a dense layer.
///
/// # Shapes
///
/// - `x`: `[samples, inputs]`
/// - `w`: `[inputs, outputs]`; `b`: `[outputs]`
/// - result: `[samples, outputs]`
pub(crate) fn activations(x: ArrayView2<'_, f64>, w: &Array2<f64>, b: &Array1<f64>) -> Array2<f64> {
    sigmoid(x.dot(w) + b)
}

/// Converts a number of samples to `f64`.
#[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
pub(crate) fn count(samples: usize) -> f64 {
    samples as f64
}
