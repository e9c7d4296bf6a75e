//! Penalties three ways: on which parameters they are, on which not, and what is logged.

use downhill::check::{Check, Method, Verdict};
use downhill::data::Generator;
use downhill::prelude::*;
use downhill::train::{HandEngine, NetworkAutodiff, StepLoss};
use ndarray::Array2;

use super::networks::three_ways;
use crate::common::{distance, engines, name, tolerance};

const L1: Penalty = Penalty { l1: 0.25, l2: 0.0 };
const L2: Penalty = Penalty { l1: 0.0, l2: 0.5 };
const BOTH: Penalty = Penalty { l1: 0.25, l2: 0.5 };

/// A net of two layers with biases, at a start, and a batch of five samples.
fn setup() -> (NetworkConfig, Parameters, Array2<f64>, Array2<f64>) {
    let net = NetworkConfig::new(3)
        .dense(4, Activation::Tanh)
        .dense(3, Activation::Sigmoid);
    let start = Parameters::uniform(&net, -1.0, 1.0, 21);
    let x = Generator::new(22).uniform_array(-2.0, 2.0, (5, 3));
    let y = Array2::from_shape_fn((5, 3), |(s, o)| f64::from(u8::from(s % 3 == o)));
    (net, start, x, y)
}

/// The losses and the gradient of a batch by every engine, in `f64`.
fn gradients(
    net: &NetworkConfig,
    start: &Parameters,
    objective: &Objective,
    batch: &Batch,
) -> Vec<(StepLoss, Parameters)> {
    let hand = HandEngine::<f64>::new(net, start, Optimization::new(objective.clone(), 1.0));
    let mut found = vec![hand.unwrap().gradient(batch).unwrap()];
    for backend in Backend::available() {
        let (device, objective) = (backend.device().unwrap(), objective.clone());
        let autodiff = NetworkAutodiff::new(
            net,
            start,
            Optimization::new(objective, 1.0),
            device,
            Dtype::F64,
        );
        found.push(autodiff.unwrap().gradient(batch).unwrap());
    }
    found
}

#[test]
fn on_every_loss() {
    let (net, start, x, y) = setup();
    let batch = Batch::new(x.view(), y.view()).unwrap();
    for loss in Loss::for_tests(3) {
        for penalty in [L1, L2, BOTH] {
            let objective = Objective::new(loss.clone()).with_penalty(penalty);
            for method in [Method::Central, Method::Richardson] {
                let check = Check::new().by(method);
                let report = three_ways(&net, &start, &objective, &batch, &Dtype::ALL, &check);
                assert!(report.agrees(), "{objective:?}: {report}");
            }
        }
    }
}

#[test]
fn is_on_weights_and_not_on_biases_and_not_divided_by_the_samples() {
    let (net, start, x, y) = setup();
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let plain = Objective::new(Loss::LogLoss);
    let without = gradients(&net, &start, &plain, &batch);
    let with = gradients(&net, &start, &plain.clone().with_penalty(BOTH), &batch);
    for ((plain, plain_gradient), (priced, gradient)) in without.iter().zip(&with) {
        let mut sum = 0.0;
        for ((w, dw), plain_dw) in start
            .as_slice()
            .iter()
            .zip(gradient.as_slice())
            .zip(plain_gradient.as_slice())
        {
            if w.name.ends_with("bias") {
                assert_eq!(dw, plain_dw);
                continue;
            }
            for ((w, dw), plain_dw) in w.values.iter().zip(&dw.values).zip(&plain_dw.values) {
                let slope = BOTH.l1 * w.signum() + BOTH.l2 * w;
                assert!((dw - plain_dw - slope).abs() < tolerance::PASS, "{w}");
                sum += BOTH.l1 * w.abs() + BOTH.l2 / 2.0 * w * w;
            }
        }
        // What is logged is the loss named, to the last bit.
        assert_eq!(plain.minimized, plain.reported);
        assert_eq!(priced.reported, plain.reported);
        assert!((priced.minimized - plain.minimized - sum).abs() < 4.0 * tolerance::PASS);
    }
}

#[test]
fn logs_another_loss_without_it_too() {
    let (net, start, x, y) = setup();
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let reported = gradients(&net, &start, &Objective::new(Loss::SquaredError), &batch);
    let objective = Objective::new(Loss::LogLoss).with_report(Loss::SquaredError);
    let priced = gradients(&net, &start, &objective.with_penalty(L1), &batch);
    for ((plain, _), (priced, _)) in reported.iter().zip(&priced) {
        assert_eq!(priced.reported, plain.minimized);
        assert_eq!(priced.reduction, plain.reduction);
    }
}

#[test]
fn l1_has_a_kink_at_0_and_l2_has_none() {
    let (net, mut start, x, y) = setup();
    let batch = Batch::new(x.view(), y.view()).unwrap();
    for parameter in start.iter_mut() {
        parameter.values[1] = 0.0;
    }
    for (penalty, at_0) in [
        (L1, Verdict::NotDifferentiable),
        (L2, Verdict::Agrees),
        (BOTH, Verdict::NotDifferentiable),
    ] {
        let objective = Objective::new(Loss::CrossEntropy).with_penalty(penalty);
        for method in [Method::Central, Method::Richardson] {
            let check = Check::new().by(method);
            let report = three_ways(&net, &start, &objective, &batch, &Dtype::ALL, &check);
            assert!(report.agrees(), "{penalty:?}: {report}");
            for row in report.entries() {
                let weight = row.parameter.ends_with("weight");
                let expected = match weight && row.index == [0, 1] {
                    true => at_0,
                    false => Verdict::Agrees,
                };
                assert_eq!(row.verdict, expected, "{penalty:?}: {report}");
            }
        }
    }
}

#[test]
fn every_engine_goes_the_same_way_to_smaller_weights() {
    let (net, start, x, y) = setup();
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let run = |engine: EngineConfig, penalty: Penalty| {
        let objective = Objective::new(Loss::LogLoss).with_penalty(penalty);
        let mut engine = engine
            .build(&net, &start, Optimization::new(objective, 0.1))
            .unwrap();
        let trainer = Trainer::epochs(50).batch_size(2).seed(3);
        trainer.fit(&mut *engine, &batch).unwrap();
        engine.parameters().unwrap()
    };
    let size = |parameters: &Parameters| -> f64 {
        let weights = parameters.as_slice().iter().filter(|p| p.shape.len() == 2);
        weights.flat_map(|p| &p.values).map(|w| w * w).sum()
    };
    // Weak: about 0, where a strong L1 drives the weights, it steps to and fro and magnifies roundings.
    for (l1, l2) in [(0.01, 0.0), (0.0, 0.02), (0.01, 0.02)] {
        let mut first: Option<Parameters> = None;
        for engine in engines(Dtype::F64) {
            let ours = run(engine, Penalty { l1, l2 });
            assert!(size(&ours) < 0.95 * size(&run(engine, Penalty::default())));
            let first = first.get_or_insert_with(|| ours.clone());
            let apart = distance(first.as_slice(), ours.as_slice());
            assert!(apart < tolerance::TRAJECTORY, "{}: {apart:e}", name(engine));
        }
    }
}
