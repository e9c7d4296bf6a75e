//! Checkpoints and saved parameters of any Burn module.

use std::cell::Cell;
use std::fs;
use std::time::Duration;

use burn::module::Module;
use burn::nn::{BatchNorm, BatchNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};
use downhill::data::Generator;
use downhill::nn::{Backend, cast, load, matrix, parameters};
use downhill::prelude::*;
use downhill::train::{Checkpoints, EpochEnd, Every, Outcome, TrainError};
use tempfile::TempDir;

/// A module whose normalization keeps running statistics.
#[derive(Module, Debug)]
struct Normalized {
    first: Linear,
    norm: BatchNorm,
    last: Linear,
}

impl Normalized {
    fn new(device: &Device) -> Self {
        Self {
            first: LinearConfig::new(3, 4).init(device),
            norm: BatchNormConfig::new(4).init(device),
            last: LinearConfig::new(4, 1).init(device),
        }
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let hidden = self.norm.forward(self.first.forward(x));
        self.last.forward(hidden.tanh())
    }
}

type Data = (Tensor<2>, Tensor<2>);

fn loss(module: &Normalized, (x, y): &Data) -> Tensor<1> {
    (module.forward(x.clone()) - y.clone()).square().mean()
}

/// Trains a module from its start, in batches, for 12 steps; a time limit stops it after some.
fn train(
    module: Normalized,
    data: &Data,
    checkpoints: Option<Checkpoints>,
    steps: Option<u64>,
) -> Result<(Outcome, Vec<Parameter>), TrainError> {
    let mut engine = AutodiffEngine::new(module, loss, Adam::new(0.05))?;
    let taken = Cell::new(0);
    let rules = StopRules {
        time_limit: steps.map(|steps| steps as f64),
        ..StopRules::default()
    };
    let trainer = Trainer::epochs(4).batch_size(4).seed(2).stop(rules);
    let trainer = trainer.clock(|| {
        taken.set(taken.get() + 1);
        Duration::from_secs(taken.get())
    });
    let outcome = trainer.checkpoints(checkpoints).fit(&mut engine, data)?;
    let all = parameters(&engine.into_model()).map_err(downhill::train::EngineError::from)?;
    Ok((outcome, all))
}

fn start(backend: Backend, dtype: Dtype) -> (Vec<Parameter>, Device, Data) {
    let device = backend.device().unwrap();
    // From a stream of its own: Burn's is that of the process.
    let mut stream = Generator::new(8);
    let mut numbers = |n: usize| {
        (0..n)
            .map(|_| dtype.round(stream.uniform(-1.0, 1.0)))
            .collect()
    };
    let mut from = parameters(&cast(Normalized::new(&device), dtype)).unwrap();
    for parameter in &mut from {
        if !parameter.name.starts_with("norm.running") {
            parameter.values = numbers(parameter.values.len());
        }
    }
    let mut data = |columns| matrix(numbers(10 * columns), [10, columns], &device, dtype).unwrap();
    let data = (data(3), data(1));
    (from, device, data)
}

#[test]
fn a_module_with_running_statistics_resumes_to_the_same_bits() {
    for backend in Backend::available() {
        for dtype in Dtype::ALL {
            let (from, device, data) = start(backend, dtype);
            let module = || load(cast(Normalized::new(&device), dtype), &from).unwrap();
            let whole = train(module(), &data, None, None).unwrap();
            let moved = |name: &str| {
                let of = |all: &[Parameter]| all.iter().find(|p| p.name == name).unwrap().clone();
                of(&whole.1) != of(&from)
            };
            assert!(moved("norm.running_mean") && moved("first.weight"));
            for steps in [1, 3, 5, 11] {
                let folder = TempDir::new().unwrap();
                let checkpoints = Checkpoints::new(folder.path()).every(Every::Steps(2));
                train(module(), &data, Some(checkpoints.clone()), Some(steps)).unwrap();
                let resumed = train(module(), &data, Some(checkpoints.resume()), None).unwrap();
                assert_eq!(resumed, whole, "{backend} {dtype}: after {steps} steps");
            }
        }
    }
}

#[test]
fn the_parameters_of_a_module_are_saved_and_loaded() {
    let (from, device, _) = start(Backend::default(), Dtype::F32);
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("module.safetensors");
    Parameters::new(from.clone())
        .save(&path, Dtype::F32)
        .unwrap();
    let read = Parameters::load(&path).unwrap();
    let module = load(Normalized::new(&device), read.as_slice()).unwrap();
    assert_eq!(parameters(&module).unwrap(), from);
    let other: Linear = LinearConfig::new(3, 4).init(&device);
    let error = load(other, read.as_slice()).unwrap_err().to_string();
    assert!(error.contains("weight"), "{error}");
}

#[test]
fn a_folder_that_vanishes_stops_the_run_with_its_name() {
    let (from, device, data) = start(Backend::default(), Dtype::F64);
    let module = load(cast(Normalized::new(&device), Dtype::F64), &from).unwrap();
    let all = TempDir::new().unwrap();
    let folder = all.path().join("run");
    let mut engine = AutodiffEngine::new(module, loss, Adam::new(0.05)).unwrap();
    let mut removed = |_: &EpochEnd| {
        let _ = fs::remove_dir_all(&folder);
    };
    let checkpoints = Checkpoints::new(&folder).every(Every::Steps(1));
    let trainer = Trainer::epochs(3).observe(&mut removed);
    let stopped = trainer.checkpoints(checkpoints).fit(&mut engine, &data);
    let error = stopped.unwrap_err().to_string();
    let file = folder.join("step-000000000002.safetensors");
    let expected = format!("{}: cannot be written: ", file.display());
    assert!(error.starts_with(&expected), "{error}");
}
