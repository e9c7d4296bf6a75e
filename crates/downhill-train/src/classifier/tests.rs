use ndarray::{Array1, Array2, array};

use super::*;
use crate::{Adam, EngineKind, Momentum, Schedule, Stop};

fn classifier() -> Classifier<i32> {
    let mut config = ClassifierConfig {
        hidden: vec![],
        train: TrainConfig::new(StepConfig::new(1.0), 300),
        ..ClassifierConfig::default()
    };
    config.engine.kind = EngineKind::Hand;
    config.init()
}

fn table() -> (Array2<f64>, [i32; 4]) {
    (array![[0.0], [1.0], [3.0], [4.0]], [-7, -7, 5, 5])
}

#[test]
fn predicts_the_labels_it_was_fitted_with() {
    let (x, y) = table();
    let mut classifier = classifier();
    let outcome = classifier.fit(x.view(), &y).unwrap();
    assert_eq!(outcome.stopped, Stop::Epochs { epochs: 300 });
    assert_eq!(classifier.predict(x.view()).unwrap(), y);
    assert_eq!(classifier.classes().unwrap(), &[-7, 5]);
    let probabilities = classifier.predict_probabilities(x.view()).unwrap();
    assert!(
        probabilities[0] < 0.2 && probabilities[3] > 0.8,
        "{probabilities:?}"
    );
}

/// The class at a probability of exactly 1/2 is the same for all: the greater label.
#[test]
fn at_one_half_predictions_and_accuracy_agree() {
    let (x, y) = table();
    for kind in EngineKind::available() {
        let mut classifier = classifier();
        classifier.config.engine.kind = kind;
        classifier.fit(x.view(), &y).unwrap();
        let engine = &mut classifier.fitted.as_mut().unwrap().engine;
        let zeros = Parameters::uniform(&classifier.config.network(1), 0.0, 0.0, 0);
        engine.set_parameters(&zeros).unwrap();
        let three_of_four = array![[1.0], [0.0], [1.0], [1.0]];
        let batch = Batch::new(x.view(), three_of_four.view()).unwrap();
        assert_eq!(engine.accuracy(&batch).unwrap(), Some(0.75));
        assert_eq!(
            classifier.predict_probabilities(x.view()).unwrap(),
            [0.5; 4]
        );
        assert_eq!(classifier.predict(x.view()).unwrap(), [5; 4]);
    }
}

#[test]
fn the_scale_divides_the_features() {
    let (x, y) = table();
    let mut scaled = classifier();
    scaled.config.scale = 2.0;
    let mut plain = classifier();
    scaled.fit(x.view(), &y).unwrap();
    plain.fit((&x / 2.0).view(), &y).unwrap();
    assert_eq!(scaled.parameters().unwrap(), plain.parameters().unwrap());
    assert_eq!(scaled.predict(x.view()).unwrap(), y);
}

#[test]
fn refuses_invalid_features_and_labels_without_changing() {
    let (x, y) = table();
    let mut classifier = classifier();
    classifier.fit(x.view(), &y).unwrap();
    let before = classifier.parameters().unwrap();

    let mut refusal = |x: ArrayView<'_, f64, ndarray::IxDyn>, y: &[i32]| {
        classifier.fit(x, y).unwrap_err().to_string()
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
        refusal(x.view().into_dyn(), &[1; 4]),
        "the labels must be of exactly 2 classes, got 1: 1"
    );
    assert_eq!(
        refusal(x.view().into_dyn(), &y[..3]),
        "there are 4 samples, but 3 labels"
    );
    let mut infinite = x.clone();
    infinite[(2, 0)] = f64::INFINITY;
    assert_eq!(
        refusal(infinite.view().into_dyn(), &y),
        "sample 2, column 0: the feature must be finite, got inf"
    );
    assert_eq!(classifier.parameters().unwrap(), before);
}

