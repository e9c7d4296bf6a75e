//! The layer of the example `custom_layer`, and the example as a user runs it.

use downhill::check::{Claim, Parameter as Checked, Precision, compare};
use downhill::data::Generator;
use downhill::nn::{Matrix, Parameter, matrix, values};
use downhill::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use crate::examples::{length, refuses, report, run_in, text};

#[path = "../../examples/custom_layer/hand.rs"]
mod hand;
#[path = "../../examples/custom_layer/nn.rs"]
mod nn;
#[path = "../../examples/custom_layer/op.rs"]
mod op;

use hand::Factors;
use nn::{Ellipse, Way};

const SAMPLES: usize = 5;
/// Inputs and outputs: of different numbers, so that none can be taken for the other.
const SHAPE: [usize; 2] = [3, 2];

/// Numbers for `weight`, `center`, `bias`, a batch and `dL/dz`.
struct Numbers {
    parameters: Vec<Parameter>,
    x: Vec<f64>,
    dz: Vec<f64>,
}

fn numbers(seed: u64) -> Numbers {
    let mut stream = Generator::new(seed);
    let [inputs, outputs] = SHAPE;
    let mut draw = |n: usize| -> Vec<f64> { (0..n).map(|_| stream.uniform(-2.0, 2.0)).collect() };
    let mut parameter = |name: &str, shape: Vec<usize>| {
        let numbers = draw(shape.iter().product());
        Parameter::new(name, shape, numbers).unwrap()
    };
    let parameters = vec![
        parameter("weight", vec![inputs, outputs]),
        parameter("center", vec![inputs, outputs]),
        parameter("bias", vec![outputs]),
    ];
    Numbers {
        parameters,
        x: draw(SAMPLES * inputs),
        dz: draw(SAMPLES * outputs),
    }
}

fn by_hand(numbers: &Numbers) -> hand::Ellipse {
    let [weight, center, bias] = [0, 1, 2].map(|p| numbers.parameters[p].values.clone());
    hand::Ellipse::new(SHAPE[0], SHAPE[1], weight, center, bias).unwrap()
}

/// `z`, then `dL/dW`, `dL/dC`, `dL/db` and `dL/dx`, where `L` is the sum of all `z dz`: by hand.
fn ways_by_hand(numbers: &Numbers) -> Vec<Vec<f64>> {
    let layer = by_hand(numbers);
    let mut z = vec![f64::NAN; numbers.dz.len()];
    layer.forward(&numbers.x, &mut z);
    let gradient = layer.backward(&numbers.x, &numbers.dz, Factors::DERIVED);
    let dx = layer.backward_input(&numbers.x, &numbers.dz);
    vec![z, gradient.weight, gradient.center, gradient.bias, dx]
}

/// The same on Burn.
fn ways_on_burn(numbers: &Numbers, backend: Backend, dtype: Dtype, way: Way) -> Vec<Vec<f64>> {
    let device = backend.device().unwrap().autodiff();
    let tensor = |v: &[f64], shape| matrix(v.to_vec(), shape, &device, dtype).unwrap();
    let [weight, center] = [0, 1].map(|p| tensor(&numbers.parameters[p].values, SHAPE));
    let bias = tensor(&numbers.parameters[2].values, [1, SHAPE[1]]);
    let inputs = [
        tensor(&numbers.x, [SAMPLES, SHAPE[0]]),
        weight,
        center,
        bias,
    ];
    let [x, weight, center, bias] = inputs.map(Matrix::require_grad);
    let flat = bias.clone().squeeze_dim(0);
    let (x_, w, c) = (x.clone(), weight.clone(), center.clone());
    let z = match way {
        Way::Composed => nn::composed(x_, w, c, flat),
        Way::Custom(factors) => op::ellipse(x_, w, c, flat, factors),
    };
    let dz = tensor(&numbers.dz, [SAMPLES, SHAPE[1]]);
    let grads = (z.clone() * dz).sum().backward();
    let gradients = [weight, center, bias, x].map(|t| values(t.grad(&grads).unwrap(), "gradient"));
    let z = values(z.inner(), "z");
    [z].into_iter()
        .chain(gradients)
        .map(Result::unwrap)
        .collect()
}

fn claim<'a>(way: &'a str, ways: &'a [Vec<f64>], precision: Precision) -> Claim<'a> {
    let names = ["z", "dW", "dC", "db", "dx"].into_iter().zip(ways);
    let all = names.map(|(name, v)| Checked::new(name, [v.len()], v));
    Claim::new(way, all.collect()).in_precision(precision)
}

fn agree(ours: &[Vec<f64>], theirs: &[Vec<f64>], precision: Precision, whose: &str) {
    let claims = [
        claim(whose, ours, precision),
        claim("by hand", theirs, Precision::F64),
    ];
    let report = compare(&claims, None).unwrap();
    assert!(report.agrees(), "{report}");
}

