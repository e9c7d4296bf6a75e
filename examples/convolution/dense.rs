//! The dense net of the example `digits`.

use std::time::Instant;

use downhill::data::digits;
use downhill::prelude::*;
use downhill::train::{Checkpoints, accuracy};
use downhill_cli::{Failure, Part, ctrl_c};

use crate::Row;

/// Trains the dense net of the example `digits` on the same samples.
pub(crate) fn train(
    backend: Backend,
    config: &TrainConfig,
    parts: [&Part; 2],
    checkpoints: Option<Checkpoints>,
) -> Result<Row, Failure> {
    let network = NetworkConfig::new(digits::PIXELS)
        .hidden(&[32], Activation::Relu)
        .dense(digits::CLASSES, Activation::Softmax);
    let weights = Parameters::initialized(&network, Initializer::HeNormal, config.seed)?;
    let optimization = Optimization::of(Objective::new(Loss::CrossEntropy), config.step);
    let engine = EngineConfig {
        backend,
        ..EngineConfig::default()
    };
    let mut engine = engine.build(&network, &weights, optimization)?;
    let [train, test] = parts.map(Part::batch);
    let (train, test) = (train?, test?);
    let start = Instant::now();
    let trainer = Trainer::new(config).track_accuracy().interrupt(ctrl_c());
    let trainer = trainer.checkpoints(checkpoints);
    trainer.fit(&mut *engine, &train)?;
    let seconds = start.elapsed().as_secs_f64();
    let predictions = engine.evaluate(test.features())?;
    let accuracy = accuracy(predictions.view(), test.targets());
    Ok((network.parameters(), seconds, accuracy))
}
