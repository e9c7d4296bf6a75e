//! Any Burn module, any batch, any loss: checked, trained by the trainer and given back.
//!
//! All initial parameters are fixed numbers, so no test depends on the random numbers of the process.

mod images;
mod inputs;
mod losses;
mod runs;
mod weights;

use burn::module::Module;
use burn::nn::{Initializer as BurnInitializer, Linear, LinearConfig};
use burn::tensor::{Int, Tensor, TensorData};
use downhill::nn::{Device, burn_dtype, load, parameters};
use downhill::prelude::*;

/// Fixed numbers between -1 and 1; `from` selects the sequence.
pub(super) fn wave(from: usize, count: usize) -> Vec<f64> {
    let numbers = from..from + count;
    numbers.map(|i| (1.0 + (i * i) as f64).sin()).collect()
}

pub(super) fn tensor<const D: usize>(
    numbers: Vec<f64>,
    shape: [usize; D],
    device: &Device,
) -> Tensor<D> {
    let options = (device, burn_dtype(Dtype::F64));
    Tensor::from_data(TensorData::new(numbers, shape), options)
}

pub(super) fn whole<const D: usize>(
    numbers: Vec<i64>,
    shape: [usize; D],
    device: &Device,
) -> Tensor<D, Int> {
    Tensor::from_data(TensorData::new(numbers, shape), device)
}

/// Sets all parameters of a module to fixed numbers of a precision.
pub(super) fn numbered<M: Module>(module: M, dtype: Dtype) -> M {
    let module = cast(module, dtype);
    let mut all = parameters(&module).unwrap();
    let mut from = 0;
    for parameter in &mut all {
        parameter.values = wave(from, parameter.values.len());
        from += parameter.values.len();
    }
    load(module, &all).unwrap()
}

pub(super) fn linear(inputs: usize, outputs: usize, device: &Device) -> Linear {
    let config = LinearConfig::new(inputs, outputs);
    config.with_initializer(BurnInitializer::Zeros).init(device)
}

/// A plain device of every backend.
pub(super) fn plain_devices() -> impl Iterator<Item = Device> {
    let all = Backend::available().into_iter();
    all.map(|backend| backend.device().unwrap())
}

/// Every device, with autodiff and without.
pub(super) fn devices() -> impl Iterator<Item = Device> {
    plain_devices().flat_map(|plain| [plain.clone(), plain.autodiff()])
}

pub(super) fn flat(parameters: &Parameters) -> Vec<f64> {
    let all = parameters.as_slice().iter();
    all.flat_map(|p| p.values.clone()).collect()
}

/// A line through points.
pub(super) type Points = (Tensor<2>, Tensor<2>);

pub(super) fn line(device: &Device) -> Linear {
    numbered(linear(1, 1, device), Dtype::F64)
}

pub(super) fn points(samples: usize, device: &Device) -> Points {
    let x = wave(0, samples);
    let y = x.iter().map(|x| 2.0 * x - 1.0).collect();
    (
        tensor(x, [samples, 1], device),
        tensor(y, [samples, 1], device),
    )
}

pub(super) fn line_loss(line: &Linear, (x, y): &Points) -> Tensor<1> {
    MeanSquaredError.forward(line.forward(x.clone()), y.clone())
}
