//! The gradient by autodiff and the one derived by hand, at every step of all four runs.

use downhill::check::{Entry, Tolerance, central_difference, compare};
use downhill::data::Generator;
use downhill::prelude::*;
use downhill::sources::{AndGate, AsPrinted, BlobsNeuron, Neuron, Source, Start, checkerboard};
use downhill::train::{AutodiffEngine, HandEngine, UpdateRule};
use ndarray::{Array2, ArrayView2};

use crate::common::{say, tolerance};

/// A run to walk along.
struct Walk<'a> {
    name: &'a str,
    description: Description,
    start: Parameters,
    alpha: f64,
    steps: usize,
    update: Option<Box<dyn UpdateRule>>,
    features: ArrayView2<'a, f64>,
    targets: ArrayView2<'a, f64>,
}

fn of(source: &dyn Source) -> Walk<'_> {
    Walk {
        name: source.name(),
        description: source.description(),
        start: source.start(Start::Published).unwrap(),
        alpha: source.alpha(),
        steps: source.epochs(),
        update: source.as_printed(),
        features: source.features(),
        targets: source.targets(),
    }
}

fn entries(parameters: &Parameters) -> Vec<Entry<'_>> {
    let parameters = parameters.as_slice().iter();
    parameters
        .map(|p| Entry::new(&p.name, p.shape.clone(), &p.values))
        .collect()
}

/// Walks along a run by the hand-derived engine. At every step the parameters are handed to autodiff,
/// on every backend, and the two gradients compared.
fn walk(walk: Walk<'_>) {
    let objective = Objective::new(Loss::LogLoss);
    let batch = Batch::new(walk.features, walk.targets).unwrap();
    let mut hand =
        HandEngine::<f64>::new(&walk.description, &walk.start, objective, walk.alpha).unwrap();
    if let Some(update) = walk.update {
        hand = hand.with_update(update);
    }
    let mut others: Vec<(Backend, AutodiffEngine<_>)> = Backend::available()
        .into_iter()
        .map(|backend| {
            let device = backend.device().unwrap();
            let engine = AutodiffEngine::new(
                &walk.description,
                &walk.start,
                objective,
                walk.alpha,
                device,
                Dtype::F64,
            );
            (backend, engine.unwrap())
        })
        .collect();
    let mut worst = 0.0_f64;
    for step in 0..walk.steps {
        let here = hand.snapshot().unwrap();
        let (_, by_hand) = hand.gradient(batch).unwrap();
        for (backend, autodiff) in &mut others {
            autodiff.restore(&here).unwrap();
            let (_, gradient) = autodiff.gradient(batch).unwrap();
            let report = compare(
                &entries(&by_hand),
                &entries(&gradient),
                Tolerance::EXACT_F64,
            )
            .unwrap();
            assert!(
                report.agrees(),
                "{}, step {step}, by hand and by autodiff on {backend}: {report}",
                walk.name
            );
            worst = worst.max(report.excess());
        }
        hand.step(batch).unwrap();
    }
    say(format_args!(
        "{}: worst error {worst:.1e} of what is allowed",
        walk.name
    ));
}

#[test]
fn at_every_step_of_neuron() {
    walk(of(&Neuron::new().unwrap()));
}

#[test]
fn at_every_step_of_blobs() {
    walk(of(&BlobsNeuron::new().unwrap()));
}

#[test]
fn at_every_step_of_and_gate_as_printed() {
    assert!(AndGate::new().as_printed().is_some());
    walk(of(&AndGate::new()));
}

#[test]
fn at_every_step_of_checkerboard() {
    let images = crate::checkerboard::images();
    let config = checkerboard::config(checkerboard::SEED, EngineConfig::default());
    let features = images.features() / config.scale;
    let targets = images.targets(|label| f64::from(u8::from(label == checkerboard::POSITIVE)));
    walk(Walk {
        name: "checkerboard",
        description: config.description(4),
        start: config.start(4),
        alpha: config.alpha,
        steps: config.epochs,
        update: None,
        features: features.view(),
        targets: targets.view(),
    });
}

