//! Optimizers and clipping: by hand, on every backend, and PyTorch's own: the same, step for step?

use std::collections::BTreeMap;

use downhill::data::Generator;
use downhill::prelude::*;
use downhill::train::HandEngine;
use ndarray::{Array2, ArrayView2, Axis, Slice};
use serde_json::Value;

use crate::checkerboard::fixture;
use crate::common::{distance, engines, name, print, tolerance};

/// One run of PyTorch's, step for step.
pub(crate) struct Run {
    pub(crate) optimizer: Optimizer,
    pub(crate) clip: Clip,
    pub(crate) alpha: f64,
    /// The parameters after every step.
    pub(crate) steps: Vec<Parameters>,
}

/// The net and the samples of PyTorch's runs, and the runs.
pub(crate) struct Torch {
    pub(crate) net: NetworkConfig,
    pub(crate) start: Parameters,
    /// Features and targets of the batches that take turns.
    pub(crate) batches: Vec<(Array2<f64>, Array2<f64>)>,
    pub(crate) runs: Vec<Run>,
}

impl Torch {
    pub(crate) fn read() -> Self {
        let text = std::fs::read_to_string(fixture("optimizers.json")).unwrap();
        let all: Value = serde_json::from_str(&text).unwrap();
        let net = NetworkConfig::new(2)
            .dense(3, Activation::Tanh)
            .dense(2, Activation::Sigmoid);
        let [features, targets] = ["features", "targets"].map(|key| table(&all[key]));
        let rows: Vec<Vec<usize>> = serde_json::from_value(all["batches"].clone()).unwrap();
        let batches = rows.iter().map(|rows| {
            let select = |all: &Array2<f64>| all.select(Axis(0), rows);
            (select(&features), select(&targets))
        });
        let start: BTreeMap<String, Value> = serde_json::from_value(all["start"].clone()).unwrap();
        let mut like = Parameters::uniform(&net, 0.0, 1.0, 0);
        for parameter in like.iter_mut() {
            parameter.values = flat(&start[&parameter.name]);
        }
        let run = |run: &Value| Run {
            optimizer: serde_json::from_value(run["optimizer"].clone()).unwrap(),
            clip: serde_json::from_value(run["clip"].clone()).unwrap(),
            alpha: run["alpha"].as_f64().unwrap(),
            steps: array(&run["steps"])
                .iter()
                .map(|step| {
                    let mut at = like.clone();
                    for (parameter, values) in at.iter_mut().zip(array(step)) {
                        assert_eq!(parameter.values.len(), array(values).len());
                        parameter.values = flat(values);
                    }
                    at
                })
                .collect(),
        };
        Self {
            runs: array(&all["runs"]).iter().map(run).collect(),
            batches: batches.collect(),
            start: like,
            net,
        }
    }

    /// The batch of a step.
    pub(crate) fn batch(&self, step: usize) -> Batch {
        let (x, y) = &self.batches[step % self.batches.len()];
        Batch::new(x.view(), y.view()).unwrap()
    }
}

fn array(value: &Value) -> &[Value] {
    value.as_array().unwrap()
}

fn flat(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(values) => values.iter().flat_map(flat).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

fn table(value: &Value) -> Array2<f64> {
    let rows = array(value).len();
    let values = flat(value);
    let columns = values.len() / rows;
    Array2::from_shape_vec((rows, columns), values).unwrap()
}

fn descent(optimizer: Optimizer, clip: Clip, alpha: f64) -> Optimization {
    let objective = Objective::new(Loss::LogLoss);
    Optimization::new(objective, alpha)
        .optimizer(optimizer)
        .clip(clip)
}

#[test]
fn every_engine_follows_pytorch_step_for_step() {
    let torch = Torch::read();
    for optimizer in Optimizer::all() {
        let mut runs = torch.runs.iter();
        assert!(
            runs.any(|r| r.optimizer == optimizer),
            "no run by {optimizer} with the usual constants"
        );
    }
    for (clipped, what) in [
        (|c| matches!(c, Clip::Norm(_)), "norm"),
        (|c| matches!(c, Clip::Value(_)), "value"),
    ] as [(fn(Clip) -> bool, &str); 2]
    {
        let mut runs = torch.runs.iter();
        assert!(runs.any(|r| clipped(r.clip)), "no run clipped by {what}");
    }
    let mut worst = 0.0_f64;
    for run in &torch.runs {
        assert_eq!(run.steps.len(), 20);
        for engine in engines(Dtype::F64) {
            let descent = descent(run.optimizer, run.clip, run.alpha);
            let mut ours = engine.build(&torch.net, &torch.start, descent).unwrap();
            for (step, theirs) in run.steps.iter().enumerate() {
                ours.step(&torch.batch(step)).unwrap();
                let apart = distance(theirs.as_slice(), ours.parameters().unwrap().as_slice());
                worst = worst.max(apart);
                assert!(
                    apart <= tolerance::TORCH,
                    "{:?}, {:?}, {}, step {}: {apart:e} from PyTorch",
                    run.optimizer,
                    run.clip,
                    name(engine),
                    step + 1,
                );
            }
        }
    }
    let runs = torch.runs.len();
    print(format_args!(
        "optimizers: {runs} runs, {worst:.1e} from PyTorch at worst"
    ));
}

/// A net of three features and two outputs, and 10 samples for it.
fn problem() -> (NetworkConfig, Parameters, Array2<f64>, Array2<f64>) {
    let net = NetworkConfig::new(3)
        .dense(4, Activation::Tanh)
        .dense(2, Activation::Sigmoid);
    let start = Parameters::uniform(&net, -1.0, 1.0, 3);
    let mut stream = Generator::new(4);
    let x = stream.uniform_array(-2.0, 2.0, (10, 3));
    let y = Array2::from_shape_fn((10, 2), |(s, o)| f64::from(u8::from(x[[s, o]] > 0.25)));
    (net, start, x, y)
}

/// The samples of a step: four, four and two.
fn rows(all: &Array2<f64>, step: usize) -> ArrayView2<'_, f64> {
    let from = 4 * (step % 3);
    all.slice_axis(Axis(0), Slice::from(from..(from + 4).min(10)))
}

