//! The gradient by autodiff and the one derived by hand, at every step of all four runs.

use downhill::check::{Claim, Method, Precision, Tolerance, Verdict, compare};
use downhill::nn::borrowed;
use downhill::prelude::*;
use downhill::train::{HandEngine, NetworkAutodiff, PrintedUpdate};
use downhill_sources::{AndGate, AsPrinted, BlobsNeuron, Neuron, Source, Start, checkerboard};
use ndarray::ArrayView2;

use crate::common::print;

/// A run to walk along.
struct Walk<'a> {
    name: &'a str,
    description: NetworkConfig,
    start: Parameters,
    alpha: f64,
    steps: usize,
    update: Option<Box<dyn PrintedUpdate>>,
    features: ArrayView2<'a, f64>,
    targets: ArrayView2<'a, f64>,
}

fn of(source: &dyn Source) -> Walk<'_> {
    Walk {
        name: source.name(),
        description: source.network(),
        start: source.start(Start::Published).unwrap(),
        alpha: source.alpha(),
        steps: source.epochs(),
        update: source.as_printed(),
        features: source.features(),
        targets: source.targets(),
    }
}

/// Walks along a run by the hand-derived engine. At every step the parameters are handed to autodiff,
/// on every backend, and the two gradients compared.
fn trajectory(trajectory: Walk<'_>) {
    let descent = || Optimization::new(Objective::new(Loss::LogLoss), trajectory.alpha);
    let batch = Batch::new(trajectory.features, trajectory.targets).unwrap();
    let by_rule = Optimization {
        update: trajectory.update,
        ..descent()
    };
    let mut hand =
        HandEngine::<f64>::new(&trajectory.description, &trajectory.start, by_rule).unwrap();
    let mut others: Vec<(Backend, NetworkAutodiff)> = Backend::available()
        .into_iter()
        .map(|backend| {
            let device = backend.device().unwrap();
            let engine = NetworkAutodiff::new(
                &trajectory.description,
                &trajectory.start,
                descent(),
                device,
                Dtype::F64,
            );
            (backend, engine.unwrap())
        })
        .collect();
    let mut worst = 0.0_f64;
    for step in 0..trajectory.steps {
        let here = hand.parameters().unwrap();
        let (_, by_hand) = hand.gradient(&batch).unwrap();
        for (backend, autodiff) in &mut others {
            autodiff.set_parameters(&here).unwrap();
            let (_, gradient) = autodiff.gradient(&batch).unwrap();
            let claims = [
                Claim::new("by hand", borrowed(by_hand.as_slice())),
                Claim::new("autodiff", borrowed(gradient.as_slice())),
            ];
            let report = compare(&claims, None).unwrap();
            assert!(
                report.agrees(),
                "{}, step {step}, by hand and by autodiff on {backend}: {report}",
                trajectory.name
            );
            worst = worst.max(report.excess());
        }
        hand.step(&batch).unwrap();
    }
    print(format_args!(
        "{}: worst error {worst:.1e} of what is allowed",
        trajectory.name
    ));
}

#[test]
fn at_every_step_of_neuron() {
    trajectory(of(&Neuron::new().unwrap()));
}

#[test]
fn at_every_step_of_blobs() {
    trajectory(of(&BlobsNeuron::new().unwrap()));
}

#[test]
fn at_every_step_of_and_gate_as_printed() {
    assert!(AndGate::new().as_printed().is_some());
    trajectory(of(&AndGate::new()));
}

#[test]
fn at_every_step_of_checkerboard() {
    let images = crate::checkerboard::images();
    let config = checkerboard::config(checkerboard::SEED, EngineConfig::default());
    let features = images.features() / config.scale;
    let targets = images.targets(|label| f64::from(u8::from(label == checkerboard::POSITIVE)));
    trajectory(Walk {
        name: "checkerboard",
        description: config.network(4),
        start: config.start(4),
        alpha: config.train.step.alpha,
        steps: config.train.epochs,
        update: None,
        features: features.view(),
        targets: targets.view(),
    });
}

#[test]
fn the_printed_update_of_and_gate_is_not_the_gradient() {
    let gate = AndGate::new();
    let batch = Batch::new(gate.features(), gate.targets()).unwrap();
    let start = gate.start(Start::Published).unwrap();
    let descent = || Optimization::new(Objective::new(Loss::LogLoss), 1.0);
    let engine = |descent| HandEngine::<f64>::new(&gate.network(), &start, descent).unwrap();
    let (_, gradient) = engine(descent()).gradient(&batch).unwrap();
    let mut printed = engine(descent().with_update(Box::new(AsPrinted)));
    printed.step(&batch).unwrap();
    // A step at a rate of 1 subtracts the update itself.
    let mut update = start.clone();
    for (update, after) in update
        .iter_mut()
        .zip(printed.parameters().unwrap().as_slice())
    {
        for (u, a) in update.values.iter_mut().zip(&after.values) {
            *u -= a;
        }
    }
    // Read off the parameters, the update is known as well as a difference.
    let claims = [
        Claim::new("the gradient", borrowed(gradient.as_slice())),
        Claim::new("as printed", borrowed(update.as_slice())),
    ];
    let tolerance = Tolerance::difference(Method::Central, Precision::F64);
    let report = compare(&claims, Some(tolerance)).unwrap();
    for row in report.entries() {
        let bias = row.parameter.ends_with("bias");
        assert_eq!(row.verdict == Verdict::Agrees, bias, "{row:?}");
        let (Some(gradient), Some(printed)) = (row.values[0], row.values[1]) else {
            panic!("{row:?}");
        };
        if row.parameter == "layers.0.weight" && gradient != 0.0 {
            let ratio = printed / gradient;
            assert!((ratio - 5.0 / 6.0).abs() < 1e-9, "{row:?}");
        }
    }
}
