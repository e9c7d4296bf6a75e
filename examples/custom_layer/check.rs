//! The gradient of the ellipse neuron's log loss, every way there is, in one call.

use downhill::check::{Claim, Report};
use downhill::hand::{LogLoss, Loss as _};
use downhill::nn::{self, Device, Dtype, GradCheck, Loss as _, Model, Parameter, borrowed, matrix};
use downhill::train::{Batch, EngineError};
use downhill_cli::Failure;

use super::hand::{self, Factors};
use super::nn::{Ellipse, Way};

/// Checks the gradient of a batch's log loss with respect to `weight`, `center` and `bias`: by finite
/// differences, by autodiff through Burn's operations, by the operation of our own, and by the
/// formulas in plain Rust.
///
/// # Errors
///
/// [`Failure`] if the parameters, the samples and the layer do not fit.
pub(crate) fn three_ways(
    shape: [usize; 2],
    at: &[Parameter],
    batch: Batch<'_>,
    device: &Device,
    factors: Factors,
) -> Result<Report, Failure> {
    let device = device.clone().autodiff();
    let [inputs, outputs] = shape;
    let values = |numbers: ndarray::ArrayView2<'_, f64>| numbers.iter().copied().collect();
    let (x, y): (Vec<f64>, Vec<f64>) = (values(batch.features()), values(batch.targets()));

    // In plain Rust.
    let (value_by_hand, by_hand) = in_plain_rust(shape, at, &x, &y, factors)?;

    // On Burn, by either way.
    let samples = batch.samples();
    let tensor = |v: &[f64], columns| matrix(v.to_vec(), [samples, columns], &device, Dtype::F64);
    let (x, y) = (tensor(&x, inputs)?, tensor(&y, outputs)?);
    let loss = |model: &Ellipse| nn::LogLoss.forward(model.forward(x.clone()).logits, y.clone());
    let custom = Ellipse::new(shape, at, &device, Way::Custom(factors))?;
    let (value, by_operation) = GradCheck::new(&custom, loss)?.gradient()?;

    // And all of them beside autodiff and differences.
    let composed = Ellipse::new(shape, at, &device, Way::Composed)?;
    Ok(GradCheck::new(&composed, loss)?.run_with(&[
        Claim::new("operation", borrowed(&by_operation)).with_value(value),
        Claim::new("by hand", borrowed(&by_hand)).with_value(value_by_hand),
    ])?)
}

/// The loss and its gradient, by hand.
fn in_plain_rust(
    [inputs, outputs]: [usize; 2],
    at: &[Parameter],
    x: &[f64],
    y: &[f64],
    factors: Factors,
) -> Result<(f64, Vec<Parameter>), EngineError> {
    let of = |name: &str| {
        let found = at.iter().find(|p| p.name == name);
        found.map(|p| p.values.clone()).unwrap_or_default()
    };
    let layer = hand::Ellipse::new(inputs, outputs, of("weight"), of("center"), of("bias"))?;
    let samples = x.len() / inputs;
    let mut z = vec![0.0; samples * outputs];
    layer.forward(x, &mut z);
    let mut dz = vec![0.0; z.len()];
    LogLoss.backward(&z, y, samples, &mut dz);
    let gradient = layer.backward(x, &dz, factors);
    let named = |name: &str, shape: &[usize], values| Parameter::new(name, shape.to_vec(), values);
    let gradient = vec![
        named("weight", &[inputs, outputs], gradient.weight)?,
        named("center", &[inputs, outputs], gradient.center)?,
        named("bias", &[outputs], gradient.bias)?,
    ];
    Ok((LogLoss.forward(&z, y, samples), gradient))
}
