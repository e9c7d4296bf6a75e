//! A module compiled, and by autodiff: the losses and the gradients of both.

use burn::module::Module;
use burn::tensor::{DType, Device, Tensor, TensorData};
use downhill_compile::{CompiledStep, Error, Losses, TensorBatch};
use downhill_core::{Sgd, StepConfig};
use downhill_nn::{Backend, gradient, parameters, scalar};

/// The tolerance of a gradient's entries, relative to the largest.
pub(crate) const GRADIENT: f64 = 1e-12;

pub(crate) fn device() -> Device {
    Backend::Flex.device().unwrap()
}

/// Numbers between -1 and 1 without a pattern, different for each seed.
pub(crate) fn numbers(count: usize, seed: u64) -> Vec<f64> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..count).map(|_| next()).collect()
}

pub(crate) fn tensor<const D: usize>(shape: [usize; D], seed: u64) -> Tensor<D> {
    let data = TensorData::new(numbers(shape.iter().product(), seed), shape);
    Tensor::from_data(data, (&device(), DType::F64))
}

/// A module whose parameters are numbers without a pattern, in `f64`.
pub(crate) fn varied<M: Module>(module: M) -> M {
    let module = downhill_nn::cast(module, downhill_core::Dtype::F64);
    let mut found = parameters(&module).unwrap();
    for (index, parameter) in found.iter_mut().enumerate() {
        let varied = numbers(parameter.values.len(), 100 + index as u64);
        let positive = parameter.name.contains("running_var");
        for (value, varied) in parameter.values.iter_mut().zip(varied) {
            *value = 0.5 * varied
                + if parameter.name.contains("gamma") {
                    1.0
                } else {
                    0.0
                };
            if positive {
                *value = value.abs() + 0.1;
            }
        }
    }
    downhill_nn::load(module, &found).unwrap()
}

pub(crate) fn compiled<M: Module, B: TensorBatch>(
    model: &M,
    batch: &B,
    loss: &impl Fn(&M, &B) -> Tensor<1>,
    config: StepConfig,
) -> Result<CompiledStep<f64>, Error> {
    let losses = |model: &M, batch: &B| Losses::new(loss(model, batch));
    let mut step = CompiledStep::new(model, batch, losses, |_, _| {}, config)?;
    let values = parameters(model).unwrap();
    step.set_parameters(values.iter().map(|p| p.values.as_slice()))?;
    step.read(batch)?;
    Ok(step)
}

/// Compares the loss and the gradient of a module with those of autodiff.
pub(crate) fn agrees<M: Module, B: TensorBatch>(
    name: &str,
    model: M,
    batch: &B,
    loss: impl Fn(&M, &B) -> Tensor<1>,
) {
    compare(name, model, batch, loss).unwrap_or_else(|difference| panic!("{difference}"));
}

/// The first difference of the loss or the gradient of a module from those of autodiff.
pub(crate) fn compare<M: Module, B: TensorBatch>(
    name: &str,
    model: M,
    batch: &B,
    loss: impl Fn(&M, &B) -> Tensor<1>,
) -> Result<(), String> {
    let model = model.train();
    let mut step = compiled(&model, batch, &loss, Sgd::new(0.1))
        .map_err(|error| format!("{name}: {error}"))?;
    let ours = step.differentiate(0).unwrap().minimized;
    let tensor = loss(&model, batch);
    let theirs = scalar(tensor.clone().inner(), "loss").unwrap();
    // Not `>`, which is false of NaN.
    let close = |a: f64, b: f64, size: f64| (a - b).abs() <= GRADIENT * size;
    if !close(ours, theirs, theirs.abs().max(1.0)) {
        return Err(format!("{name}: loss {ours}, by autodiff {theirs}"));
    }
    let by_autodiff = gradient(&model, &tensor).unwrap().named(&model).unwrap();
    let names = parameters(&model).unwrap();
    let gradients = step.gradient();
    assert_eq!(names.len(), gradients.len(), "{name}");
    for (parameter, ours) in names.iter().zip(gradients) {
        let theirs = by_autodiff.iter().find(|p| p.name == parameter.name);
        let at = format!("{name}: {}", parameter.name);
        let (ours, theirs) = match (ours, theirs) {
            (Some(ours), Some(theirs)) => (ours, &theirs.values),
            (None, None) => continue,
            (ours, _) => {
                return Err(format!(
                    "{at}: only one has a gradient, compiled: {}",
                    ours.is_some()
                ));
            }
        };
        assert_eq!(ours.len(), theirs.len(), "{at}");
        let largest = theirs.iter().fold(1e-3_f64, |a, b| a.max(b.abs()));
        for (index, (&ours, &theirs)) in ours.iter().zip(theirs).enumerate() {
            if !close(ours, theirs, largest) {
                return Err(format!("{at}[{index}]: {ours}, by autodiff {theirs}"));
            }
        }
    }
    Ok(())
}

/// Panics with all differences, if there are any.
pub(crate) fn all_agree(results: impl IntoIterator<Item = Result<(), String>>) {
    let differences: Vec<String> = results.into_iter().filter_map(Result::err).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
