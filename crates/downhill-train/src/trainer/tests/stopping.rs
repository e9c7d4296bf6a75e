//! Tests of the stop rules and of divergence.

use std::cell::Cell;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use downhill_core::{Activation, Monitor, StopRules};

use super::*;
use crate::{Divergence, DivergenceSign, History};

fn rules() -> StopRules {
    StopRules::default()
}

/// The history of a run of 200 epochs without rules: the losses fall slowly.
fn full() -> History {
    let trainer = Trainer::epochs(200)
        .validation_fraction(0.34)
        .track_accuracy();
    trainer.fit(&mut neuron(), &table()).unwrap().history
}

fn stopped(rules: StopRules) -> Outcome {
    let trainer = Trainer::epochs(200).validation_fraction(0.34).stop(rules);
    trainer.fit(&mut neuron(), &table()).unwrap()
}

#[test]
fn a_loss_target_stops_at_the_first_epoch_that_reaches_it() {
    let history = full();
    for (monitor, losses) in [
        (Monitor::Training, &history.losses),
        (Monitor::Validation, &history.validation_losses),
    ] {
        let target = losses[120];
        let first = losses.iter().position(|&loss| loss <= target).unwrap();
        let outcome = stopped(StopRules {
            loss_target: Some(target),
            monitor,
            ..rules()
        });
        let expected = Stop::LossTarget {
            epoch: first,
            set: monitor,
            loss: losses[first],
            target,
        };
        assert_eq!(outcome.stopped, expected);
        assert_eq!(outcome.history.losses, history.losses[..=first]);
    }
}

#[test]
fn an_accuracy_target_stops_at_the_first_epoch_that_reaches_it() {
    let history = full();
    for (monitor, accuracies) in [
        (Monitor::Training, history.accuracies()),
        (Monitor::Validation, history.validation_accuracies()),
    ] {
        let target = accuracies[199];
        let first = accuracies.iter().position(|&a| a >= target).unwrap();
        let outcome = stopped(StopRules {
            accuracy_target: Some(target),
            monitor,
            ..rules()
        });
        assert!(
            matches!(outcome.stopped, Stop::AccuracyTarget { epoch, set, .. } if (epoch, set) == (first, monitor)),
            "{}",
            outcome.stopped
        );
    }
}

#[test]
fn an_accuracy_target_without_an_accuracy_is_refused_before_the_first_step() {
    let all = table();
    let curve = Batch::new(all.features(), all.features()).unwrap();
    let mut engine = neuron();
    let before = engine.parameters().unwrap();
    let rules = StopRules {
        accuracy_target: Some(0.5),
        ..rules()
    };
    let refused = Trainer::epochs(2).stop(rules).fit(&mut engine, &curve);
    assert_eq!(refused, Err(TrainError::NoAccuracy));
    assert_eq!(engine.parameters().unwrap(), before);
}

/// The epoch at which patience stops a run with these losses, and that of the last improvement.
fn impatient(losses: &[f64], patience: usize, min_delta: f64) -> Option<(usize, usize)> {
    let (mut best, mut improved) = (f64::INFINITY, 0);
    for (epoch, &loss) in losses.iter().enumerate() {
        if loss < best - min_delta {
            (best, improved) = (loss, epoch);
        } else if epoch - improved >= patience {
            return Some((epoch, improved));
        }
    }
    None
}

#[test]
fn patience_stops_after_that_many_epochs_without_an_improvement() {
    let history = full();
    for (patience, min_delta) in [(1, 0.01), (5, 0.01), (3, 0.02)] {
        let expected = impatient(&history.losses, patience, min_delta);
        let outcome = stopped(StopRules {
            patience: Some(patience),
            min_delta,
            monitor: Monitor::Training,
            ..rules()
        });
        let Stop::Patience {
            epoch,
            improved,
            loss,
            ..
        } = outcome.stopped
        else {
            panic!("{}", outcome.stopped);
        };
        assert_eq!(Some((epoch, improved)), expected);
        assert_eq!(loss, history.losses[improved]);
        assert_eq!(outcome.history.losses.len(), epoch + 1);
    }
}

