//! Both engines refuse invalid settings of a loss or a penalty when they are built.

#![forbid(unsafe_code)]

use downhill_train::{
    EngineConfig, EngineKind, Loss, NetworkConfig, Objective, Optimization, Parameters, Penalty,
    WeightedCrossEntropy, WeightedLogLoss,
};

/// The errors of the engines in this build for an objective and a net of two outputs, without repetition.
fn refusals(objective: &Objective) -> Vec<String> {
    let net = NetworkConfig::sigmoid(&[3, 2]);
    let start = Parameters::uniform(&net, -0.5, 0.5, 1);
    let build = |kind| {
        let config = EngineConfig {
            kind,
            ..EngineConfig::default()
        };
        match config.build(&net, &start, Optimization::new(objective.clone(), 0.1)) {
            Ok(_) => "nothing".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    let mut refusals: Vec<String> = EngineKind::available().map(build).collect();
    refusals.dedup();
    refusals
}

fn weighted(weights: &[f64]) -> Loss {
    WeightedCrossEntropy {
        weights: weights.to_vec(),
        smoothing: 0.1,
    }
    .into()
}

#[test]
fn refuses_weights_for_another_number_of_classes() {
    let expected = "the loss has weights for 3 classes, but the model has 2 outputs";
    let three = weighted(&[1.0, 2.0, 3.0]);
    for objective in [
        Objective::new(three.clone()),
        Objective::new(Loss::LogLoss).with_report(three),
    ] {
        assert_eq!(refusals(&objective), [expected]);
    }
}

#[test]
fn refuses_constants_out_of_range() {
    let plain = Objective::new(Loss::LogLoss);
    for (objective, expected) in [
        (
            Objective::new(weighted(&[1.0, 0.0])),
            "the weight of class 1 must be a positive number, got 0.0",
        ),
        (
            plain.clone().with_report(WeightedLogLoss {
                weights: [1.0, 1.0],
                smoothing: 1.5,
            }),
            "the label smoothing must be at least 0 and less than 1, got 1.5",
        ),
        (
            plain.clone().with_penalty(Penalty { l1: -1.0, l2: 0.0 }),
            "the strength of the L1 penalty must be a finite number of at least 0, got -1.0",
        ),
        (
            plain.with_penalty(Penalty {
                l1: 0.0,
                l2: f64::NAN,
            }),
            "the strength of the L2 penalty must be a finite number of at least 0, got NaN",
        ),
    ] {
        assert_eq!(refusals(&objective), [expected]);
    }
}
