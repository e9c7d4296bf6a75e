//! The learning-rate finder: by every engine the same rate, and one that trains.

use downhill::prelude::*;
use downhill::train::RateFinder;
use downhill_sources::{BlobsNeuron, Source, Start};
use ndarray::{Array2, ArrayView2};

use crate::common::{engines, name, print};

/// A problem to find a rate for.
struct Problem<'a> {
    name: &'a str,
    description: NetworkConfig,
    start: Parameters,
    loss: Loss,
    features: ArrayView2<'a, f64>,
    targets: ArrayView2<'a, f64>,
}

/// Finds a rate by every engine, has each train at it, and gives back the losses.
fn train(problem: &Problem<'_>, finder: RateFinder) -> Vec<f64> {
    let batch = Batch::new(problem.features, problem.targets).unwrap();
    let mut first: Option<(f64, Vec<f64>)> = None;
    for config in engines(Dtype::F64) {
        let objective = Objective::new(problem.loss.clone());
        let mut engine = config
            .build(
                &problem.description,
                &problem.start,
                Optimization::new(objective, 1.0),
            )
            .unwrap();
        let sweep = finder.run(&mut *engine, &batch).unwrap();
        assert_eq!(
            engine.parameters().unwrap(),
            problem.start,
            "{}",
            name(config)
        );
        assert_eq!(engine.alpha(), 1.0);
        let rate = sweep.suggestion.unwrap();
        engine.set_alpha(rate).unwrap();
        let outcome = Trainer::epochs(60).fit(&mut *engine, &batch).unwrap();
        let losses = outcome.history.losses;
        match &first {
            Some((first, _)) => assert_eq!(rate, *first, "{}: {}", problem.name, name(config)),
            None => {
                print(format_args!(
                    "{}: {rate:.2e}, a tenth of the least {:.2e}; sweep over {}; loss {:.4} -> {:.4}",
                    problem.name,
                    sweep.tenth_of_least.unwrap(),
                    sweep.stopped,
                    losses[0],
                    losses[59],
                ));
                first = Some((rate, losses));
            }
        }
    }
    first.unwrap().1
}

#[test]
fn the_blobs_neuron_trains_at_the_rate_it_suggests() {
    let blobs = BlobsNeuron::new().unwrap();
    let problem = Problem {
        name: "blobs",
        description: blobs.network(),
        start: blobs.start(Start::Published).unwrap(),
        loss: Loss::LogLoss,
        features: blobs.features(),
        targets: blobs.targets(),
    };
    for batch_size in [None, Some(10)] {
        let finder = RateFinder {
            batch_size,
            ..RateFinder::default()
        };
        let losses = train(&problem, finder);
        assert!(losses[59] < 0.5 * losses[0], "{losses:?}");
    }
}

#[test]
fn an_ill_scaled_problem_trains_at_the_rate_it_suggests() {
    // One feature is a thousand times the other: a usual rate diverges at once.
    let angle = |i: usize, by: f64| (i as f64 * by).sin();
    let x = Array2::from_shape_fn((50, 2), |(i, j)| match j {
        0 => angle(i, 1.7),
        _ => 1000.0 * angle(i, 2.9),
    });
    let y = Array2::from_shape_fn((50, 1), |(i, _)| x[(i, 0)] + 0.01 * x[(i, 1)]);
    let description = NetworkConfig::new(2).dense(1, Activation::Identity);
    let start = Parameters::uniform(&description, -0.1, 0.1, 1);
    let problem = Problem {
        name: "ill-scaled",
        description,
        start,
        loss: Loss::MeanSquaredError,
        features: x.view(),
        targets: y.view(),
    };
    let losses = train(&problem, RateFinder::default());
    assert!(
        losses.windows(2).all(|pair| pair[1] <= pair[0]),
        "{losses:?}"
    );
    assert!(losses[59] < 0.1 * losses[0], "{losses:?}");
}