/// A loss that falls and then rises, since the validation targets are noise.
#[test]
fn the_best_parameters_are_kept_and_restored_on_request() {
    let all = table();
    let wrong = all.targets().mapv(|y| 1.0 - y);
    let opposite = Batch::new(all.features(), wrong.view()).unwrap();
    let run = |restore_best, monitor| {
        let mut engine = neuron();
        let rules = StopRules {
            patience: Some(4),
            restore_best,
            monitor,
            ..rules()
        };
        let trainer = Trainer::epochs(50).validation(&opposite).stop(rules);
        let outcome = trainer.fit(&mut engine, &all).unwrap();
        (outcome, engine.parameters().unwrap())
    };
    let after = |epochs| {
        let mut engine = neuron();
        Trainer::epochs(epochs).fit(&mut engine, &all).unwrap();
        engine.parameters().unwrap()
    };
    let (kept, last) = run(false, Monitor::Validation);
    let best = kept.best.unwrap();
    let losses = &kept.history.validation_losses;
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert_eq!((best.loss, losses[best.epoch]), (least, least));
    assert_eq!(best.parameters, after(best.epoch + 1));
    assert_eq!(kept.parameters_after, losses.len());
    assert_eq!(last, after(kept.history.losses.len()));
    let (outcome, restored) = run(true, Monitor::Validation);
    assert_eq!(restored, best.parameters);
    assert_eq!(outcome.parameters_after, best.epoch + 1);
    // A training loss is computed before its step, and falls until the end.
    let (complete, restored) = run(true, Monitor::Training);
    assert_eq!(complete.stopped, Stop::Epochs { epochs: 50 });
    assert_eq!(complete.best.unwrap().epoch, 49);
    assert_eq!(complete.parameters_after, 49);
    assert_eq!(restored, after(49));
}

#[test]
fn the_norm_of_the_gradient_stops_the_run_and_is_measured_only_then() {
    let all = table();
    let mut engine = neuron();
    let mut norms = Vec::new();
    for _ in 0..200 {
        let (_, gradient) = engine.gradient(&all).unwrap();
        let entries = gradient.as_slice().iter().flat_map(|p| &p.values);
        norms.push(entries.map(|g| g * g).sum::<f64>().sqrt());
        engine.step(&all).unwrap();
    }
    assert_eq!(engine.gradient_norm(), None);
    let target = norms[100];
    let first = norms.iter().position(|&norm| norm < target).unwrap();
    let rules = StopRules {
        gradient_target: Some(target),
        ..rules()
    };
    let mut engine = neuron();
    let outcome = Trainer::epochs(200).stop(rules).fit(&mut engine, &all);
    let Stop::GradientTarget { epoch, norm, .. } = outcome.unwrap().stopped else {
        panic!("not stopped");
    };
    assert_eq!(epoch, first);
    assert!((norm - norms[first]).abs() < 1e-15);
    assert_eq!(engine.gradient_norm(), None);
    let mut other = Wrong {
        neuron: neuron(),
        steps: 0,
    };
    let refused = Trainer::epochs(2).stop(rules).fit(&mut other, &all);
    assert_eq!(refused, Err(TrainError::NoGradientNorm));
}

#[test]
fn the_time_limit_stops_after_the_step_during_which_it_is_over() {
    let reads = Cell::new(0);
    let clock = || {
        reads.set(reads.get() + 1);
        Duration::from_millis(400 * reads.get())
    };
    let limited = StopRules {
        time_limit: Some(2.0),
        ..rules()
    };
    let trainer = || Trainer::epochs(30).batch_size(2).clock(clock);
    let outcome = trainer().stop(limited).fit(&mut neuron(), &table());
    let outcome = outcome.unwrap();
    // Three batches an epoch, and 2 s after the fifth step.
    let expected = Stop::TimeLimit {
        epoch: 1,
        batch: 1,
        seconds: 2.0,
        limit: 2.0,
    };
    assert_eq!(outcome.stopped, expected);
    assert!(outcome.stopped.is_complete());
    assert_eq!(outcome.history.losses.len(), 2);
    reads.set(0);
    trainer().fit(&mut neuron(), &table()).unwrap();
    assert_eq!(reads.get(), 0, "the clock is read without a limit");
}

#[test]
fn an_interrupt_stops_after_the_step() {
    let flag = AtomicBool::new(false);
    let mut set = |end: &EpochEnd| flag.store(end.epoch == 3, Ordering::Relaxed);
    let mut engine = neuron();
    let trainer = Trainer::epochs(30).batch_size(2).interrupt(&flag);
    let outcome = trainer.observe(&mut set).fit(&mut engine, &table());
    let outcome = outcome.unwrap();
    let expected = Stop::Interrupted { epoch: 4, batch: 0 };
    assert_eq!(outcome.stopped, expected);
    assert!(!outcome.stopped.is_complete());
    assert_eq!(outcome.history.losses.len(), 5);
}

#[test]
fn of_two_rules_that_hold_at_once_the_first_in_order_is_the_reason() {
    let all = StopRules {
        loss_target: Some(1e9),
        accuracy_target: Some(0.0),
        gradient_target: Some(1e9),
        ..rules()
    };
    let name = |rules: StopRules| stopped(rules).stopped.name();
    assert_eq!(name(all), "loss target");
    let loss_target = None;
    assert_eq!(name(StopRules { loss_target, ..all }), "accuracy target");
    let accuracy_target = None;
    let gradient = StopRules {
        loss_target,
        accuracy_target,
        ..all
    };
    assert_eq!(name(gradient), "gradient target");
    let now = AtomicBool::new(true);
    let trainer = Trainer::epochs(9).stop(all).interrupt(&now);
    let outcome = trainer.fit(&mut neuron(), &table()).unwrap();
    assert_eq!(outcome.stopped, Stop::Interrupted { epoch: 0, batch: 0 });
}

