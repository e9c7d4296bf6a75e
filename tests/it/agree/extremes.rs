//! Compares the sigmoid and the losses by hand and by autodiff at extreme logits.

use downhill::prelude::*;
use ndarray::array;

use crate::common::{engines, name};

/// Logits near every value at which `e^z`, `e^-z` or the sigmoid overflows, underflows or rounds to 0 or 1.
fn logits() -> Vec<f64> {
    let positive = [
        0.0, 0.5, 16.0, 17.5, 36.0, 37.5, 40.0, 80.5, 87.5, 88.8, 100.0, 104.5, 150.0, 700.5,
        709.5, 720.0, 745.5, 800.0, 1e30,
    ];
    positive.into_iter().flat_map(|z| [z, -z]).collect()
}

/// Both losses and the gradient at one logit. With a hidden layer, its only unit has that logit.
fn at(
    config: EngineConfig,
    hidden: bool,
    report: Loss,
    z: f64,
    y: f64,
) -> (downhill::train::StepLoss, Vec<f64>) {
    let neuron = NetworkConfig::neuron(1);
    let one = |p: Parameters, layer: usize| {
        let [weight, bias] = ["weight", "bias"].map(|part| format!("layers.{layer}.{part}"));
        p.with_matrix(&weight, &array![[1.0]])
            .with_vector(&bias, &array![0.0])
    };
    let (network, start) = if hidden {
        let start = one(one(Parameters::default(), 0), 1);
        (NetworkConfig::sigmoid(&[1, 1, 1]), start)
    } else {
        (neuron, one(Parameters::default(), 0))
    };
    let objective = Objective::new(Loss::LogLoss).with_report(report);
    // A step at this rate subtracts the gradient.
    let optimization = Optimization::new(objective, 1.0);
    let mut engine = config.build(&network, &start, optimization).unwrap();
    let batch = Batch::new(array![[z]].view(), array![[y]].view()).unwrap();
    let loss = engine.step(&batch).unwrap();
    let moved = engine.parameters().unwrap();
    let pairs = start.as_slice().iter().zip(moved.as_slice());
    let gradient = pairs.flat_map(|(from, to)| {
        let pairs = from.values.iter().zip(&to.values);
        pairs.map(|(from, to)| from - to).collect::<Vec<_>>()
    });
    (loss, gradient.collect())
}

/// Whether two numbers are the same up to a few roundings, or both not finite in the same way.
fn same(a: f64, b: f64, epsilon: f64) -> bool {
    (a.is_nan() && b.is_nan()) || a == b || (a - b).abs() <= 8.0 * epsilon * a.abs().max(b.abs())
}

#[test]
fn the_losses_of_a_neuron_are_the_same_functions_everywhere() {
    for (dtype, epsilon) in [
        (Dtype::F64, f64::EPSILON),
        (Dtype::F32, f64::from(f32::EPSILON)),
    ] {
        let (hand, others) = engines(dtype)
            .split_last()
            .map(|(h, o)| (*h, o.to_vec()))
            .unwrap();
        for report in [Loss::NaiveLogLoss, Loss::SquaredError] {
            for (z, y) in logits().into_iter().flat_map(|z| [(z, 0.0), (z, 1.0)]) {
                let (expected, slope) = at(hand, false, report.clone(), z, y);
                for &config in &others {
                    let (loss, gradient) = at(config, false, report.clone(), z, y);
                    let place = format!("{}, {report:?} at {z}, {y}", name(config));
                    assert!(
                        same(loss.minimized, expected.minimized, epsilon),
                        "{place}: {loss:?}, {expected:?}"
                    );
                    assert!(
                        same(loss.reported, expected.reported, epsilon),
                        "{place}: {loss:?}, {expected:?}"
                    );
                    for (a, b) in gradient.iter().zip(&slope) {
                        assert!(same(*a, *b, epsilon), "{place}: {a:e}, {b:e}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_gradient_through_a_hidden_sigmoid_is_the_same_everywhere() {
    for (dtype, epsilon) in [
        (Dtype::F64, f64::EPSILON),
        (Dtype::F32, f64::from(f32::EPSILON)),
    ] {
        let (hand, others) = engines(dtype)
            .split_last()
            .map(|(h, o)| (*h, o.to_vec()))
            .unwrap();
        for z in logits() {
            let (_, slope) = at(hand, true, Loss::LogLoss, z, 0.0);
            for &config in &others {
                let (_, gradient) = at(config, true, Loss::LogLoss, z, 0.0);
                for (a, b) in gradient.iter().zip(&slope) {
                    // By hand the slope is a (1 - a), with the rounding error of 1 - a; it is multiplied by z here.
                    let place = format!("{} at {z}: {a:e}, {b:e}", name(config));
                    assert!((a - b).abs() <= 4.0 * epsilon * z.abs().max(1.0), "{place}");
                }
            }
        }
    }
}
