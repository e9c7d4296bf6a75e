use downhill_data::{Blobs, Dataset};
use ndarray::{Array1, Array2, array};

use super::*;

/// Two clouds of 40 points with centers `[0, 0]` and `[apart, apart / 2]`.
fn clouds(apart: f64, seed: u32) -> Dataset<usize> {
    let blobs = Blobs::new().samples(80).random_state(seed);
    let centers = array![[0.0, 0.0], [apart, apart / 2.0]];
    blobs.centers(centers).generate().unwrap().0
}

fn fit(config: PerceptronConfig, data: &Dataset<usize>) -> (Perceptron<usize>, PerceptronOutcome) {
    let mut perceptron = config.init();
    let outcome = perceptron
        .fit(data.features().view(), data.labels())
        .unwrap();
    (perceptron, outcome)
}

fn wrong(predicted: &[usize], data: &Dataset<usize>) -> usize {
    let pairs = predicted.iter().zip(data.labels());
    pairs.filter(|(ours, theirs)| ours != theirs).count()
}

#[test]
fn learns_the_and_of_two_bits_as_calculated_by_hand() {
    // Calculated by hand, in order, alpha 1: (W1, W2, b) after each epoch, and its mistakes.
    let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    let config = PerceptronConfig {
        seed: None,
        ..PerceptronConfig::default()
    };
    let mut perceptron = config.init();
    let outcome = perceptron.fit(x.view(), &[0, 0, 0, 1]).unwrap();
    let after = |epoch: usize| {
        let plane = &outcome.epochs[epoch].last.hyperplane;
        [plane.weight[0], plane.weight[1], plane.bias]
    };
    // 0: wrong on 00 (b = -1), right on 01 and 10, wrong on 11.
    assert_eq!(after(0), [1.0, 1.0, 0.0]);
    assert_eq!(outcome.epochs[0].mistakes, 2);
    // 1: wrong on 00 (b = -1), wrong on 01 (z = 0): (1, 0, -2); right on 10; wrong on 11.
    assert_eq!(after(1), [2.0, 1.0, -1.0]);
    assert_eq!(outcome.epochs[1].mistakes, 3);
    let last = outcome.epochs.last().unwrap();
    assert_eq!((last.mistakes, last.last.wrong), (0, 0));
    assert_eq!(outcome.converged(), Some(outcome.epochs.len() - 1));
    assert_eq!(perceptron.predict(x.view()).unwrap(), [0, 0, 0, 1]);
    assert_eq!(perceptron.classes().unwrap(), &[0, 1]);
    assert_eq!(perceptron.hyperplane().unwrap(), &last.last.hyperplane);
}

#[test]
fn mistakes_are_within_novikoffs_bound() {
    let mut held = 0;
    for seed in 0..40 {
        let data = clouds(5.0 + f64::from(seed % 8) / 4.0, seed);
        for order in [None, Some(0), Some(1)] {
            let config = PerceptronConfig {
                seed: order,
                epochs: 10_000,
                ..PerceptronConfig::default()
            };
            let (perceptron, outcome) = fit(config, &data);
            let line = perceptron.hyperplane().unwrap();
            let bound = MistakeBound::of(data.features().view(), data.labels(), line).unwrap();
            let Some(most) = bound.mistakes() else {
                assert_eq!(outcome.converged(), None);
                continue;
            };
            assert!(outcome.converged().is_some(), "{:?}", outcome.stopped);
            let mistakes = outcome.mistakes();
            assert!(mistakes as f64 <= most, "{mistakes} > {most}");
            held += 1;
        }
    }
    assert!(held >= 60, "only {held} of 120 runs were separable");
}

#[test]
fn orthogonal_samples_reach_the_bound() {
    // Six orthogonal samples, long compared with the constant feature 1: each is a mistake once.
    let x = Array2::from_shape_fn((6, 6), |(i, j)| if i == j { 1000.0 } else { 0.0 });
    let labels = [0, 1, 0, 1, 0, 1];
    let config = PerceptronConfig {
        seed: None,
        ..PerceptronConfig::default()
    };
    let mut perceptron = config.init();
    let outcome = perceptron.fit(x.view(), &labels).unwrap();
    assert_eq!(outcome.mistakes(), 6);
    let line = perceptron.hyperplane().unwrap();
    let bound = MistakeBound::of(x.view(), &labels, line).unwrap();
    let most = bound.mistakes().unwrap();
    assert!((6.0..6.001).contains(&most), "{most}");
}

