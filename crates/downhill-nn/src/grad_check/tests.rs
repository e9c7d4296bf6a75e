//! Checks of Burn's own modules and of small ones.

use burn::module::Param;
use burn::nn::{
    BatchNorm, BatchNormConfig, Dropout, DropoutConfig, Gelu, LayerNorm, LayerNormConfig, Linear,
    Lstm, LstmConfig,
};
use burn::tensor::activation;
use downhill_check::{Method, Verdict};

use super::*;
use crate::{Backend, SquaredError, TensorLoss, burn_dtype, matrix, values};

/// A typical block of Burn's own layers.
#[derive(Module, Debug)]
struct Block {
    linear: Linear,
    norm: LayerNorm,
    gelu: Gelu,
    out: Linear,
}

impl Block {
    fn on(backend: Backend, dtype: Dtype) -> (Self, Device) {
        let device = backend.device().unwrap().autodiff();
        let block = Self {
            linear: linear(3, 5, &device, dtype),
            norm: cast(LayerNormConfig::new(5).init(&device), dtype),
            gelu: Gelu::new(),
            out: linear(5, 2, &device, dtype),
        };
        (block, device)
    }

    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let x = self.norm.forward(self.linear.forward(x));
        self.out.forward(self.gelu.forward(x))
    }
}

/// Numbers between -1 and 1.
fn wave([rows, columns]: [usize; 2], device: &Device, dtype: Dtype) -> Tensor<2> {
    let at = |i: usize| f64::from(u32::try_from(i * i).unwrap()).sin();
    let numbers = (0..rows * columns).map(at).collect();
    matrix(numbers, [rows, columns], device, dtype).unwrap()
}

/// Burn's linear layer with fixed parameters. Burn's own initialization draws from a stream that other tests in the
/// process draw from too.
fn linear(inputs: usize, outputs: usize, device: &Device, dtype: Dtype) -> Linear {
    Linear {
        weight: Param::from_tensor(wave([inputs, outputs], device, dtype)),
        bias: Some(Param::from_tensor(
            wave([1, outputs], device, dtype).squeeze_dim(0),
        )),
    }
}

/// Four samples of three features, and targets.
fn batch(device: &Device, dtype: Dtype) -> (Tensor<2>, Tensor<2>) {
    (wave([4, 3], device, dtype), wave([4, 2], device, dtype))
}

fn check_block(backend: Backend, dtype: Dtype, method: Method) -> Report {
    let (block, device) = Block::on(backend, dtype);
    let (x, y) = batch(&device, dtype);
    let loss = |block: &Block| SquaredError.forward(block.forward(x.clone()), y.clone());
    let check = GradCheck::new(&block, loss).unwrap();
    check.with(Check::new().by(method)).run().unwrap()
}

#[test]
#[cfg(feature = "flex")]
fn a_plain_burn_module_passes_on_flex() {
    for method in [Method::Central, Method::Richardson] {
        let report = check_block(Backend::Flex, Dtype::F64, method);
        assert!(report.agrees(), "{report}");
        assert_eq!(report.total_entries(), 3 * 5 + 5 + 5 + 5 + 5 * 2 + 2);
        let names: Vec<&str> = report.entries().iter().map(|r| &*r.parameter).collect();
        for name in ["linear.weight", "norm.gamma", "norm.beta", "out.bias"] {
            assert!(names.contains(&name), "{name} in {names:?}");
        }
    }
}

/// On ndarray, Burn's GELU has the exact forward pass and the backward pass of the tanh approximation. The
/// gradients of parameters before it are wrong by some thousandths; those of parameters after it are right.
#[test]
#[cfg(feature = "ndarray")]
fn finds_the_wrong_backward_pass_of_burns_gelu_on_ndarray() {
    let report = check_block(Backend::NdArray, Dtype::F64, Method::Central);
    assert!(!report.agrees(), "{report}");
    for row in report.entries() {
        let after = row.parameter.starts_with("out.");
        let expected = if after {
            Verdict::Agrees
        } else {
            Verdict::Differs
        };
        assert_eq!(row.verdict, expected, "{row:?}");
    }
    let (block, device) = Block::on(Backend::NdArray, Dtype::F64);
    let (x, y) = batch(&device, Dtype::F64);
    let loss = |block: &Block| {
        let z = block.norm.forward(block.linear.forward(x.clone()));
        let approximate = activation::gelu_approximate(z);
        SquaredError.forward(block.out.forward(approximate), y.clone())
    };
    let report = GradCheck::new(&block, loss).unwrap().run().unwrap();
    assert!(report.agrees(), "{report}");
}