#[test]
fn every_optimizer_clipped_or_not_is_one_on_every_engine() {
    let (net, start, x, y) = problem();
    let mut worst = 0.0_f64;
    for optimizer in Optimizer::all() {
        for clip in [Clip::None, Clip::Norm(1.0), Clip::Value(0.125)] {
            let mut by_hand =
                HandEngine::<f64>::new(&net, &start, descent(optimizer, clip, 0.05)).unwrap();
            let mut others: Vec<_> = engines(Dtype::F64)
                .into_iter()
                .filter(|e| e.kind != EngineKind::Hand)
                .map(|e| {
                    let engine = e.build(&net, &start, descent(optimizer, clip, 0.05));
                    (name(e), engine.unwrap())
                })
                .collect();
            let mut clipped = 0;
            for step in 0..24 {
                let batch = Batch::new(rows(&x, step), rows(&y, step)).unwrap();
                let (_, gradient) = by_hand.gradient(&batch).unwrap();
                clipped += usize::from(bites(clip, &gradient));
                let loss = by_hand.step(&batch).unwrap().minimized;
                let here = by_hand.parameters().unwrap();
                for (name, engine) in &mut others {
                    let theirs = engine.step(&batch).unwrap().minimized;
                    assert!((theirs - loss).abs() <= tolerance::TRAJECTORY * loss);
                    let there = engine.parameters().unwrap();
                    let apart = distance(here.as_slice(), there.as_slice());
                    worst = worst.max(apart);
                    assert!(
                        apart <= tolerance::TRAJECTORY,
                        "{optimizer}, clip {clip}, step {}: {name} {apart:e} from the hand-derived one",
                        step + 1,
                    );
                }
            }
            // Else nothing was compared, or nothing left alone.
            match clip {
                Clip::None => assert_eq!(clipped, 0),
                Clip::Norm(_) => assert!((1..24).contains(&clipped), "{optimizer}: {clipped}"),
                Clip::Value(_) => assert!(clipped > 0, "{optimizer}"),
            }
        }
    }
    print(format_args!(
        "optimizers, clipped or not: engines {worst:.1e} apart at worst"
    ));
}

/// Whether a gradient is one that clipping changes.
fn bites(clip: Clip, gradient: &Parameters) -> bool {
    let entries = || gradient.as_slice().iter().flat_map(|p| &p.values);
    match clip {
        Clip::None => false,
        Clip::Norm(limit) => entries().map(|g| g * g).sum::<f64>().sqrt() > limit,
        Clip::Value(limit) => entries().any(|g| g.abs() > limit),
    }
}

#[test]
fn parameters_taken_back_begin_the_memory_anew() {
    let (net, start, x, y) = problem();
    let batch = |step| Batch::new(rows(&x, step), rows(&y, step)).unwrap();
    for optimizer in Optimizer::all() {
        for config in engines(Dtype::F64) {
            let build = || {
                let descent = descent(optimizer, Clip::None, 0.05);
                config.build(&net, &start, descent).unwrap()
            };
            let (mut fresh, mut used) = (build(), build());
            for step in 0..3 {
                used.step(&batch(step)).unwrap();
            }
            assert_ne!(used.parameters().unwrap(), start);
            used.set_parameters(&start).unwrap();
            for step in 0..3 {
                fresh.step(&batch(step)).unwrap();
                used.step(&batch(step)).unwrap();
            }
            assert_eq!(fresh.parameters().unwrap(), used.parameters().unwrap());
        }
    }
}

#[test]
fn plain_descent_is_a_parameter_less_alpha_times_its_gradient() {
    let (net, start, x, y) = problem();
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let mut by_hand =
        HandEngine::<f64>::new(&net, &start, descent(Optimizer::Sgd, Clip::None, 0.1)).unwrap();
    let (_, gradient) = by_hand.gradient(&batch).unwrap();
    by_hand.step(&batch).unwrap();
    let after = by_hand.parameters().unwrap();
    let before_and_slope = start.as_slice().iter().zip(gradient.as_slice());
    for ((w, g), after) in before_and_slope.zip(after.as_slice()) {
        for ((w, g), after) in w.values.iter().zip(&g.values).zip(&after.values) {
            assert_eq!((w - 0.1 * g).to_bits(), after.to_bits());
        }
    }
}
