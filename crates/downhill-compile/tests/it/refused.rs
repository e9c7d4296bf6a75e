//! Losses that cannot be compiled, and what the error says.

use std::cell::Cell;
use std::panic::catch_unwind;
use std::process::Command;

use burn::module::Module;
use burn::nn::gru::{Gru, GruConfig};
use burn::nn::{DropoutConfig, Linear, LinearConfig, RmsNorm, RmsNormConfig};
use burn::tensor::{Distribution, Int, Tensor, TensorData};
use downhill_compile::{CompiledStep, Error, Losses, TensorBatch, TensorMap};
use downhill_core::{Sgd, StepConfig};

use crate::support::{compiled, device, tensor, varied};

fn line() -> Linear {
    varied::<Linear>(LinearConfig::new(3, 2).init(&device())).train()
}

fn refused_of<M: Module, B: TensorBatch>(
    model: &M,
    batch: &B,
    loss: impl Fn(&M, &B) -> Tensor<1>,
) -> Error {
    compiled(model, batch, &loss, Sgd::new(0.1)).unwrap_err()
}

fn refused(loss: impl Fn(&Linear, &Tensor<2>) -> Tensor<1>) -> Error {
    refused_of(&line(), &tensor([4, 3], 1), loss)
}

#[track_caller]
fn says(error: &Error, words: &[&str]) {
    let message = error.to_string();
    for word in words {
        assert!(message.contains(word), "{word:?} is not in: {message}");
    }
}

#[test]
fn a_loss_that_reads_a_number() {
    let error = refused(|m, x| {
        let loss = m.forward(x.clone()).square().mean();
        let value: f64 = loss.clone().into_scalar();
        loss * value
    });
    assert!(matches!(error, Error::ReadsNumbers { .. }), "{error}");
    says(&error, &["reads numbers", "autodiff engine"]);
}

#[test]
fn control_flow_that_depends_on_the_data() {
    let error = refused(|m, x| {
        let z = m.forward(x.clone());
        let positive: bool = z.clone().greater_elem(0.0).any().into_scalar();
        if positive { z.sum() } else { z.square().sum() }
    });
    assert!(matches!(error, Error::ReadsNumbers { .. }), "{error}");
    let error = refused(|m, x| {
        let z = m.forward(x.clone());
        let numbers = z
            .clone()
            .into_data()
            .try_to_vec::<f64>()
            .unwrap_or_default();
        z.sum() * numbers.len() as f64
    });
    assert!(matches!(error, Error::ReadsNumbers { .. }), "{error}");
}

#[test]
fn random_draws() {
    let error = refused(|m, x| {
        let z = m.forward(x.clone());
        (z.clone() * z.random_like(Distribution::Default)).mean()
    });
    assert!(matches!(error, Error::Random { .. }), "{error}");
    says(&error, &["random", "downhill's dropout"]);
    let dropout = DropoutConfig::new(0.5).init();
    let error = refused(|m, x| dropout.forward(m.forward(x.clone())).mean());
    assert!(matches!(error, Error::Random { .. }), "{error}");
}

#[test]
fn a_constant_that_differs_from_pass_to_pass() {
    let passes = Cell::new(0.0);
    let error = refused(|m, x| {
        passes.set(passes.get() + 1.0);
        m.forward(x.clone()).square().mean() * passes.get()
    });
    assert!(matches!(error, Error::Differs { .. }), "{error}");
    let passes = Cell::new(0.0);
    let error = refused(|m, x| {
        passes.set(passes.get() + 1.0);
        let weights = TensorData::new(vec![passes.get(), 1.0], [1, 2]);
        let weights = Tensor::<2>::from_data(weights, (&x.device(), x.dtype()));
        (m.forward(x.clone()) * weights).mean()
    });
    assert!(matches!(error, Error::Differs { .. }), "{error}");
    says(&error, &["two recordings", "shape [1, 2]"]);
    let passes = Cell::new(0);
    let error = refused(|m, x| {
        passes.set(passes.get() + 1);
        let z = m.forward(x.clone());
        (0..passes.get()).fold(z, |z, _| z.tanh()).mean()
    });
    assert!(matches!(error, Error::Differs { .. }), "{error}");
}

/// A batch with a number beside its tensor.
struct Weighted {
    x: Tensor<2>,
    weight: f64,
}

impl TensorBatch for Weighted {
    fn map_tensors(&self, map: &mut impl TensorMap) -> Self {
        Self {
            x: self.x.map_tensors(map),
            weight: self.weight,
        }
    }
}

#[test]
fn a_batch_with_a_number_that_the_loss_depends_on() {
    let losses =
        |m: &Linear, b: &Weighted| Losses::new(m.forward(b.x.clone()).square().mean() * b.weight);
    let config: StepConfig = Sgd::new(0.1);
    let (model, x) = (line(), tensor([4, 3], 1));
    let batch = |weight| Weighted {
        x: x.clone(),
        weight,
    };
    let mut step =
        CompiledStep::<f64>::new(&model, &batch(1.0), losses, |_, _| {}, config).unwrap();
    assert!(step.is_unconfirmed());
    let error = step
        .confirm(&model, &batch(2.0), losses, |_, _| {})
        .unwrap_err();
    assert!(matches!(error, Error::Differs { .. }), "{error}");
    says(
        &error,
        &["other than the parameters and the tensors of the batch"],
    );
    assert!(step.is_unconfirmed());
    step.confirm(&model, &batch(1.0), losses, |_, _| {})
        .unwrap();
    assert!(!step.is_unconfirmed());
}