#[test]
fn a_plain_burn_module_passes_in_f32() {
    for backend in Backend::available() {
        let report = check_block(backend, Dtype::F32, Method::Central);
        assert!(report.agrees(), "{backend}: {report}");
    }
}

/// One linear layer and Burn's built-in sigmoid.
fn check_built_in_sigmoid(backend: Backend) -> Report {
    let device = backend.device().unwrap().autodiff();
    let linear = linear(3, 2, &device, Dtype::F64);
    let (x, y) = batch(&device, Dtype::F64);
    let loss = |linear: &Linear| {
        let a = activation::sigmoid(linear.forward(x.clone()));
        SquaredError.forward(a, y.clone())
    };
    GradCheck::new(&linear, loss).unwrap().run().unwrap()
}

#[test]
#[cfg(feature = "ndarray")]
fn finds_that_burns_sigmoid_rounds_to_f32_on_ndarray() {
    let report = check_built_in_sigmoid(Backend::NdArray);
    // It rounds to f32, so its values move in steps.
    assert_eq!(
        report.count(Verdict::Inexact),
        report.total_entries(),
        "{report}"
    );
    assert!(!report.agrees(), "{report}");
}

#[test]
#[cfg(feature = "flex")]
fn burns_sigmoid_passes_on_flex() {
    let report = check_built_in_sigmoid(Backend::Flex);
    assert!(report.agrees(), "{report}");
}

#[derive(Module, Debug)]
struct Dropped {
    linear: Linear,
    dropout: Dropout,
}

#[test]
fn dropout_is_refused_unless_its_seed_is_fixed() {
    for backend in Backend::available() {
        let device = backend.device().unwrap().autodiff();
        let module = Dropped {
            linear: linear(3, 2, &device, Dtype::F64),
            dropout: DropoutConfig::new(0.5).init(),
        };
        let (x, y) = batch(&device, Dtype::F64);
        let loss = |m: &Dropped| {
            let kept = m.dropout.forward(m.linear.forward(x.clone()));
            SquaredError.forward(kept, y.clone())
        };
        let check = || GradCheck::new(&module, loss).unwrap();
        let error = check().run().unwrap_err().to_string();
        assert!(error.contains("fix its seed"), "{backend}: {error}");
        let report = check().seed(1).run().unwrap();
        assert!(report.agrees(), "{backend}: {report}");
    }
}

#[test]
fn unused_parameters_have_a_gradient_of_0_and_frozen_ones_are_not_checked() {
    let device = Backend::default().device().unwrap().autodiff();
    let module = vec![
        linear(3, 2, &device, Dtype::F64),
        linear(3, 2, &device, Dtype::F64),
        linear(3, 2, &device, Dtype::F64).no_grad(),
    ];
    let (x, y) = batch(&device, Dtype::F64);
    let loss = |m: &Vec<Linear>| {
        let z = m[0].forward(x.clone()) + m[2].forward(x.clone());
        SquaredError.forward(z, y.clone())
    };
    let report = GradCheck::new(&module, loss).unwrap().run().unwrap();
    assert!(report.agrees(), "{report}");
    let of = |layer: &str| {
        report
            .entries()
            .iter()
            .filter(|r| r.parameter.starts_with(layer))
            .count()
    };
    assert_eq!((of("0."), of("1."), of("2.")), (8, 8, 0));
}

#[test]
fn checks_a_claim_together_with_autodiff() {
    let device = Backend::default().device().unwrap().autodiff();
    let linear = Linear {
        bias: None,
        ..linear(3, 2, &device, Dtype::F64)
    };
    let (x, y) = batch(&device, Dtype::F64);
    let loss = |l: &Linear| SquaredError.forward(l.forward(x.clone()), y.clone());
    let check = GradCheck::new(&linear, loss).unwrap();
    let (value, mut gradient) = check.gradient().unwrap();
    let run = |gradient: &[Parameter]| {
        let claim = Claim::new("by hand", borrowed(gradient)).with_value(value);
        check.run_with(&[claim]).unwrap()
    };
    let report = run(&gradient);
    assert_eq!(
        report.methods(),
        ["central difference", "autodiff", "by hand"]
    );
    assert!(report.agrees(), "{report}");
    gradient[0].values[3] *= -1.0;
    let report = run(&gradient);
    let worst = &report.entries()[0];
    assert_eq!(
        (worst.verdict, &worst.index[..]),
        (Verdict::Differs, &[1, 1][..]),
        "{report}"
    );
}