#[test]
fn a_batch_is_split_as_a_run_splits_it() {
    let config = TrainConfig {
        validation_fraction: 0.34,
        seed: 5,
        ..TrainConfig::new(downhill_core::Sgd::new(0.5), 1)
    };
    let all = table();
    let history = Trainer::new(&config).fit(&mut neuron(), &all).unwrap();
    let (training, held_out) = all.hold_out(&config).unwrap();
    let before = neuron().loss(&training).unwrap().reported;
    assert_eq!(history.history.losses, [before]);
    assert_eq!(training.len() + held_out.unwrap().len(), all.len());
    let whole = TrainConfig {
        validation_fraction: 0.0,
        ..config
    };
    assert_eq!(all.hold_out(&whole).unwrap(), (all.clone(), None));
}

#[test]
fn a_validation_fraction_holds_out_the_samples_of_its_seed() {
    let all = table();
    let classes = [0, 0, 1, 1, 1, 1];
    let (train, held_out) = downhill_data::stratified_indices(&classes, 0.34, 7).unwrap();
    assert_eq!((train.len(), held_out.len()), (4, 2));
    let [train, held_out] = [train, held_out].map(|samples| all.batch(&samples, &()));
    let trainer = || Trainer::<Neuron>::epochs(20).batch_size(3).seed(7);
    let run = |trainer: Trainer<'_, Neuron>, data: &Batch| {
        let mut engine = neuron();
        let history = trainer.fit(&mut engine, data).unwrap().history;
        (engine.parameters().unwrap(), history)
    };
    let by_fraction = run(trainer().validation_fraction(0.34), &all);
    assert_eq!(by_fraction, run(trainer().validation(&held_out), &train));
    // A given validation set replaces the fraction.
    let given = trainer().validation(&held_out).validation_fraction(0.34);
    assert_eq!(by_fraction, run(given, &train));
    let refused = trainer().validation_fraction(0.01).fit(&mut neuron(), &all);
    assert!(matches!(refused, Err(TrainError::Split(_))), "{refused:?}");
}

#[test]
fn a_validation_fraction_leaves_no_class_out() {
    let x = Array2::from_shape_fn((40, 1), |(sample, _)| sample as f64 / 40.0);
    let y = Array2::from_shape_fn((40, 1), |(sample, _)| f64::from(u8::from(sample == 9)));
    let all = Batch::new(x.view(), y.view()).unwrap();
    for seed in 0..30 {
        let trainer = Trainer::<Neuron>::epochs(1).seed(seed);
        // The mean of the targets of the training samples: one of 32.
        let trainer = trainer.metric("positive", |_, batch| Ok(batch.targets().sum()));
        let outcome = trainer.validation_fraction(0.2).fit(&mut neuron(), &all);
        let metric = &outcome.unwrap().history.metrics[0];
        assert_eq!(metric.training, [1.0], "seed {seed}");
    }
    // Targets that are not classes are split as if all samples were alike.
    let soft = Batch::new(x.view(), x.view()).unwrap();
    let (train, _) = downhill_data::split_indices(40, 0.2, 3).unwrap();
    let expected: f64 = train.iter().map(|&sample| x[[sample, 0]]).sum();
    let trainer = Trainer::<Neuron>::epochs(1)
        .seed(3)
        .validation_fraction(0.2);
    let trainer = trainer.metric("sum", |_, batch| Ok(batch.targets().sum()));
    let outcome = trainer.fit(&mut neuron(), &soft).unwrap();
    assert!((outcome.history.metrics[0].training[0] - expected).abs() < 1e-12);
}

/// A line, `y = w x + b`, whose gradient steps diverge at a learning rate above a limit.
fn line(alpha: f64, report: Loss) -> Neuron {
    let line = NetworkConfig::new(1).dense(1, Activation::Identity);
    let start = Parameters::uniform(&line, -1.0, 1.0, 3);
    let objective = Objective::new(Loss::MeanSquaredError).with_report(report);
    HandEngine::new(&line, &start, Optimization::new(objective, alpha)).unwrap()
}

fn divergence(outcome: &Outcome) -> &Divergence {
    match &outcome.stopped {
        Stop::Diverged(divergence) => divergence,
        other => panic!("{other}"),
    }
}

