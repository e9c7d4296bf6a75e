//! Losses that are NaN or have a wrong gradient.

use std::cell::Cell;

use super::*;
use downhill::train::{EngineError, Stop};

#[test]
fn a_loss_that_is_nan_stops_the_run_and_keeps_the_last_good_parameters() {
    for device in plain_devices() {
        let data = points(8, &device);
        let after_one = {
            let mut engine = AutodiffEngine::new(line(&device), line_loss, Adam::new(0.1)).unwrap();
            Trainer::epochs(1).fit(&mut engine, &data).unwrap();
            engine.parameters().unwrap()
        };
        let steps = Cell::new(0);
        let loss = |line: &Linear, points: &Points| {
            steps.set(steps.get() + 1);
            let nan = if steps.get() == 3 { f64::NAN } else { 1.0 };
            line_loss(line, points) * nan
        };
        let mut engine = AutodiffEngine::new(line(&device), loss, Adam::new(0.1)).unwrap();
        let outcome = Trainer::epochs(10).fit(&mut engine, &data).unwrap();
        let Stop::Diverged(divergence) = outcome.stopped else {
            panic!("{:?}", outcome.stopped)
        };
        assert_eq!((divergence.epoch, divergence.batch), (2, Some(0)));
        assert_eq!((divergence.alpha, divergence.parameter), (0.1, None));
        assert!(outcome.history.losses[2].is_nan() && outcome.history.losses.len() == 3);
        // The loss of the parameters after two steps is NaN.
        assert_eq!(engine.parameters().unwrap(), after_one);
    }
}

#[test]
fn a_loss_of_two_numbers_is_refused() {
    for device in devices() {
        let two = |line: &Linear, (x, _): &Points| line.forward(x.clone()).squeeze_dim::<1>(1);
        let data = points(2, &device);
        let mut engine = AutodiffEngine::new(line(&device), two, Sgd::new(0.1)).unwrap();
        let before = engine.parameters().unwrap();
        let told = "loss: expected 1 numbers for shape [1], got 2";
        let refused = Trainer::epochs(1).fit(&mut engine, &data).unwrap_err();
        assert_eq!(refused.to_string(), told);
        let trainer = Trainer::epochs(1).check_gradients(1);
        let refused = trainer.fit(&mut engine, &data).unwrap_err();
        assert_eq!(refused.to_string(), told);
        let refused = Trainer::epochs(1).validation(&data).fit(&mut engine, &data);
        assert_eq!(refused.unwrap_err().to_string(), told);
        assert_eq!(engine.parameters().unwrap(), before);
    }
}

#[test]
fn a_loss_of_no_parameter_and_a_module_without_any_are_refused() {
    for device in devices() {
        let constant = |_: &Linear, (x, _): &Points| x.clone().mean();
        let mut engine = AutodiffEngine::new(line(&device), constant, Sgd::new(0.1)).unwrap();
        let refused = Trainer::epochs(1).fit(&mut engine, &points(2, &device));
        let told = refused.unwrap_err().to_string();
        assert!(
            told.starts_with("the loss does not depend on any tracked parameter"),
            "{told}"
        );
    }
    let loss = |_: &burn::nn::Gelu, (x, _): &Points| x.clone().mean();
    let none = AutodiffEngine::new(burn::nn::Gelu::new(), loss, Sgd::new(0.1)).unwrap_err();
    assert_eq!(none, EngineError::NoParameters);
}

/// Burn's GELU on ndarray: its backward pass uses the derivative of an approximation of it.
#[test]
#[cfg(feature = "ndarray")]
fn a_wrong_backward_stops_the_run_before_the_first_step() {
    let device = Backend::NdArray.device().unwrap();
    let loss = |line: &Linear, (x, y): &Points| {
        let a = burn::nn::Gelu::new().forward(line.forward(x.clone()));
        MeanSquaredError.forward(a, y.clone())
    };
    let data = points(6, &device);
    let mut engine = AutodiffEngine::new(line(&device), loss, Sgd::new(0.1)).unwrap();
    let before = engine.parameters().unwrap();
    let trainer = Trainer::epochs(5).batch_size(3).check_gradients(1);
    let outcome = trainer.fit(&mut engine, &data).unwrap();
    assert_eq!(outcome.stopped, Stop::WrongGradient { epoch: 0, step: 0 });
    assert!(outcome.history.losses.is_empty());
    let report = outcome.gradient_report.unwrap();
    // The direction differs, so every entry is listed.
    assert!(!report.agrees() && report.entries().len() == 2, "{report}");
    assert_eq!(engine.parameters().unwrap(), before);
    // Without the check, training completes.
    let outcome = Trainer::epochs(5).fit(&mut engine, &data).unwrap();
    assert_eq!(outcome.stopped, Stop::Epochs { epochs: 5 });
}