#[test]
fn learning_rate_only_scales_the_weights() {
    // A power of two scales without rounding.
    let data = clouds(2.0, 3);
    let (_, one) = fit(PerceptronConfig::default(), &data);
    let config = PerceptronConfig {
        alpha: 0.125,
        ..PerceptronConfig::default()
    };
    let (_, eighth) = fit(config, &data);
    for (a, b) in one.epochs.iter().zip(&eighth.epochs) {
        assert_eq!(a.mistakes, b.mistakes);
        let (a, b) = (&a.last.hyperplane, &b.last.hyperplane);
        assert_eq!(
            (&a.weight * 0.125, a.bias * 0.125),
            (b.weight.clone(), b.bias)
        );
    }
}

#[test]
fn pocket_never_gets_worse_and_does_not_affect_training() {
    for seed in 0..20 {
        let data = clouds(1.5, seed);
        let (with, kept) = fit(PerceptronConfig::default(), &data);
        let config = PerceptronConfig {
            pocket: false,
            ..PerceptronConfig::default()
        };
        let (without, plain) = fit(config, &data);
        assert_eq!(kept.stopped, Stop::Epochs { epochs: 100 });
        let mut best = data.len();
        for (kept, plain) in kept.epochs.iter().zip(&plain.epochs) {
            assert_eq!((kept.mistakes, &kept.last), (plain.mistakes, &plain.last));
            assert_eq!(plain.pocket, None);
            let pocket = kept.pocket.as_ref().unwrap();
            assert!(pocket.wrong <= best.min(kept.last.wrong));
            best = pocket.wrong;
        }
        // The counts agree with the predictions.
        let last = plain.epochs.last().unwrap().last.wrong;
        let x = data.features().view();
        assert_eq!(wrong(&with.predict(x).unwrap(), &data), best);
        assert_eq!(wrong(&without.predict(x).unwrap(), &data), last);
    }
}

#[test]
fn order_is_that_of_a_trainer_with_batches_of_one() {
    let data = clouds(2.0, 1);
    let order = |seed| {
        let config = PerceptronConfig {
            seed,
            epochs: 3,
            ..PerceptronConfig::default()
        };
        fit(config, &data).1
    };
    assert_eq!(order(Some(7)), order(Some(7)));
    assert_ne!(order(Some(7)), order(Some(8)));
    assert_ne!(order(Some(7)), order(None));

    // The first epoch, step by step.
    let mut plane = Hyperplane::zeros(2);
    let mut samples: Vec<usize> = (0..data.len()).collect();
    Generator::new(7).shuffle(&mut samples);
    for s in samples {
        let t = if data.labels()[s] == 1 { 1.0 } else { -1.0 };
        plane.learn(data.features().row(s), t, 1.0).unwrap();
    }
    assert_eq!(order(Some(7)).epochs[0].last.hyperplane, plane);
}

#[test]
fn overflowing_weights_stop_training_and_the_pocket_stays_finite() {
    let x = array![[1e200], [-1e200]];
    let config = PerceptronConfig {
        alpha: 1e200,
        ..PerceptronConfig::default()
    };
    let mut perceptron = config.init();
    let outcome = perceptron.fit(x.view(), &[0, 1]).unwrap();
    assert!(matches!(outcome.stopped, Stop::Diverged(_)));
    assert_eq!(outcome.converged(), None);
    assert_eq!(
        outcome.stopped.to_string(),
        "stopped in epoch 0, batch 0: the run diverged at a learning rate of 1e200, where a weight is -inf and weight \
         is not finite; try a smaller learning rate (alpha), such as 1e199"
    );
    assert_eq!(outcome.epochs.len(), 1);
    assert!(outcome.epochs[0].last.hyperplane.is_finite());
    assert!(perceptron.hyperplane().unwrap().is_finite());
}

