//! Mini-batches: weighted right, and the same on every engine.

use downhill::prelude::*;
use downhill::train::HandEngine;
use downhill_sources::{Neuron, Source, Start};
use ndarray::{Axis, Slice};

use crate::common::{distance, engines, name, tolerance};

#[test]
fn a_ragged_last_batch_counts_by_its_samples() {
    let neuron = Neuron::new().unwrap();
    let start = neuron.start(Start::Published).unwrap();
    let descent = Optimization::new(Objective::new(Loss::LogLoss), 0.1);
    let mut engine = HandEngine::<f64>::new(&neuron.network(), &start, descent).unwrap();
    let (x, y) = (neuron.features(), neuron.targets());
    let all = Batch::new(x, y).unwrap();
    let (_, whole) = engine.gradient(&all).unwrap();

    // 100 samples in batches of 32: the last has 4.
    let mut sum = [0.0; 3];
    for from in (0..100).step_by(32) {
        let rows = Slice::from(from..(from + 32).min(100));
        let batch = Batch::new(x.slice_axis(Axis(0), rows), y.slice_axis(Axis(0), rows)).unwrap();
        let (_, part) = engine.gradient(&batch).unwrap();
        let fraction = batch.samples() as f64 / 100.0;
        let values = part.as_slice().iter().flat_map(|p| p.values.iter());
        for (sum, value) in sum.iter_mut().zip(values) {
            *sum += fraction * value;
        }
    }
    let whole = whole.as_slice().iter().flat_map(|p| p.values.iter());
    for (sum, whole) in sum.iter().zip(whole) {
        assert!((sum - whole).abs() < tolerance::PASS, "{sum} {whole}");
    }
}

#[test]
fn every_engine_goes_the_same_way_by_batches() {
    let neuron = Neuron::new().unwrap();
    let mut first: Option<(Parameters, Vec<f64>)> = None;
    for engine in engines(Dtype::F64) {
        let mut settings = neuron.settings();
        settings.engine = engine;
        settings.train.batch_size = Some(32);
        settings.train.epochs = 20;
        let run = downhill_sources::run(&neuron, &settings, &mut []).unwrap();
        let losses = run.outcome.history.losses;
        match &first {
            None => first = Some((run.parameters, losses)),
            Some((parameters, first_losses)) => {
                let apart = distance(parameters.as_slice(), run.parameters.as_slice());
                assert!(apart < tolerance::TRAJECTORY, "{}: {apart:e}", name(engine));
                for (a, b) in first_losses.iter().zip(&losses) {
                    assert!(
                        (a - b).abs() < tolerance::TRAJECTORY,
                        "{}: {a} {b}",
                        name(engine)
                    );
                }
            }
        }
    }
}
