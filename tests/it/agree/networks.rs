//! Whole networks three ways: every activation, every loss.

use downhill::check::{Check, Claim, Method, Precision, Report, Verdict};
use downhill::data::Generator;
use downhill::nn::borrowed;
use downhill::prelude::*;
use downhill::train::{HandEngine, NetworkAutodiff};
use downhill_sources::{AndGate, Source, Start};
use ndarray::{Array1, Array2};

/// Checks the gradients of a network by hand and by autodiff on every backend, in each of `dtypes`,
/// against each other and against differences of the loss as computed by hand in `f64`.
pub(crate) fn three_ways(
    description: &NetworkConfig,
    start: &Parameters,
    objective: &Objective,
    batch: &Batch,
    dtypes: &[Dtype],
    check: &Check,
) -> Report {
    let descent = || Optimization::new(objective.clone(), 1.0);
    let mut found: Vec<(String, Precision, f64, Parameters)> = Vec::new();
    for &dtype in dtypes {
        let (precision, (losses, gradient)) = match dtype {
            Dtype::F64 => {
                let hand = HandEngine::<f64>::new(description, start, descent());
                (Precision::F64, hand.unwrap().gradient(batch).unwrap())
            }
            Dtype::F32 => {
                let hand = HandEngine::<f32>::new(description, start, descent());
                (Precision::F32, hand.unwrap().gradient(batch).unwrap())
            }
        };
        found.push((
            format!("by hand, {dtype}"),
            precision,
            losses.minimized,
            gradient,
        ));
        for backend in Backend::available() {
            let device = backend.device().unwrap();
            let autodiff = NetworkAutodiff::new(description, start, descent(), device, dtype);
            let (losses, gradient) = autodiff.unwrap().gradient(batch).unwrap();
            found.push((
                format!("{backend}, {dtype}"),
                precision,
                losses.minimized,
                gradient,
            ));
        }
    }
    let claims: Vec<Claim<'_>> = found
        .iter()
        .map(|(way, precision, value, gradient)| {
            Claim::new(way, borrowed(gradient.as_slice()))
                .with_value(*value)
                .in_precision(*precision)
        })
        .collect();
    let function = loss_by_hand(description, start, objective, batch);
    check
        .run(&borrowed(start.as_slice()), function, &claims)
        .unwrap()
}

/// A loss with its penalty, as computed by hand in `f64`, as a function of all parameters one after
/// another.
pub(crate) fn loss_by_hand(
    description: &NetworkConfig,
    start: &Parameters,
    objective: &Objective,
    batch: &Batch,
) -> impl FnMut(&[f64]) -> f64 + use<> {
    let descent = Optimization::new(objective.clone(), 1.0);
    let mut engine = HandEngine::<f64>::new(description, start, descent).unwrap();
    let (mut at, batch) = (start.clone(), batch.clone());
    move |flat: &[f64]| {
        set(&mut at, flat);
        engine.set_parameters(&at).unwrap();
        engine.gradient(&batch).unwrap().0.minimized
    }
}

/// Puts numbers into all parameters, one after another.
pub(crate) fn set(parameters: &mut Parameters, flat: &[f64]) {
    let mut rest = flat;
    for parameter in parameters.iter_mut() {
        let (values, after) = rest.split_at(parameter.values.len());
        parameter.values.copy_from_slice(values);
        rest = after;
    }
}

#[test]
fn on_and_gate() {
    let gate = AndGate::new();
    let batch = Batch::new(gate.features(), gate.targets()).unwrap();
    let start = gate.start(Start::Published).unwrap();
    for loss in [Loss::LogLoss, Loss::NaiveLogLoss, Loss::SquaredError] {
        let check = Check::new();
        let report = three_ways(
            &gate.network(),
            &start,
            &Objective::new(loss.clone()),
            &batch,
            &[Dtype::F64],
            &check,
        );
        assert!(report.agrees(), "{loss:?}: {report}");
    }
}