#[test]
fn the_stop_rules_of_a_run_end_it() {
    let data = clouds(1.5, 0);
    let full = fit(PerceptronConfig::default(), &data).1;
    let accuracy = |wrong: usize| (data.len() - wrong) as f64 / data.len() as f64;
    let pockets = full.epochs.iter().map(|e| e.pocket.as_ref().unwrap().wrong);
    let pockets: Vec<usize> = pockets.collect();
    let best = *pockets.last().unwrap();
    let first = pockets.iter().position(|&wrong| wrong == best).unwrap();
    let config = PerceptronConfig {
        accuracy_target: Some(accuracy(best)),
        ..PerceptronConfig::default()
    };
    let (_, outcome) = fit(config, &data);
    let Stop::AccuracyTarget { epoch, .. } = outcome.stopped else {
        panic!("{:?}", outcome.stopped);
    };
    assert!(epoch == first && outcome.epochs[..] == full.epochs[..=first]);

    let config = PerceptronConfig {
        time_limit: Some(1e-300),
        ..PerceptronConfig::default()
    };
    let limited = fit(config.clone(), &data).1.stopped;
    assert!(matches!(limited, Stop::TimeLimit { epoch: 0, .. }));

    static INTERRUPTED: AtomicBool = AtomicBool::new(true);
    let mut perceptron = PerceptronConfig::default().init().interrupt(&INTERRUPTED);
    let (x, y) = (data.features().view(), data.labels());
    let stopped = perceptron.fit(x, y).unwrap().stopped;
    assert_eq!(stopped, Stop::Interrupted { epoch: 0, batch: 0 });

    let config = PerceptronConfig {
        accuracy_target: Some(1.5),
        ..PerceptronConfig::default()
    };
    assert!(config.init().fit(x, y).is_err());
}

#[test]
fn a_logit_that_is_nan_has_no_class() {
    let x = array![[-1.0, 0.0], [1.0, 0.0]];
    let mut perceptron = PerceptronConfig::default().init();
    perceptron.fit(x.view(), &[0, 1]).unwrap();
    perceptron.fitted.as_mut().unwrap().hyperplane.weight = array![1e300, -1e300];
    let far = array![[0.0, 0.0], [1e300, 1e300]];
    assert_eq!(
        perceptron.predict(far.view()).unwrap_err(),
        ClassifierError::NoClass { sample: 1 }
    );
}

#[test]
fn invalid_samples_are_errors_and_leave_the_perceptron_unchanged() {
    let (x, y) = (array![[0.0], [1.0], [3.0], [4.0]], [-7, -7, 5, 5]);
    let mut perceptron = PerceptronConfig::default().init();
    assert_eq!(
        perceptron.predict(x.view()).unwrap_err(),
        ClassifierError::NotFitted
    );
    perceptron.fit(x.view(), &y).unwrap();
    let before = perceptron.hyperplane().unwrap().clone();

    let mut refusal = |x: ArrayView<'_, f64, ndarray::IxDyn>, y: &[i32]| {
        perceptron.fit(x, y).unwrap_err().to_string()
    };
    assert_eq!(
        refusal(Array1::zeros(4).view().into_dyn(), &y),
        "the features must have 2 dimensions, [samples, features], got 1"
    );
    assert_eq!(
        refusal(x.view().into_dyn(), &[1, 2, 3, 1]),
        "the labels must be of exactly 2 classes, got 3: 1, 2, 3"
    );
    assert_eq!(
        refusal(x.view().into_dyn(), &y[..3]),
        "there are 4 samples, but 3 labels"
    );
    assert_eq!(
        refusal(Array2::zeros((4, 0)).view().into_dyn(), &y),
        "the samples have no features to train on"
    );
    let mut infinite = x.clone();
    infinite[(2, 0)] = f64::INFINITY;
    assert_eq!(
        refusal(infinite.view().into_dyn(), &y),
        "sample 2, column 0: the feature must be finite, got inf"
    );
    for alpha in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        perceptron.config.alpha = alpha;
        let error = perceptron.fit(x.view(), &y).unwrap_err().to_string();
        assert!(error.contains("must be a positive number"), "{error}");
    }
    perceptron.config = PerceptronConfig {
        epochs: 0,
        ..PerceptronConfig::default()
    };
    let error = perceptron.fit(x.view(), &y).unwrap_err().to_string();
    assert!(error.contains("at least 1"), "{error}");
    assert_eq!(perceptron.hyperplane().unwrap(), &before);

    let wide = Array2::zeros((1, 3));
    assert_eq!(
        perceptron.predict(wide.view()).unwrap_err().to_string(),
        "the classifier was fitted on 1 columns, but these samples have 3"
    );
    let none = Array2::zeros((0, 1));
    assert_eq!(perceptron.predict(none.view()).unwrap(), [0; 0]);
}
