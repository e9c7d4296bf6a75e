//! The curvature of a loss, from gradients by hand and by autodiff, and from the loss itself.

use downhill::check::{Precision, curvature, hessian_vector};
use downhill::data::Generator;
use downhill::prelude::*;
use downhill::train::{HandEngine, NetworkAutodiff};
use downhill_sources::{AndGate, Source, Start};

use super::networks::{loss_by_hand, set};
use crate::common::tolerance;

/// The gradient at any point, all parameters one after another.
fn gradient<'a>(
    start: &Parameters,
    mut of: impl FnMut(&Parameters) -> Parameters + 'a,
) -> impl FnMut(&[f64]) -> Vec<f64> + 'a {
    let mut at = start.clone();
    move |flat| {
        set(&mut at, flat);
        let gradient = of(&at);
        let all = gradient.as_slice().iter();
        all.flat_map(|p| p.values.clone()).collect()
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[test]
fn by_hand_by_autodiff_and_from_the_loss_itself() {
    let gate = AndGate::new();
    let (net, objective) = (gate.network(), Objective::new(Loss::LogLoss));
    let start = gate.start(Start::Published).unwrap();
    let batch = Batch::new(gate.features(), gate.targets()).unwrap();
    let all = start.as_slice().iter();
    let x: Vec<f64> = all.flat_map(|p| p.values.clone()).collect();
    let mut stream = Generator::new(6);
    let mut direction = || -> Vec<f64> { x.iter().map(|_| stream.uniform(-1.0, 1.0)).collect() };
    let (u, v) = (direction(), direction());

    let descent = || Optimization::new(objective.clone(), 1.0);
    let mut hand = HandEngine::<f64>::new(&net, &start, descent()).unwrap();
    let mut by_hand = gradient(&start, |at| {
        hand.set_parameters(at).unwrap();
        hand.gradient(&batch).unwrap().1
    });
    let (hu, hv) = (
        hessian_vector(&mut by_hand, &x, &u, Precision::F64).unwrap(),
        hessian_vector(&mut by_hand, &x, &v, Precision::F64).unwrap(),
    );
    // A Hessian is symmetric.
    let (one, other) = (dot(&u, &hv), dot(&v, &hu));
    assert!(
        (one - other).abs() < tolerance::CURVATURE * one.abs(),
        "{one} {other}"
    );

    for backend in Backend::available() {
        let device = backend.device().unwrap();
        let autodiff = NetworkAutodiff::new(&net, &start, descent(), device, Dtype::F64);
        let mut autodiff = autodiff.unwrap();
        let by_autodiff = gradient(&start, |at| {
            autodiff.set_parameters(at).unwrap();
            autodiff.gradient(&batch).unwrap().1
        });
        let largest = hv.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        let autodiff = hessian_vector(by_autodiff, &x, &v, Precision::F64).unwrap();
        for (a, b) in hv.iter().zip(autodiff) {
            assert!(
                (a - b).abs() < tolerance::CURVATURE * largest,
                "{a} {b} on {backend}"
            );
        }
    }

    // d²L/dt² along v, from three values of the loss.
    let mut loss = loss_by_hand(&net, &start, &objective, &batch);
    let t = f64::EPSILON.powf(0.25);
    let mut at = |t: f64| loss(&x.iter().zip(&v).map(|(x, v)| x + t * v).collect::<Vec<_>>());
    let second = (at(t) - 2.0 * at(0.0) + at(-t)) / (t * t) / dot(&v, &v);
    let ours = curvature(by_hand, &x, &v, Precision::F64).unwrap();
    assert!(
        (ours / second - 1.0).abs() < tolerance::SECOND_DIFFERENCE,
        "{ours} {second}"
    );
}