/// A module that uses one weight in two places.
#[derive(Module, Debug)]
struct Tied {
    there: Param<Tensor<2>>,
    back: Param<Tensor<2>>,
}

#[test]
fn a_parameter_in_two_places_is_checked_once() {
    for backend in Backend::available() {
        let device = backend.device().unwrap().autodiff();
        let (x, y) = batch(&device, Dtype::F64);
        let weight = matrix(
            vec![0.5, -1.0, 0.25, 2.0, 1.5, -0.5],
            [3, 2],
            &device,
            Dtype::F64,
        );
        let weight = Param::from_tensor(weight.unwrap());
        let module = Tied {
            there: weight.clone(),
            back: weight,
        };
        let loss = |m: &Tied| {
            let there = x.clone().matmul(m.there.val());
            let back = there.matmul(m.back.val().transpose()).matmul(m.there.val());
            SquaredError.forward(back, y.clone())
        };
        let report = GradCheck::new(&module, loss).unwrap().run().unwrap();
        assert!(report.agrees(), "{backend}: {report}");
        assert_eq!(report.total_entries(), 6);
    }
}

#[test]
fn refuses_a_loss_without_autodiff() {
    let device = Backend::default().device().unwrap();
    let linear = linear(3, 2, &device, Dtype::F32);
    let (x, y) = batch(&device, Dtype::F32);
    let loss = |l: &Linear| SquaredError.forward(l.forward(x.clone()), y.clone());
    let refused = GradCheck::new(&linear, loss).unwrap().run().unwrap_err();
    assert_eq!(refused, Error::Untracked);
}

#[derive(Module, Debug)]
struct Normal {
    norm: BatchNorm,
    out: Linear,
}

#[test]
fn a_check_leaves_the_module_as_it_was() {
    for backend in Backend::available() {
        for dtype in [Dtype::F64, Dtype::F32] {
            let device = backend.device().unwrap().autodiff();
            let module = Normal {
                norm: cast(BatchNormConfig::new(3).init(&device), dtype),
                out: linear(3, 2, &device, dtype),
            };
            let (x, y) = batch(&device, dtype);
            let predict = || {
                let x = x.clone().inner();
                let valid = module.valid();
                values(valid.out.forward(valid.norm.forward(x)), "prediction").unwrap()
            };
            let before = predict();
            let loss = |m: &Normal, (x, y): (Tensor<2>, Tensor<2>)| {
                SquaredError.forward(m.out.forward(m.norm.forward(x)), y)
            };
            let check = GradCheck::with_inputs(&module, (x.clone(), y.clone()), loss).unwrap();
            let report = check.run().unwrap();
            assert!(report.agrees(), "{backend} {dtype}: {report}");
            assert_eq!(report.notes().len(), 0, "{backend} {dtype}: {report}");
            let _ = check.gradient().unwrap();
            let _ = check.second_order(1, 0).unwrap();
            let _ = check.run_at_points(1, 0).unwrap();
            assert_eq!(predict(), before, "{backend} {dtype}");
            assert_eq!(module.norm.running_mean.value().dtype(), burn_dtype(dtype));
        }
    }
}