const CUSTOM: Way = Way::Custom(Factors::DERIVED);

#[test]
fn values_and_every_gradient_agree_on_every_backend() {
    for seed in 0..4 {
        let numbers = numbers(seed);
        let by_hand = ways_by_hand(&numbers);
        for backend in Backend::available() {
            for way in [Way::Composed, CUSTOM] {
                let ours = ways_on_burn(&numbers, backend, Dtype::F64, way);
                let whose = format!("{way:?} on {backend}");
                agree(&ours, &by_hand, Precision::F64, &whose);
            }
        }
    }
}

/// In `f32` the operation computes in `f32`, and loses no more than that.
#[test]
fn the_operation_keeps_the_precision_it_is_given() {
    let numbers = numbers(0);
    for backend in Backend::available() {
        let ours = ways_on_burn(&numbers, backend, Dtype::F32, CUSTOM);
        assert!(ours.concat().iter().all(|&v| Dtype::F32.round(v) == v));
        agree(
            &ours,
            &ways_by_hand(&numbers),
            Precision::F32,
            backend.name(),
        );
    }
}

/// Every factor counts: with a wrong one, the gradient of its parameter is wrong, and no other.
#[test]
fn a_wrong_factor_spoils_its_own_gradient() {
    let right = Factors::DERIVED;
    let wrong = [
        Factors {
            weight: -1.0,
            ..right
        },
        Factors {
            center: -2.0,
            ..right
        },
        Factors { bias: 0.0, ..right },
    ];
    let numbers = numbers(1);
    for (p, factors) in wrong.into_iter().enumerate() {
        let layer = by_hand(&numbers);
        let gradient = layer.backward(&numbers.x, &numbers.dz, factors);
        let by_hand = [gradient.weight, gradient.center, gradient.bias];
        for backend in Backend::available() {
            let ours = ways_on_burn(&numbers, backend, Dtype::F64, Way::Custom(factors));
            let derived = ways_on_burn(&numbers, backend, Dtype::F64, CUSTOM);
            for q in 0..3 {
                assert_eq!(
                    ours[1 + q] != derived[1 + q],
                    p == q,
                    "{factors:?}, {backend}"
                );
                let distance = ours[1 + q]
                    .iter()
                    .zip(&by_hand[q])
                    .map(|(a, b)| (a - b).abs());
                assert!(
                    distance.fold(0.0, f64::max) < 1e-13,
                    "{factors:?}, {backend}"
                );
            }
        }
    }
}

#[test]
fn without_autodiff_it_is_a_plain_forward_pass() {
    let numbers = numbers(2);
    for backend in Backend::available() {
        let device = backend.device().unwrap();
        for way in [Way::Composed, CUSTOM] {
            let layer = Ellipse::new(SHAPE, &numbers.parameters, &device, way).unwrap();
            let x = matrix(numbers.x.clone(), [SAMPLES, SHAPE[0]], &device, Dtype::F64).unwrap();
            let z = layer.forward(x);
            assert_eq!(z.dims(), [SAMPLES, SHAPE[1]]);
            let z = values(z, "z").unwrap();
            let exact = &ways_by_hand(&numbers)[0];
            for (ours, exact) in z.iter().zip(exact) {
                assert!(
                    (ours - exact).abs() < 1e-13,
                    "{way:?}, {backend}: {ours} {exact}"
                );
            }
        }
    }
}

#[test]
fn parameters_of_another_shape_are_refused() {
    let [weight, center, bias] = [vec![0.0; 5], vec![0.0; 6], vec![0.0; 2]];
    let error = hand::Ellipse::new(3, 2, weight, center, bias).unwrap_err();
    assert_eq!(
        error.to_string(),
        "weight: expected 6 numbers for shape [3, 2], got 5"
    );
    assert!(hand::Ellipse::new(0, 2, vec![], vec![], vec![0.0; 2]).is_err());
    let device = Backend::default().device().unwrap();
    let error = Ellipse::new([2, 2], &numbers(0).parameters, &device, CUSTOM).unwrap_err();
    assert_eq!(
        error.to_string(),
        "weight: expected shape [2, 2], got [3, 2]"
    );
}

/// The ways of the example's check, in order.
const WAYS: [&str; 4] = ["central difference", "autodiff", "operation", "by hand"];