/// Whether a loss is defined on what an activation gives.
pub(crate) fn goes_with(loss: &Loss, last: Activation) -> bool {
    // The naive loss is of probabilities only.
    let probabilities = matches!(last, Activation::Sigmoid | Activation::Softmax);
    *loss != Loss::NaiveLogLoss || probabilities
}

#[test]
fn through_every_activation_and_loss() {
    let mut stream = Generator::new(4);
    for hidden in Activation::all() {
        for last in Activation::all() {
            for loss in Loss::for_tests(3)
                .into_iter()
                .filter(|l| goes_with(l, last))
            {
                let net = NetworkConfig::new(3)
                    .dense(4, hidden)
                    .dense(4, hidden)
                    .dense(3, last);
                let seed = stream.integers(0, 1_000).unwrap().unsigned_abs();
                let start = Parameters::uniform(&net, -1.0, 1.0, seed);
                let x = stream.uniform_array(-2.0, 2.0, (5, 3));
                let y = Array2::from_shape_fn((5, 3), |(s, o)| f64::from(u8::from(s % 3 == o)));
                let batch = Batch::new(x.view(), y.view()).unwrap();
                let objective = Objective::new(loss.clone());
                for method in [Method::Central, Method::Richardson] {
                    let check = Check::new().by(method);
                    let report = three_ways(&net, &start, &objective, &batch, &Dtype::ALL, &check);
                    assert!(report.agrees(), "{net:?}, {loss:?}: {report}");
                }
            }
        }
    }
}

#[test]
fn a_kink_is_neither_right_nor_wrong_and_excuses_nothing_beside_it() {
    // One sample whose weighted sums are exactly 1, 0 and 0.25.
    let x = Array2::from_shape_vec((1, 2), vec![1.0, 0.5]).unwrap();
    let weight = Array2::from_shape_vec((2, 3), vec![0.5, -0.25, 0.75, 0.5, 1.0, -0.5]).unwrap();
    let bias = Array1::from(vec![0.25, -0.25, -0.25]);
    let start = Parameters::default()
        .with_matrix("layers.0.weight", &weight)
        .with_vector("layers.0.bias", &bias);
    // What is at a corner: the outputs whose entries have no slope.
    let cases: [(Activation, Loss, [f64; 3], &[usize]); 5] = [
        // z = 0, and a slope of the loss there.
        (
            Activation::LeakyRelu,
            Loss::SquaredError,
            [0.0, 1.0, 0.0],
            &[1],
        ),
        // a = y.
        (
            Activation::Identity,
            Loss::MeanAbsoluteError,
            [1.0, 1.0, 0.0],
            &[0],
        ),
        // t z = 1.
        (Activation::Identity, Loss::Hinge, [1.0, 0.0, 0.0], &[0]),
        // The own class is above another by exactly 1.
        (
            Activation::Identity,
            Loss::MultiClassHinge,
            [1.0, 0.0, 0.0],
            &[0, 1],
        ),
        // |a - y| = 1, where the slope has none but is one.
        (Activation::Identity, Loss::Huber, [0.0, 0.0, 0.0], &[]),
    ];
    for (activation, loss, y, at_a_corner) in cases {
        let net = NetworkConfig::new(2).dense(3, activation);
        let y = Array2::from_shape_vec((1, 3), y.to_vec()).unwrap();
        let batch = Batch::new(x.view(), y.view()).unwrap();
        let objective = Objective::new(loss.clone());
        for method in [Method::Central, Method::Richardson] {
            let check = Check::new().by(method);
            let report = three_ways(&net, &start, &objective, &batch, &Dtype::ALL, &check);
            assert!(report.agrees(), "{activation:?}, {loss:?}: {report}");
            for row in report.entries() {
                let output = row.index.last().unwrap();
                let expected = if at_a_corner.contains(output) {
                    Verdict::NotDifferentiable
                } else {
                    Verdict::Agrees
                };
                assert_eq!(row.verdict, expected, "{activation:?}, {loss:?}: {report}");
            }
        }
    }
}
