//! All at once: every kind of layer, mini-batches, class weights, penalties, clipping, an optimizer with a
//! memory and a schedule, by every engine from one start.

use downhill::data::Generator;
use downhill::prelude::*;
use ndarray::Array2;

use crate::common::{distance, engines, name, tolerance};

#[test]
fn every_engine_leaves_the_same_trajectory() {
    let net = NetworkConfig::new(3)
        .dense(6, Activation::Tanh)
        .layer_norm()
        .dropout(0.2)
        .residual(|block| {
            block
                .dense(8, Activation::Gelu)
                .dropout(0.3)
                .dense(6, Activation::Identity)
        })
        .dense(3, Activation::Softmax);
    let start = Parameters::initialized(&net, Initializer::GlorotNormal, 5).unwrap();
    let loss = WeightedCrossEntropy {
        weights: vec![1.0, 2.0, 0.5],
        smoothing: 0.1,
    };
    let penalty = Penalty { l1: 0.0, l2: 0.01 };
    let x = Generator::new(6).uniform_array(-1.0, 1.0, (22, 3));
    let y = Array2::from_shape_fn((22, 3), |(s, o)| f64::from(u8::from(s % 3 == o)));
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let schedule: Schedule = "warm-up:2,cosine:0.001".parse().unwrap();

    let runs = engines(Dtype::F64).into_iter().map(|config| {
        let objective = Objective::new(loss.clone()).with_penalty(penalty);
        let descent = Optimization::new(objective, 0.02)
            .optimizer(AdamW::default())
            .clip(Clip::Norm(0.5));
        let mut engine = config.build(&net, &start, descent).unwrap();
        let trainer = Trainer::epochs(10).batch_size(5).seed(1);
        let trainer = trainer.schedule(schedule).validation(&batch);
        let outcome = trainer.fit(&mut *engine, &batch).unwrap();
        let predictions = engine.evaluate(x.view()).unwrap();
        (
            config,
            engine.parameters().unwrap(),
            outcome.history,
            predictions,
        )
    });
    let runs: Vec<_> = runs.collect();
    let (_, parameters, history, predictions) = &runs[0];
    assert!(history.validation_losses[9] < 0.9 * history.validation_losses[0]);
    for (config, other, its_history, its_predictions) in &runs[1..] {
        let name = name(*config);
        let apart = distance(parameters.as_slice(), other.as_slice());
        assert!(apart < tolerance::TRAJECTORY, "{name}: {apart:e}");
        assert_eq!(history.rates, its_history.rates, "{name}");
        let losses = history.losses.iter().chain(&history.validation_losses);
        let its_losses = its_history
            .losses
            .iter()
            .chain(&its_history.validation_losses);
        for (a, b) in losses.zip(its_losses) {
            assert!((a - b).abs() < tolerance::TRAJECTORY, "{name}: {a} {b}");
        }
        for (a, b) in predictions.iter().zip(its_predictions) {
            assert!((a - b).abs() < tolerance::TRAJECTORY, "{name}: {a} {b}");
        }
    }
}