#[test]
#[cfg(feature = "ndarray")]
fn an_f32_module_is_held_to_differences_in_f64() {
    let (block, device) = Block::on(Backend::NdArray, Dtype::F32);
    let (x, y) = batch(&device, Dtype::F32);
    // The backward pass of Burn's GELU on ndarray is off by some thousandths.
    let loss =
        |block: &Block, (x, y): (Tensor<2>, Tensor<2>)| SquaredError.forward(block.forward(x), y);
    let check = GradCheck::with_inputs(&block, (x.clone(), y.clone()), loss).unwrap();
    let report = check.run().unwrap();
    assert!(!report.agrees(), "{report}");
    for row in report.differing() {
        assert!(!row.parameter.starts_with("module.out."), "{report}");
    }
    // The tanh form is right, to the rounding of f32.
    let loss = |block: &Block, (x, y): (Tensor<2>, Tensor<2>)| {
        let z = block.norm.forward(block.linear.forward(x));
        SquaredError.forward(block.out.forward(activation::gelu_approximate(z)), y)
    };
    let check = GradCheck::with_inputs(&block, (x.clone(), y.clone()), loss).unwrap();
    let report = check.run().unwrap();
    assert_eq!(
        report.count(Verdict::Agrees),
        report.total_entries(),
        "{report}"
    );
    assert!(
        report.excess() < 1.0 && report.notes().is_empty(),
        "{report}"
    );
    // A mistake of 1e-4 is seen.
    let (_, mut gradient) = check.gradient().unwrap();
    gradient[0].values[2] *= 1.0001;
    let claim = Claim::new("by hand", borrowed(&gradient)).in_precision(Precision::F32);
    let report = check.run_with(&[claim]).unwrap();
    assert_eq!(report.entries()[0].verdict, Verdict::Differs, "{report}");

    // A loss that keeps its inputs to itself stays in f32, and the report says so.
    let loss = |block: &Block| SquaredError.forward(block.forward(x.clone()), y.clone());
    let report = GradCheck::new(&block, loss).unwrap().run().unwrap();
    let notes = report.notes();
    assert!(
        notes[0].contains("of f32") && notes[0].contains("with_inputs"),
        "{notes:?}"
    );
}

#[test]
fn a_module_that_panics_is_an_error_with_its_message() {
    let device = Backend::default().device().unwrap().autodiff();
    // Burn's LSTM creates its state in the default type.
    let lstm = cast(LstmConfig::new(3, 2, true).init(&device), Dtype::F64);
    let x = matrix(vec![0.5; 12], [4, 3], &device, Dtype::F64).unwrap();
    let loss = |m: &Lstm, x: Tensor<2>| m.forward(x.unsqueeze::<3>(), None).0.sum();
    let error = GradCheck::with_inputs(&lstm, x, loss)
        .unwrap()
        .run()
        .unwrap_err();
    let text = error.to_string();
    assert!(
        text.contains("panicked") && text.contains("default type"),
        "{text}"
    );
    assert_eq!(text.lines().count(), 1, "{text}");
}

/// One head of attention, whose key bias has no effect.
#[derive(Module, Debug)]
struct Attention {
    query: Linear,
    key: Linear,
    value: Linear,
}

impl Attention {
    fn forward(&self, x: Tensor<2>) -> Tensor<2> {
        let scores = self
            .query
            .forward(x.clone())
            .matmul(self.key.forward(x.clone()).transpose());
        activation::softmax(scores, 1).matmul(self.value.forward(x))
    }
}

#[test]
fn a_gradient_that_is_zero_by_construction_agrees() {
    for backend in Backend::available() {
        for dtype in [Dtype::F64, Dtype::F32] {
            let device = backend.device().unwrap().autodiff();
            let [query, key, value] = [0, 1, 2].map(|shift| Linear {
                weight: Param::from_tensor(wave([3, 3], &device, dtype) + 0.1 * f64::from(shift)),
                ..linear(3, 3, &device, dtype)
            });
            let module = Attention { query, key, value };
            let loss = |m: &Attention, x: Tensor<2>| m.forward(x).powi_scalar(2).sum();
            let check =
                GradCheck::with_inputs(&module, wave([4, 3], &device, dtype), loss).unwrap();
            let report = check.run().unwrap();
            let agree = report.count(Verdict::Agrees);
            assert_eq!(agree, report.total_entries(), "{backend} {dtype}: {report}");
        }
    }
}

#[test]
fn a_gradient_that_is_not_finite_has_its_own_verdict() {
    let device = Backend::default().device().unwrap().autodiff();
    let x = matrix(vec![0.0, 1.0], [1, 2], &device, Dtype::F64).unwrap();
    // sqrt(x²) has one-sided slopes at 0; autodiff divides 0 by 0.
    let module = linear(2, 1, &device, Dtype::F64).no_grad();
    let loss = |_: &Linear, x: Tensor<2>| x.powi_scalar(2).sqrt().sum();
    let report = GradCheck::with_inputs(&module, x, loss)
        .unwrap()
        .run()
        .unwrap();
    assert_eq!(report.entries()[0].verdict, Verdict::NotFinite, "{report}");
    assert!(!report.agrees());
}

