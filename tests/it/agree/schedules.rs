//! Under every schedule, by batches and watched, every engine leaves the same trajectory.

use downhill::prelude::*;
use downhill::train::History;
use downhill_sources::{Neuron, Source, Start};
use ndarray::{Axis, Slice};

use crate::common::{distance, engines, name, print, tolerance};

const SCHEDULES: [&str; 9] = [
    "constant",
    "step:5:0.5",
    "exponential:0.9",
    "cosine",
    "cosine:0.01:12",
    "plateau:1:0.5:0.1",
    "warm-up:3,constant",
    "warm-up:3,cosine",
    "warm-up:3,plateau:0:0.5:0.1",
];

#[test]
fn every_engine_goes_the_same_way_under_every_schedule() {
    let neuron = Neuron::new().unwrap();
    let start = neuron.start(Start::Published).unwrap();
    let rows = |from: usize, to: usize| {
        let rows = Slice::from(from..to);
        let (x, y) = (neuron.features(), neuron.targets());
        (
            x.slice_axis_move(Axis(0), rows),
            y.slice_axis_move(Axis(0), rows),
        )
    };
    let ((x, y), (unseen, truth)) = (rows(0, 70), rows(70, 100));
    let training = Batch::new(x, y).unwrap();
    let validation = Batch::new(unseen, truth).unwrap();
    let mut worst = 0.0_f64;
    for notation in SCHEDULES {
        let schedule: Schedule = notation.parse().unwrap();
        let mut first: Option<(Parameters, History)> = None;
        for config in engines(Dtype::F64) {
            let objective = Objective::new(Loss::LogLoss);
            let mut engine = config
                .build(&neuron.network(), &start, Optimization::new(objective, 0.5))
                .unwrap();
            let trainer = Trainer::epochs(20)
                .batch_size(32)
                .schedule(schedule)
                .validation(&validation)
                .track_accuracy();
            let outcome = trainer.fit(&mut *engine, &training).unwrap();
            let (parameters, history) = (engine.parameters().unwrap(), outcome.history);
            let changes = history.rates.iter().any(|rate| *rate != 0.5);
            assert_eq!(
                changes,
                notation != "constant",
                "{notation}: {:?}",
                history.rates
            );
            let Some((first, first_history)) = &first else {
                first = Some((parameters, history));
                continue;
            };
            let apart = distance(first.as_slice(), parameters.as_slice());
            let who = name(config);
            assert!(
                apart < tolerance::TRAJECTORY,
                "{notation}, {who}: {apart:e}"
            );
            worst = worst.max(apart);
            assert_eq!(first_history.rates, history.rates, "{notation}, {who}");
            assert_eq!(history.accuracies().len(), 20);
            assert_eq!(first_history.metrics, history.metrics);
            let validation = (&first_history.validation_losses, &history.validation_losses);
            for (a, b) in [(&first_history.losses, &history.losses), validation] {
                assert_eq!(a.len(), b.len());
                for (a, b) in a.iter().zip(b) {
                    assert!(
                        (a - b).abs() < tolerance::TRAJECTORY,
                        "{notation}, {who}: {a} {b}"
                    );
                }
            }
        }
    }
    print(format_args!(
        "{} schedules: worst {worst:.1e} apart",
        SCHEDULES.len()
    ));
}

#[test]
fn a_loss_without_learning_is_that_of_the_step_that_follows() {
    let neuron = Neuron::new().unwrap();
    let start = neuron.start(Start::Published).unwrap();
    let batch = Batch::new(neuron.features(), neuron.targets()).unwrap();
    let objective = Objective::new(Loss::LogLoss).with_report(Loss::SquaredError);
    for dtype in [Dtype::F64, Dtype::F32] {
        for config in engines(dtype) {
            let mut engine = config
                .build(
                    &neuron.network(),
                    &start,
                    Optimization::new(objective.clone(), 0.1),
                )
                .unwrap();
            let before = engine.parameters().unwrap();
            let watched = engine.loss(&batch).unwrap();
            assert_eq!(engine.parameters().unwrap(), before, "{}", name(config));
            let stepped = engine.step(&batch).unwrap();
            if config.kind == EngineKind::Compiled {
                // It evaluates by Burn, so the two are sums in another order.
                let tolerance = match dtype {
                    Dtype::F64 => tolerance::PASS,
                    Dtype::F32 => tolerance::SINGLE,
                };
                let near =
                    |a: f64, b: f64| assert!((a - b).abs() <= tolerance * b.abs(), "{a}, {b}");
                near(watched.minimized, stepped.minimized);
                near(watched.reported, stepped.reported);
            } else {
                assert_eq!(stepped, watched, "{}", name(config));
            }
            let wide = Batch::new(neuron.features(), neuron.features()).unwrap();
            assert!(engine.loss(&wide).is_err());
        }
    }
}

#[test]
fn every_engine_takes_a_rate_of_its_precision_only() {
    let neuron = Neuron::new().unwrap();
    let start = neuron.start(Start::Published).unwrap();
    let objective = Objective::new(Loss::LogLoss);
    for (dtype, too_small) in [(Dtype::F64, 0.0), (Dtype::F32, 1e-60)] {
        for config in engines(dtype) {
            let mut engine = config
                .build(
                    &neuron.network(),
                    &start,
                    Optimization::new(objective.clone(), 0.1),
                )
                .unwrap();
            engine.set_alpha(0.25).unwrap();
            for alpha in [too_small, -1.0, f64::NAN, f64::INFINITY] {
                let refused = engine.set_alpha(alpha).unwrap_err().to_string();
                assert!(refused.contains("must be a positive number"), "{refused}");
                assert_eq!(engine.alpha(), 0.25, "{}", name(config));
            }
        }
    }
}
