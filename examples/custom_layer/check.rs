//! Compares the gradient of the ellipse neuron's log loss by all methods.

use downhill::check::{Claim, Report};
use downhill::hand::LossFn;
use downhill::nn::{Device, GradCheck, Parameter, borrowed};
use downhill::prelude::LogLoss;
use downhill::train::{Batch, EngineError};
use downhill_cli::Failure;

use super::hand::{self, Factors};
use super::nn::{Ellipse, Way};
use super::{SHAPE, log_loss, tensors};

/// Checks the gradient of a batch's log loss with respect to `weight`, `center` and `bias`: by finite differences, by
/// autodiff through Burn's operations, by our own operation, and by the formulas in plain Rust.
///
/// # Errors
///
/// [`Failure`] if the parameters, the samples and the layer do not fit.
pub(crate) fn all_methods(
    at: &[Parameter],
    batch: &Batch,
    device: &Device,
    factors: Factors,
) -> Result<Report, Failure> {
    let (value_by_hand, by_hand) = in_plain_rust(at, batch, factors)?;
    let device = device.clone().autodiff();
    let samples = tensors(batch, &device)?;
    let loss = |model: &Ellipse| log_loss(model, &samples);
    let custom = Ellipse::new(SHAPE, at, &device, Way::Custom(factors))?;
    let (value, by_operation) = GradCheck::new(&custom, loss)?.gradient()?;

    // Compare all of them with autodiff and with differences.
    let composed = Ellipse::new(SHAPE, at, &device, Way::Composed)?;
    Ok(GradCheck::new(&composed, loss)?.run_with(&[
        Claim::new("operation", borrowed(&by_operation)).with_value(value),
        Claim::new("by hand", borrowed(&by_hand)).with_value(value_by_hand),
    ])?)
}

/// Computes the loss and its gradient by hand.
fn in_plain_rust(
    at: &[Parameter],
    batch: &Batch,
    factors: Factors,
) -> Result<(f64, Vec<Parameter>), EngineError> {
    let of = |name: &str| {
        let found = at.iter().find(|p| p.name == name);
        found.map(|p| p.values.clone()).unwrap_or_default()
    };
    let [inputs, outputs] = SHAPE;
    let layer = hand::Ellipse::new(inputs, outputs, of("weight"), of("center"), of("bias"))?;
    let x: Vec<f64> = batch.features().iter().copied().collect();
    let y: Vec<f64> = batch.targets().iter().copied().collect();
    let samples = batch.samples();
    let mut z = vec![0.0; samples * outputs];
    layer.forward(&x, &mut z);
    let mut dz = vec![0.0; z.len()];
    LogLoss.backward(&z, &y, samples, &mut dz);
    let gradient = layer.backward(&x, &dz, factors);
    let named = |name: &str, shape: &[usize], values| Parameter::new(name, shape.to_vec(), values);
    let gradient = vec![
        named("weight", &SHAPE, gradient.weight)?,
        named("center", &SHAPE, gradient.center)?,
        named("bias", &[outputs], gradient.bias)?,
    ];
    Ok((LogLoss.forward(&z, &y, samples), gradient))
}