/// The parameters after that many epochs.
fn after(epochs: usize, mut engine: Neuron) -> Parameters {
    if epochs > 0 {
        let unlimited = StopRules {
            divergence_factor: f64::INFINITY,
            ..rules()
        };
        let trainer = Trainer::epochs(epochs).stop(unlimited);
        trainer.fit(&mut engine, &table()).unwrap();
    }
    engine.parameters().unwrap()
}

#[test]
fn a_loss_that_grows_by_the_factor_stops_the_run_with_the_parameters_before_it() {
    let mut engine = line(1.0, Loss::MeanSquaredError);
    let outcome = Trainer::epochs(500).fit(&mut engine, &table()).unwrap();
    let found = divergence(&outcome);
    let DivergenceSign::Grown {
        loss, best, factor, ..
    } = found.sign
    else {
        panic!("{found}");
    };
    let losses = &outcome.history.losses;
    assert_eq!((losses[found.epoch], factor), (loss, 1_000.0));
    assert!(loss > 1_000.0 * best && losses[found.epoch - 1] <= 1_000.0 * best);
    assert_eq!((found.batch, found.alpha), (Some(0), 1.0));
    assert_eq!(losses.len(), found.epoch + 1);
    // The loss of an epoch is that of the parameters before its step.
    let good = after(found.epoch - 1, line(1.0, Loss::MeanSquaredError));
    assert_eq!(engine.parameters().unwrap(), good);
    assert_eq!(outcome.parameters_after, found.epoch - 1);
}

#[test]
fn a_loss_that_is_not_finite_stops_the_run_whichever_it_is() {
    let unlimited = StopRules {
        divergence_factor: f64::INFINITY,
        ..rules()
    };
    // The log loss of a negative number is NaN.
    for (report, what) in [
        (Loss::MeanSquaredError, "the minimized loss"),
        (Loss::NaiveLogLoss, "the reported loss"),
    ] {
        let mut engine = line(1.0, report.clone());
        let trainer = Trainer::epochs(5_000).stop(unlimited);
        let outcome = trainer.fit(&mut engine, &table()).unwrap();
        let found = divergence(&outcome);
        assert!(
            matches!(&found.sign, DivergenceSign::NotFinite { what: found, .. } if *found == what),
            "{found}"
        );
        let losses = &outcome.history.losses;
        assert_eq!(losses.len(), found.epoch + 1);
        assert!(losses.last().is_some_and(|loss| !loss.is_finite()));
        let good = after(found.epoch.saturating_sub(1), line(1.0, report.clone()));
        assert_eq!(engine.parameters().unwrap(), good, "{report:?}");
        assert_eq!(outcome.parameters_after, found.epoch.saturating_sub(1));
        let finite = engine.loss(&table()).unwrap().minimized;
        assert!(finite.is_finite());
    }
}

#[test]
fn within_an_epoch_the_parameters_at_its_start_are_restored() {
    let mut engine = line(1e200, Loss::MeanSquaredError);
    let start = engine.parameters().unwrap();
    let trainer = Trainer::epochs(5).batch_size(2).seed(1);
    let outcome = trainer.fit(&mut engine, &table()).unwrap();
    let found = divergence(&outcome);
    assert_eq!((found.epoch, found.batch, found.steps), (0, Some(1), 1));
    assert_eq!(engine.parameters().unwrap(), start);
    assert_eq!(outcome.parameters_after, 0);
}

#[test]
fn parameters_that_are_not_finite_after_the_last_step_are_found_and_named() {
    let mut engine = line(1.7e308, Loss::MeanSquaredError);
    let start = engine.parameters().unwrap();
    let outcome = Trainer::epochs(1).fit(&mut engine, &table()).unwrap();
    let found = divergence(&outcome);
    assert_eq!(found.parameter.as_deref(), Some("layers.0.weight"));
    assert_eq!((found.epoch, found.batch), (0, Some(0)));
    assert!(found.to_string().contains("smaller learning rate"));
    assert_eq!(engine.parameters().unwrap(), start);
    assert_eq!(outcome.parameters_after, 0);
    // Parameters that are finite, but whose loss is not.
    let mut engine = line(1e200, Loss::MeanSquaredError);
    let outcome = Trainer::epochs(1).fit(&mut engine, &table()).unwrap();
    assert_eq!(divergence(&outcome).parameter, None);
    assert_eq!(engine.parameters().unwrap(), start);
}

#[test]
fn a_start_without_a_finite_loss_is_told_from_a_learning_rate_that_is_too_large() {
    let mut engine = line(0.1, Loss::MeanSquaredError);
    let mut far = engine.parameters().unwrap();
    far.iter_mut().for_each(|p| p.values.fill(1e200));
    engine.set_parameters(&far).unwrap();
    let outcome = Trainer::epochs(3).fit(&mut engine, &table()).unwrap();
    assert!(outcome.stopped.to_string().contains("smaller initial"));
    assert_eq!(engine.parameters().unwrap(), far);
}
