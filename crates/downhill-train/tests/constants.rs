//! Constants of a loss or a penalty that cannot be are refused when an engine is built, by either kind.

#![forbid(unsafe_code)]

use downhill_train::{
    Descent, EngineConfig, EngineError, EngineKind, Loss, NetworkConfig, Objective, Parameters,
    Penalty,
};

/// What either kind of engine says to an objective, for a net of two outputs.
fn refusals(objective: &Objective) -> Vec<String> {
    let net = NetworkConfig::sigmoid(&[3, 2]);
    let start = Parameters::uniform(&net, -0.5, 0.5, 1);
    let build = |kind| {
        let config = EngineConfig {
            kind,
            ..EngineConfig::default()
        };
        match config.build(&net, &start, Descent::new(objective.clone(), 0.1)) {
            Ok(_) => "nothing".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    EngineKind::ALL.into_iter().map(build).collect()
}

fn weighted(weights: &[f64]) -> Loss {
    Loss::WeightedCrossEntropy {
        weights: weights.to_vec(),
        smoothing: 0.1,
    }
}

#[test]
fn weights_for_another_number_of_classes() {
    let told = EngineError::ClassWeights {
        expected: 2,
        got: 3,
    };
    let three = weighted(&[1.0, 2.0, 3.0]);
    for objective in [
        Objective::new(three.clone()),
        Objective::new(Loss::LogLoss).logging(three),
    ] {
        assert_eq!(refusals(&objective), [told.to_string(), told.to_string()]);
    }
}

#[test]
fn constants_out_of_range() {
    let plain = Objective::new(Loss::LogLoss);
    for (objective, told) in [
        (
            Objective::new(weighted(&[1.0, 0.0])),
            "weight of class 1: must be a positive number, got 0",
        ),
        (
            plain.clone().logging(Loss::WeightedLogLoss {
                weights: [1.0, 1.0],
                smoothing: 1.5,
            }),
            "label smoothing: must be at least 0 and below 1, got 1.5",
        ),
        (
            plain.clone().with_penalty(Penalty { l1: -1.0, l2: 0.0 }),
            "L1 penalty: must be a number, 0 or more, got -1",
        ),
        (
            plain.with_penalty(Penalty {
                l1: 0.0,
                l2: f64::NAN,
            }),
            "L2 penalty: must be a number, 0 or more, got NaN",
        ),
    ] {
        assert_eq!(refusals(&objective), [told, told]);
    }
}