/// Compares the gradients of a network by hand, by finite differences and by autodiff on every
/// backend.
fn three_ways(description: &Description, start: &Parameters, loss: Loss, batch: Batch<'_>) {
    let objective = Objective::new(loss);
    let with = |flat: &[f64]| {
        let (mut parameters, mut rest) = (start.clone(), flat);
        for parameter in parameters.iter_mut() {
            let (values, after) = rest.split_at(parameter.values.len());
            parameter.values = values.to_vec();
            rest = after;
        }
        parameters
    };
    let all = start.as_slice().iter();
    let flat: Vec<f64> = all.flat_map(|p| p.values.iter().copied()).collect();
    let hand = |at: &Parameters| {
        let engine = HandEngine::<f64>::new(description, at, objective, 1.0);
        engine.unwrap().gradient(batch).unwrap()
    };
    let (at_start, by_hand) = hand(start);
    assert!(at_start.descended.is_finite(), "{description:?}, {loss:?}");
    let slope = with(&central_difference(|at| hand(&with(at)).0.descended, &flat));
    let agree = |other: &Parameters, tolerance: Tolerance, whose: &str| {
        let report = compare(&entries(&by_hand), &entries(other), tolerance).unwrap();
        assert!(
            report.agrees(),
            "{description:?}, {loss:?}, by hand and {whose}: {report}"
        );
    };
    agree(&slope, Tolerance::DIFFERENCE_F64, "by finite differences");
    for backend in Backend::available() {
        let device = backend.device().unwrap();
        let autodiff = AutodiffEngine::new(description, start, objective, 1.0, device, Dtype::F64);
        let (losses, by_autodiff) = autodiff.unwrap().gradient(batch).unwrap();
        let value = (losses.descended / at_start.descended - 1.0).abs();
        assert!(
            value < tolerance::TRAJECTORY,
            "{description:?}, {loss:?}: {value:e}"
        );
        agree(
            &by_autodiff,
            Tolerance::EXACT_F64,
            &format!("by autodiff on {backend}"),
        );
    }
}

#[test]
fn three_ways_on_and_gate() {
    let gate = AndGate::new();
    let batch = Batch::new(gate.features(), gate.targets()).unwrap();
    let start = gate.start(Start::Published).unwrap();
    for loss in [Loss::LogLoss, Loss::NaiveLogLoss, Loss::SquaredError] {
        three_ways(&gate.description(), &start, loss, batch);
    }
}

#[test]
fn three_ways_through_every_activation_and_loss() {
    let mut stream = Generator::new(4);
    for hidden in Activation::ALL {
        for last in Activation::ALL {
            for loss in Loss::ALL {
                // The naive loss is of probabilities only.
                let probabilities = matches!(last, Activation::Sigmoid | Activation::Softmax);
                if loss == Loss::NaiveLogLoss && !probabilities {
                    continue;
                }
                let net = Description::new(3)
                    .dense(4, hidden)
                    .dense(4, hidden)
                    .dense(3, last);
                let seed = stream.integers(0, 1_000).unwrap().unsigned_abs();
                let start = Parameters::uniform(&net, -1.0, 1.0, seed);
                let x = stream.uniform_array(-2.0, 2.0, (5, 3));
                let y = Array2::from_shape_fn((5, 3), |(s, o)| f64::from(u8::from(s % 3 == o)));
                three_ways(&net, &start, loss, Batch::new(x.view(), y.view()).unwrap());
            }
        }
    }
}

#[test]
fn the_printed_update_of_and_gate_is_not_the_gradient() {
    let gate = AndGate::new();
    let batch = Batch::new(gate.features(), gate.targets()).unwrap();
    let start = gate.start(Start::Published).unwrap();
    let objective = Objective::new(Loss::LogLoss);
    let engine = || HandEngine::<f64>::new(&gate.description(), &start, objective, 1.0).unwrap();
    let (_, gradient) = engine().gradient(batch).unwrap();
    let mut printed = engine().with_update(Box::new(AsPrinted));
    printed.step(batch).unwrap();
    // A step at a rate of 1 subtracts the update itself.
    let mut update = start.clone();
    for (update, after) in update
        .iter_mut()
        .zip(printed.snapshot().unwrap().as_slice())
    {
        for (u, a) in update.values.iter_mut().zip(&after.values) {
            *u -= a;
        }
    }
    let report = compare(
        &entries(&gradient),
        &entries(&update),
        Tolerance::DIFFERENCE_F64,
    );
    let report = report.unwrap();
    for difference in report.worst() {
        let bias = difference.parameter.ends_with("bias");
        assert_eq!(difference.agrees(), bias, "{difference:?}");
        if difference.parameter == "layers.0.weight" && difference.left != 0.0 {
            let ratio = difference.right / difference.left;
            assert!((ratio - 5.0 / 6.0).abs() < 1e-9, "{difference:?}");
        }
    }
}
