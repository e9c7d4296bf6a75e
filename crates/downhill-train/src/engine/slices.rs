//! Evaluation in slices of rows, so that its memory does not grow with the samples, and the memory of a step.

use downhill_core::{NetworkConfig, Reduction, SettingError, bytes_of, check_memory};
use ndarray::{Array2, ArrayView2, Axis, Slice};

use super::StepLoss;
use crate::{Batch, EngineError};

/// The most numbers of a slice in one forward pass: features, activations and targets, 64 MB of them in `f64`.
const NUMBERS: usize = 1 << 23;

/// The numbers of a forward pass for one sample.
fn row(network: &NetworkConfig) -> usize {
    let outside = network.features.saturating_add(network.outputs());
    outside.saturating_add(network.activations())
}

/// The number of rows of a slice, at least 1.
fn rows(network: &NetworkConfig) -> usize {
    (NUMBERS / row(network).max(1)).max(1)
}

fn slices(samples: usize, rows: usize) -> impl Iterator<Item = Slice> {
    let starts = (0..samples).step_by(rows);
    starts.map(move |start| Slice::from(start..samples.min(start.saturating_add(rows))))
}

/// Predicts slice by slice.
///
/// # Errors
///
/// [`EngineError::Setting`] if the predictions do not fit in memory; those of `predict`.
pub(super) fn predict(
    network: &NetworkConfig,
    features: ArrayView2<'_, f64>,
    predict: impl Fn(ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError>,
) -> Result<Array2<f64>, EngineError> {
    let (samples, rows) = (features.nrows(), rows(network));
    if samples <= rows {
        return predict(features);
    }
    let outputs = network.outputs();
    let what = || format!("the predictions for {samples} samples");
    check_memory(what, bytes_of(samples, outputs))?;
    let mut predictions = Array2::zeros((samples, outputs));
    for slice in slices(samples, rows) {
        let part = predict(features.slice_axis(Axis(0), slice))?;
        predictions.slice_axis_mut(Axis(0), slice).assign(&part);
    }
    Ok(predictions)
}

/// Computes the losses of a batch slice by slice.
///
/// Those of one slice are exactly those of the batch; the mean or the sum of several differs from them by rounding.
/// `minimized` is the reduction of the minimized loss, and `penalty` what every slice adds to it.
///
/// # Errors
///
/// Those of `loss`.
pub(super) fn loss(
    network: &NetworkConfig,
    batch: &Batch,
    minimized: Reduction,
    penalty: impl FnOnce() -> Result<f64, EngineError>,
    loss: impl Fn(ArrayView2<'_, f64>, ArrayView2<'_, f64>) -> Result<StepLoss, EngineError>,
) -> Result<StepLoss, EngineError> {
    let (samples, rows) = (batch.samples(), rows(network));
    let (features, targets) = (batch.features(), batch.targets());
    if samples <= rows {
        return loss(features, targets);
    }
    let penalty = penalty()?;
    let mut sum = None::<StepLoss>;
    for slice in slices(samples, rows) {
        let x = features.slice_axis(Axis(0), slice);
        let mut part = loss(x, targets.slice_axis(Axis(0), slice))?;
        let weight = x.nrows() as f64 / samples as f64;
        let scale = |reduction| match reduction {
            Reduction::Mean => weight,
            Reduction::Sum => 1.0,
        };
        part.minimized = (part.minimized - penalty) * scale(minimized);
        part.reported *= scale(part.reduction);
        sum = Some(sum.map_or(part, |sum| StepLoss {
            minimized: sum.minimized + part.minimized,
            reported: sum.reported + part.reported,
            reduction: part.reduction,
        }));
    }
    let Some(mut sum) = sum else {
        // A batch has samples.
        return loss(features, targets);
    };
    sum.minimized += penalty;
    Ok(sum)
}

/// The largest batch whose memory is checked already.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct LargestBatch(usize);

impl LargestBatch {
    /// Checks that the passes over a batch fit in memory, if it is larger than any before.
    ///
    /// `copies` is the number of arrays that the engine keeps of each activation.
    ///
    /// # Errors
    ///
    /// [`SettingError::Memory`] with the estimate and the memory that is available.
    pub(super) fn check(
        &mut self,
        network: &NetworkConfig,
        samples: usize,
        copies: u64,
        bytes: u64,
    ) -> Result<(), SettingError> {
        if samples > self.0 {
            let numbers = (row(network) as u64).saturating_mul(samples as u64);
            let what = || format!("the activations of a batch of {samples} samples");
            check_memory(what, numbers.saturating_mul(copies).saturating_mul(bytes))?;
            self.0 = samples;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use downhill_core::{Activation, Loss, NetworkConfig, Objective};
    use ndarray::Array2;

    use super::*;
    use crate::{EngineConfig, EngineKind, NetworkEngine, Optimization, Parameters};

    /// A network of so many numbers for a sample that a slice has 40 rows, and 100 samples.
    fn wide(loss: Loss, kind: EngineKind) -> (Box<dyn NetworkEngine>, Batch) {
        let network = NetworkConfig::new(2)
            .dense(NUMBERS / 40 - 8, Activation::Tanh)
            .dense(1, Activation::Sigmoid);
        assert_eq!(rows(&network), 40);
        let start = Parameters::uniform(&network, -0.01, 0.01, 1);
        let config = EngineConfig {
            kind,
            ..EngineConfig::default()
        };
        let mut optimization = Optimization::new(Objective::new(loss), 0.1);
        optimization.objective.penalty.l2 = 0.5;
        let engine = config.build(&network, &start, optimization).unwrap();
        let x = Array2::from_shape_fn((100, 2), |(s, f)| ((7 * s + f) % 11) as f64 - 5.0);
        let y = Array2::from_shape_fn((100, 1), |(s, _)| f64::from(u8::from(s % 3 == 0)));
        (engine, Batch::new(x.view(), y.view()).unwrap())
    }

    #[test]
    fn slices_give_the_same_as_the_whole() {
        let built = |kind: &EngineKind| cfg!(feature = "autodiff") || *kind == EngineKind::Hand;
        for kind in EngineKind::ALL.into_iter().filter(built) {
            for loss in [Loss::LogLoss, Loss::SquaredError] {
                let (mut engine, batch) = wide(loss, kind);
                let sliced = engine.loss(&batch).unwrap();
                let predictions = engine.evaluate(batch.features()).unwrap();
                for s in [0, 39, 40, 99] {
                    let row = batch
                        .features()
                        .slice_axis(Axis(0), Slice::from(s..=s))
                        .to_owned();
                    let one = engine.evaluate(row.view()).unwrap();
                    assert!((one[[0, 0]] - predictions[[s, 0]]).abs() < 1e-14);
                }
                // A step computes its losses in one piece.
                let whole = engine.step(&batch).unwrap();
                for (a, b) in [
                    (sliced.minimized, whole.minimized),
                    (sliced.reported, whole.reported),
                ] {
                    assert!((a - b).abs() <= 1e-12 * b.abs(), "{kind}: {a} and {b}");
                }
            }
        }
    }
}