#[test]
fn two_number_types() {
    let model: Linear = LinearConfig::new(3, 2).init(&device()).train();
    let x = tensor::<2>([4, 3], 1).cast(burn::tensor::DType::F32);
    let error = refused_of(&model, &x, |m, x: &Tensor<2>| m.forward(x.clone()).mean());
    assert!(matches!(error, Error::Dtype { .. }), "{error}");
    says(&error, &["parameter 0", "f32", "f64", "`cast`"]);
    // A layer that makes a state of Burn's default type in its forward pass, and one that computes in f32.
    let model: Gru = varied(GruConfig::new(3, 5, true).init(&device())).train();
    let error = refused_of(&model, &tensor([2, 4, 3], 1), |m: &Gru, x: &Tensor<3>| {
        m.forward(x.clone(), None).mean()
    });
    assert_eq!(error, Error::MixedDtypes);
    says(&error, &["two number types", "Device::configure"]);
    let model: RmsNorm = varied(RmsNormConfig::new(3).init(&device())).train();
    let error = refused_of(&model, &tensor([4, 3], 1), |m: &RmsNorm, x: &Tensor<2>| {
        m.forward(x.clone()).mean()
    });
    assert!(matches!(error, Error::Dtype { .. }), "{error}");
}

#[test]
fn a_loss_without_parameters() {
    let error = refused(|_, x| x.clone().mean());
    assert_eq!(error, Error::Untracked);
    let model = line().no_grad();
    let x = tensor([4, 3], 1);
    let error = refused_of(&model, &x, |m, x: &Tensor<2>| m.forward(x.clone()).mean());
    assert_eq!(error, Error::Untracked);
}

#[test]
fn an_operation_without_a_compiled_form() {
    let error = refused(|m, x| m.forward(x.clone()).remainder_scalar(0.5).mean());
    assert!(matches!(error, Error::Operation { .. }), "{error}");
    says(&error, &["rem_scalar of [4, 2]", "autodiff engine"]);
}

#[test]
fn a_loss_that_panics() {
    let error = refused(|m, x| m.forward(x.clone().transpose()).mean());
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    says(&error, &["panics while it is recorded"]);
}

#[test]
fn the_panic_of_a_refused_loss_is_not_printed() {
    const CHILD: &str = "DOWNHILL_COMPILE_REFUSES";
    if std::env::var_os(CHILD).is_some() {
        let error = refused(|m, x| {
            std::thread::spawn(|| panic!("on another thread"))
                .join()
                .unwrap_err();
            m.forward(x.clone().transpose()).mean()
        });
        assert!(matches!(error, Error::Panicked { .. }), "{error}");
        catch_unwind(|| panic!("after the refusal")).unwrap_err();
        return;
    }
    let test = "refused::the_panic_of_a_refused_loss_is_not_printed";
    let child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", test, "--nocapture"])
        .env(CHILD, "")
        .output()
        .unwrap();
    let printed = String::from_utf8_lossy(&child.stderr);
    assert!(child.status.success(), "{printed}");
    assert_eq!(printed.matches("panicked at").count(), 2, "{printed}");
    assert!(printed.contains("on another thread"), "{printed}");
    assert!(printed.contains("after the refusal"), "{printed}");
}

#[test]
fn after_a_refusal_tensors_are_on_the_devices_of_before() {
    let error = refused(|m, x| m.forward(x.clone().transpose()).mean());
    assert!(matches!(error, Error::Panicked { .. }), "{error}");
    let tracked = tensor::<2>([4, 3], 1).autodiff();
    assert!(!downhill_nn::inner(tracked).device().is_autodiff());
}

#[test]
fn an_index_that_does_not_exist() {
    let indices = |last: i64| {
        let data = TensorData::new(vec![0, last], [2]);
        Tensor::<1, Int>::from_data(data, &device())
    };
    let loss = |m: &Linear, (x, i): &(Tensor<2>, Tensor<1, Int>)| {
        m.forward(x.clone()).select(1, i.clone()).mean()
    };
    let batch = (tensor([4, 3], 1), indices(1));
    let mut step = compiled(&line(), &batch, &loss, Sgd::new(0.1)).unwrap();
    step.differentiate(0).unwrap();
    step.read(&(tensor([4, 3], 1), indices(2))).unwrap();
    let error = step.differentiate(1).unwrap_err();
    says(&error, &["index 2", "2 entries"]);
}

#[test]
fn a_tensor_of_neither_the_module_nor_the_batch() {
    let weights = tensor::<2>([4, 2], 5);
    let error = refused(|m, x| (m.forward(x.clone()) * weights.clone()).mean());
    assert!(matches!(error, Error::Foreign { .. }), "{error}");
    says(&error, &["neither the module nor the batch"]);
}
