//! The printed update of `and_gate`, with or without its two slips.

use downhill_train::{EngineError, Parameters, Pass, PrintedUpdate, check_length};
use ndarray::{Array2, ArrayView2, Axis, Slice, Zip};

use crate::forward::{activations, count};

/// The two slips of the printed update, each of which can be switched off.
///
/// With `n` samples, `h` the hidden activations, `a` the predictions and
/// `δ = (-y/a + (1-y)/(1-a)) a (1-a)`, which is `a - y`,
///
/// ```text
///            with both slips                         without slips: the gradient
/// W0         1/(n+1) sum of xᵀ (δ W1ᵀ h (1-h))       1/n of the same sum
/// W1         1/(n+1) sum of (h (1-h))ᵀ δ             1/n sum of hᵀ δ
/// b0         1/n sum of δ W1ᵀ h (1-h)                the same
/// b1         1/n sum of δ                            the same
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slips {
    /// Whether the updates of both weights divide by `n + 1` instead of `n`.
    ///
    /// The source stacks one slab per sample behind a slab of zeros, and averages over all slabs.
    pub slab: bool,
    /// Whether the update of `W1` uses the slope `h (1-h)` instead of `h`.
    pub slope: bool,
}

impl Slips {
    /// Both slips, as printed.
    pub const BOTH: Self = Self {
        slab: true,
        slope: true,
    };

    /// No slip: the gradient of the mean log loss.
    pub const NEITHER: Self = Self {
        slab: false,
        slope: false,
    };

    /// Computes what a step at a learning rate of 1 subtracts, slab by slab as printed.
    ///
    /// # Shapes
    ///
    /// - `x`: `[samples, 3]`
    /// - `y`: `[samples, 1]`
    /// - `parameters`: those of the 3-2-1 net; the caller checks them
    pub(super) fn update(
        self,
        x: ArrayView2<'_, f64>,
        y: ArrayView2<'_, f64>,
        parameters: &Parameters,
    ) -> Result<Parameters, EngineError> {
        let w1 = parameters.matrix("layers.1.weight")?;
        let h = activations(
            x,
            &parameters.matrix("layers.0.weight")?,
            &parameters.vector("layers.0.bias")?,
        );
        let a = activations(h.view(), &w1, &parameters.vector("layers.1.bias")?);

        // ANCHOR: slips
        let delta = delta(&a, y); // [samples, 1]
        let slope = &h * &(1.0 - &h); // [samples, 2]
        let hidden_delta = &slope * &delta.dot(&w1.t()); // [samples, 2]
        let beside_delta = if self.slope { &slope } else { &h };

        let n = count(x.nrows());
        let slab = |left: ArrayView2<'_, f64>, right: &Array2<f64>, sample: usize| {
            let row = Slice::from(sample..=sample);
            let (left, right) = (
                left.slice_axis(Axis(0), row),
                right.slice_axis(Axis(0), row),
            );
            left.t().dot(&right)
        };
        let stacked = |left: ArrayView2<'_, f64>, right: &Array2<f64>| {
            let zeros = Array2::zeros((left.ncols(), right.ncols()));
            let slabs = (0..left.nrows()).map(|sample| slab(left, right, sample));
            let sum = slabs.fold(zeros, |sum, slab| sum + slab);
            sum / if self.slab { n + 1.0 } else { n }
        };
        // ANCHOR_END: slips
        Ok(Parameters::default()
            .with_matrix("layers.0.weight", &stacked(x, &hidden_delta))
            .with_vector("layers.0.bias", &(hidden_delta.sum_axis(Axis(0)) / n))
            .with_matrix("layers.1.weight", &stacked(beside_delta.view(), &delta))
            .with_vector("layers.1.bias", &(delta.sum_axis(Axis(0)) / n)))
    }
}

/// Computes `(-y/a + (1-y)/(1-a)) a (1-a)`, `[samples, 1]`.
fn delta(a: &Array2<f64>, y: ArrayView2<'_, f64>) -> Array2<f64> {
    Zip::from(a).and(y).map_collect(|&a, &y| delta_of(a, y))
}

/// Computes [`delta`] for one prediction.
fn delta_of(a: f64, y: f64) -> f64 {
    ((1.0 - y) / (1.0 - a) - y / a) * a * (1.0 - a)
}

/// Rewrites the gradient of an engine to the update with these slips.
impl PrintedUpdate for Slips {
    fn rewrite(
        &self,
        pass: &Pass<'_>,
        parameter: &str,
        gradient: &mut [f64],
    ) -> Result<(), EngineError> {
        let [h] = pass.hidden else {
            return Err(EngineError::HiddenLayers {
                expected: 1,
                got: pass.hidden.len(),
            });
        };
        let n = count(h.nrows());
        let slabs = if self.slab { n + 1.0 } else { n };
        match parameter {
            "layers.1.weight" if self.slope => {
                check_length(parameter, &[h.ncols(), 1], gradient.len())?;
                gradient.fill(0.0);
                let samples = pass.predictions.iter().zip(pass.targets);
                for (h, (&a, &y)) in h.rows().into_iter().zip(samples) {
                    let delta = delta_of(a, y);
                    for (update, h) in gradient.iter_mut().zip(h) {
                        *update += h * (1.0 - h) * delta;
                    }
                }
                gradient.iter_mut().for_each(|update| *update /= slabs);
            }
            "layers.0.weight" | "layers.1.weight" => {
                for value in gradient {
                    *value *= n / slabs;
                }
            }
            _ => {}
        }
        Ok(())
    }
}