#[test]
fn points_and_second_derivatives_are_checked_too() {
    for backend in Backend::available() {
        let device = backend.device().unwrap().autodiff();
        let module = linear(3, 2, &device, Dtype::F64);
        let (x, y) = batch(&device, Dtype::F64);
        let loss = |m: &Linear| SquaredError.forward(m.forward(x.clone()).tanh(), y.clone());
        let check = GradCheck::new(&module, loss).unwrap();
        let reports = check.run_at_points(3, 1).unwrap();
        assert_eq!(reports.len(), 3);
        for report in &reports {
            assert!(report.agrees(), "{report}");
        }
        assert_ne!(reports[0], reports[1]);
        let report = check.second_order(3, 1).unwrap();
        assert_eq!(report.count(Verdict::Agrees), 3, "{backend}: {report}");
    }
}

#[test]
fn an_assertion_fails_with_the_report() {
    let device = Backend::default().device().unwrap().autodiff();
    let module = linear(3, 2, &device, Dtype::F64);
    let x = wave([4, 3], &device, Dtype::F64);
    assert_gradients(&module, x.clone(), |m, x: Tensor<2>| {
        m.forward(x).tanh().sum()
    });
    // Half of the gradient is cut off.
    let wrong = |m: &Linear, x: Tensor<2>| {
        let z = m.forward(x);
        (z.clone() * z.detach()).sum()
    };
    let failure = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        assert_gradients(&module, x.clone(), wrong);
    }));
    let message = failure.unwrap_err();
    let message = message.downcast_ref::<String>().unwrap();
    assert!(
        message.contains("module.weight[") && message.contains("differs"),
        "{message}"
    );
}

#[test]
fn the_rounding_of_a_saturated_tanh_in_f32_is_no_mistake() {
    for backend in Backend::available() {
        let device = backend.device().unwrap().autodiff();
        let x = wave([4, 3], &device, Dtype::F32);
        for scale in [3.0, 4.0, 6.0] {
            let mut module = linear(3, 4, &device, Dtype::F32);
            module.weight = Param::from_tensor((module.weight.val() * scale).detach());
            // The backward pass rounds 1 - t² to a few digits.
            let loss = |m: &Linear, x: Tensor<2>| m.forward(x).tanh().sum();
            let check = GradCheck::with_inputs(&module, x.clone(), loss).unwrap();
            let report = check.run().unwrap();
            assert!(report.agrees(), "{backend} {scale}: {report}");
            // A mistake of a hundredth is no rounding.
            let (_, mut gradient) = check.gradient().unwrap();
            gradient[0].values[0] *= 1.01;
            let claim = Claim::new("by hand", borrowed(&gradient)).in_precision(Precision::F32);
            let report = check.run_with(&[claim]).unwrap();
            assert!(!report.agrees(), "{backend} {scale}: {report}");
            assert_eq!(
                report.entries()[0].index,
                [0, 0],
                "{backend} {scale}: {report}"
            );
        }
    }
}

/// The residuals of a fitted net cancel, and with them the digits of every entry of its gradient.
#[test]
fn the_rounding_of_a_gradient_near_a_minimum_is_no_mistake() {
    for backend in Backend::available() {
        for (dtype, residual) in [(Dtype::F32, 1e-3), (Dtype::F32, 1e-5), (Dtype::F64, 1e-9)] {
            let device = backend.device().unwrap().autodiff();
            let module = linear(3, 2, &device, dtype);
            let (x, y) = batch(&device, dtype);
            let fitted = module.forward(x.clone()).detach() + y * residual;
            let loss = |m: &Linear, (x, y): (Tensor<2>, Tensor<2>)| {
                SquaredError.forward(m.forward(x).tanh(), y.tanh())
            };
            let check = GradCheck::with_inputs(&module, (x, fitted), loss).unwrap();
            let report = check.run().unwrap();
            let of = format!("{backend} {dtype} {residual}: {report}");
            assert!(report.differing().next().is_none(), "{of}");
            // A mistake that exceeds the rounding is named.
            let (_, mut gradient) = check.gradient().unwrap();
            gradient[0].values[0] *= -1.0;
            let claim = Claim::new("by hand", borrowed(&gradient));
            let claim = claim.in_precision(check.precision);
            let report = check.run_with(&[claim]).unwrap();
            let worst = &report.entries()[0];
            assert_eq!(worst.verdict, Verdict::Differs, "{of}");
            assert_eq!(worst.index, [0, 0], "{of}");
        }
    }
}