#[test]
fn refuses_to_predict_before_fit_and_on_other_columns() {
    let (x, y) = table();
    let mut classifier = classifier();
    assert_eq!(
        classifier.predict(x.view()).unwrap_err(),
        ClassifierError::NotFitted
    );
    classifier.fit(x.view(), &y).unwrap();
    let wide = Array2::zeros((1, 3));
    assert_eq!(
        classifier.predict(wide.view()).unwrap_err().to_string(),
        "the classifier was fitted on 1 columns, but these samples have 3"
    );
}

#[test]
fn predicts_nothing_for_no_samples() {
    for kind in EngineKind::available() {
        let (x, y) = table();
        let mut classifier = classifier();
        classifier.config.engine.kind = kind;
        classifier.config.train.epochs = 1;
        classifier.fit(x.view(), &y).unwrap();
        let none = Array2::zeros((0, 1));
        assert_eq!(classifier.predict(none.view()).unwrap(), [0; 0]);
    }
}

#[test]
fn refuses_settings_out_of_range() {
    let (x, y) = table();
    let refusal = |change: fn(&mut ClassifierConfig)| {
        let mut classifier = classifier();
        change(&mut classifier.config);
        classifier.fit(x.view(), &y).unwrap_err().to_string()
    };
    for alpha in [0.0, -0.1, f64::NAN, f64::INFINITY] {
        let mut classifier = classifier();
        classifier.config.train.step.alpha = alpha;
        let error = classifier.fit(x.view(), &y).unwrap_err().to_string();
        assert!(error.contains("must be a positive"), "{error}");
    }
    assert!(refusal(|c| c.train.epochs = 0).contains("at least 1"));
    assert!(refusal(|c| c.train.batch_size = Some(0)).contains("at least 1"));
    assert!(refusal(|c| c.train.batch_size = Some(5)).contains("only 4 samples"));
    assert!(refusal(|c| c.scale = 0.0).contains("positive"));
    assert!(refusal(|c| c.hidden = vec![0]).contains("at least 1"));
    assert!(refusal(|c| c.train.step.optimizer = Momentum { mu: 1.0 }.into()).contains("must be"));
    assert!(refusal(|c| c.train.schedule = Schedule::plateau(1, 2.0)).contains("got 2.0"));
}

#[test]
fn the_hidden_layers_have_the_activation_and_the_output_is_a_sigmoid() {
    let config = ClassifierConfig {
        hidden: vec![3, 2],
        activation: Activation::Tanh,
        ..ClassifierConfig::default()
    };
    let expected = NetworkConfig::new(5)
        .dense(3, Activation::Tanh)
        .dense(2, Activation::Tanh)
        .dense(1, Activation::Sigmoid);
    assert_eq!(config.network(5), expected);
}

/// Compares the classifier with a trainer and an engine of the same settings.
#[test]
fn follows_the_optimizer_and_the_schedule() {
    let (x, y) = table();
    let mut classifier = classifier();
    let config = &mut classifier.config;
    config.train.step.alpha = 0.1;
    config.train.step.optimizer = Adam::default().into();
    config.train.schedule = Schedule::cosine().with_warm_up(3);
    let config = config.clone();
    let outcome = classifier.fit(x.view(), &y).unwrap();

    let optimization =
        Optimization::new(Objective::new(Loss::LogLoss), 0.1).optimizer(Adam::default());
    let (network, start) = (config.network(1), config.start(1));
    let mut engine = config.engine.build(&network, &start, optimization).unwrap();
    let targets = array![[0.0], [0.0], [1.0], [1.0]];
    let batch = Batch::new(x.view(), targets.view()).unwrap();
    let trainer = Trainer::epochs(300).schedule(config.train.schedule);
    assert_eq!(trainer.fit(&mut *engine, &batch).unwrap(), outcome);
    assert_eq!(
        engine.parameters().unwrap(),
        classifier.parameters().unwrap()
    );
    let losses = &outcome.history.losses;
    assert!(losses[299] < 0.5 * losses[0], "{losses:?}");
}