#[test]
fn the_example_agrees_trains_and_draws() {
    for backend in Backend::available() {
        let (said, report) = report("custom_layer", &["--backend", backend.name()]);
        assert!(said.contains("all 5 entries agree"), "{said}");
        assert!(said.contains("the same, "), "{said}");
        assert!(!said.contains("NOT the same"), "{said}");
        assert_eq!(report["example"], "custom_layer");
        assert_eq!(report["backend"], backend.name());
        assert_eq!(report["agree"], true);
        assert_eq!(report["mistake"], Value::Null);
        let checked = &report["checked"];
        assert_eq!(checked["ways"], serde_json::json!(WAYS));
        assert_eq!(checked["value"]["verdict"], "agrees");
        assert_eq!(length(&checked["entries"]), 5);
        for row in checked["entries"].as_array().unwrap() {
            assert_eq!(row["verdict"], "agrees", "{row}");
            assert_eq!(length(&row["values"]), 4);
            assert!(row["error"].as_f64().unwrap() <= row["allowed"].as_f64().unwrap());
        }
        assert_eq!(length(&report["losses"]), 400);
        assert!(report["apart"].as_f64().unwrap() < 1e-10);
        assert!(report["accuracy"]["ellipse"].as_f64().unwrap() >= 0.99);
        assert!(report["accuracy"]["line"].as_f64().unwrap() < 0.8);
        let shape = |v: &Value| (length(v), length(&v[0]));
        assert_eq!(shape(&report["parameters"]["center"]), (2, 1));
        assert_eq!(length(&report["parameters"]["bias"]), 1);
        assert_eq!(length(&report["figures"]), 8);
    }
}

/// Runs the example with a mistake in its backward pass, which it must find, and gives its report.
fn planted(mistake: &[&str]) -> (String, Value) {
    let folder = TempDir::new().unwrap();
    let common = ["--report", "report.json", "--quiet"];
    let output = run_in(folder.path(), "custom_layer", &[&common, mistake].concat());
    assert_eq!(output.status.code(), Some(1), "{mistake:?}");
    assert_eq!(
        text(&output.stderr),
        "",
        "it has no complaint but its verdict"
    );
    let json = std::fs::read(folder.path().join("report.json")).unwrap();
    (text(&output.stdout), serde_json::from_slice(&json).unwrap())
}

#[test]
fn a_planted_mistake_is_named_with_parameter_index_and_values() {
    let mistakes: [(&[&str], &str, f64, u64); 4] = [
        (&["--plant-mistake"], "center", -1.0, 2),
        (&["--plant-mistake", "sign"], "center", -1.0, 2),
        (&["--plant-mistake", "factor"], "weight", 0.5, 2),
        (&["--plant-mistake", "bias"], "bias", 0.0, 1),
    ];
    for backend in Backend::available() {
        for (mistake, parameter, times, wrong) in mistakes {
            let arguments = [mistake, &["--backend", backend.name()]].concat();
            let (said, report) = planted(&arguments);
            let agree = format!("{} of 5 entries agree", 5 - wrong);
            assert!(said.contains(&agree), "{said}");
            assert_eq!(report["agree"], false);
            let worst = &report["checked"]["entries"][0];
            assert_eq!(worst["parameter"], parameter);
            assert_eq!(worst["verdict"], "differs");
            let index: Vec<u64> = serde_json::from_value(worst["index"].clone()).unwrap();
            assert!(said.contains(&format!("{parameter}{index:?}: ")), "{said}");
            let [difference, autodiff, operation, by_hand] =
                [0, 1, 2, 3].map(|way| worst["values"][way].as_f64().unwrap());
            for (way, value) in WAYS.iter().zip([difference, autodiff, operation, by_hand]) {
                let shown = format!("{value:e} ({way})");
                assert!(said.contains(&shown), "no {shown} in {said}");
            }
            assert!((operation - times * autodiff).abs() < 1e-12);
            assert!((by_hand - times * difference).abs() < 1e-8);
        }
    }
}

/// The loss falls with it and every point is told right: no more than the check tells.
#[test]
fn a_wrong_factor_is_seen_by_the_check_alone() {
    let (said, report) = planted(&["--plant-mistake", "factor"]);
    assert!(
        report["accuracy"]["ellipse"].as_f64().unwrap() >= 0.99,
        "{said}"
    );
}

#[test]
fn the_example_refuses_in_one_line() {
    let refuses = |arguments: &[&str], named: &[&str]| {
        refuses("custom_layer", arguments, &[], named);
    };
    refuses(
        &["--plant-mistake", "wrong"],
        &["wrong", "sign", "factor", "bias"],
    );
    refuses(&["--epochs", "0"], &["--epochs", "at least 1"]);
    refuses(&["--backend", "cuda"], &["cuda", "ndarray"]);
    for alpha in ["0", "-0.1", "nan", "inf", "fast"] {
        refuses(&["--alpha", alpha], &["--alpha", alpha]);
    }
    if !cfg!(feature = "flex") {
        refuses(&["--backend", "flex"], &["--features flex"]);
    }
}

#[test]
fn a_run_that_diverges_says_so_and_keeps_its_report() {
    let (said, report) = planted(&["--alpha", "1e300"]);
    assert!(said.contains("smaller learning rate"), "{said}");
    assert_eq!(report["agree"], true);
}
