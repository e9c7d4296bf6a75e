//! Tests of the trainer.

use std::cell::Cell;
use std::ops::ControlFlow;

use downhill_core::{Mode, Rates};
use ndarray::{Array2, array};

use super::*;
use crate::{
    Batch, EpochEnd, HandEngine, Loss, NetworkConfig, NetworkEngine, Objective, Optimization,
    Parameters, Stop, accuracy,
};

mod stopping;

fn neuron() -> HandEngine<f64> {
    let neuron = NetworkConfig::neuron(1);
    let start = Parameters::uniform(&neuron, -1.0, 1.0, 3);
    let optimization = Optimization::new(Objective::new(Loss::LogLoss), 0.5);
    HandEngine::new(&neuron, &start, optimization).unwrap()
}

type Neuron = HandEngine<f64>;

fn table() -> Batch {
    let x = array![[0.0], [1.0], [2.0], [3.0], [4.0], [1.5]];
    let y = array![[0.0], [0.0], [1.0], [1.0], [1.0], [1.0]];
    Batch::new(x.view(), y.view()).unwrap()
}

fn accuracy_of(engine: &Neuron, batch: &Batch) -> Result<f64, EngineError> {
    let predictions = engine.evaluate(batch.features())?;
    Ok(accuracy(predictions.view(), batch.targets()))
}

#[test]
fn evaluation_does_not_affect_training_and_is_off_by_default() {
    let all = table();
    let (unseen, truth) = (array![[0.5], [2.5]], array![[0.0], [1.0]]);
    let unseen = Batch::new(unseen.view(), truth.view()).unwrap();
    let evaluations = Cell::new(0);
    let trainer = || Trainer::<Neuron>::epochs(30).batch_size(4).seed(5);
    let run = |trainer: Trainer<'_, Neuron>| {
        let mut engine = neuron();
        let history = trainer.fit(&mut engine, &all).unwrap().history;
        (engine.parameters().unwrap(), history)
    };
    let (parameters, plain) = run(trainer());
    assert_eq!(plain.rates, [0.5; 30]);
    assert!(plain.validation_losses.is_empty() && plain.metrics.is_empty());

    let counted = |engine: &Neuron, batch: &Batch| {
        evaluations.set(evaluations.get() + 1);
        accuracy_of(engine, batch)
    };
    let evaluated = trainer().validation(&unseen).metric("accuracy", counted);
    let (same_parameters, evaluated) = run(evaluated);
    assert_eq!(evaluations.get(), 60);
    assert_eq!(same_parameters, parameters);
    assert_eq!(evaluated.losses, plain.losses);
    let mut engine = neuron();
    engine.set_parameters(&parameters).unwrap();
    let last = evaluated.validation_losses.last().unwrap();
    assert_eq!(*last, engine.loss(&unseen).unwrap().reported);
    let right = accuracy_of(&engine, &all).unwrap();
    assert_eq!(evaluated.accuracies().last(), Some(&right));
    assert_eq!(evaluated.validation_accuracies().len(), 30);

    let (_, tracked) = run(trainer().metric("accuracy", counted));
    assert_eq!(tracked.accuracies(), evaluated.accuracies());
    assert!(tracked.validation_accuracies().is_empty());
}

#[test]
fn only_classes_have_an_accuracy() {
    let all = table();
    let curve = Batch::new(all.features(), all.features()).unwrap();
    let run = |data: &Batch| {
        let mut engine: Box<dyn NetworkEngine> = Box::new(neuron());
        let trainer = Trainer::epochs(2).validation(data).track_accuracy();
        trainer.fit(&mut *engine, data).unwrap().history
    };
    let history = run(&curve);
    assert_eq!(history.validation_losses.len(), 2);
    assert!(history.accuracies().is_empty() && history.validation_accuracies().is_empty());
    assert_eq!(run(&all).accuracies().len(), 2);
}

#[test]
fn an_observer_stops_the_run_with_its_reason() {
    let mut stop = |end: &EpochEnd| {
        if end.epoch == 2 {
            ControlFlow::Break("low enough")
        } else {
            ControlFlow::Continue(())
        }
    };
    let trainer = Trainer::epochs(30).observe(&mut stop);
    let outcome = trainer.fit(&mut neuron(), &table()).unwrap();
    assert_eq!(outcome.history.losses.len(), 3);
    assert_eq!(
        outcome.stopped.to_string(),
        "stopped after epoch 2: low enough"
    );
    assert!(!outcome.stopped.is_complete());
}

/// A neuron whose gradient check fails from step 4 on.
struct Wrong {
    neuron: Neuron,
    steps: usize,
}

impl Engine for Wrong {
    type Batch = Batch;
    type Device = ();

    fn device(&self, _: Mode) {}

    fn step(&mut self, batch: &Batch) -> Result<crate::StepLoss, EngineError> {
        self.steps += 1;
        self.neuron.step(batch)
    }

    fn loss(&self, batch: &Batch) -> Result<crate::StepLoss, EngineError> {
        self.neuron.loss(batch)
    }

    fn check_gradient(&self, _: &Batch) -> Result<downhill_check::Report, EngineError> {
        let at = [0.5];
        let slope = [if self.steps < 4 { 1.0 } else { -1.0 }];
        let parameter = |v| vec![downhill_check::Parameter::new("w", [1], v)];
        let claim = [downhill_check::Claim::new("by hand", parameter(&slope))];
        let loss = |w: &[f64]| w[0];
        Ok(downhill_check::Check::new().run(&parameter(&at), loss, &claim)?)
    }

    fn alpha(&self) -> f64 {
        self.neuron.alpha()
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        self.neuron.set_alpha(alpha)
    }

    fn parameters(&self) -> Result<Parameters, EngineError> {
        self.neuron.parameters()
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        self.neuron.set_parameters(parameters)
    }

    fn state(&self) -> Result<crate::EngineState, EngineError> {
        self.neuron.state()
    }

    fn set_state(&mut self, state: crate::EngineState) -> Result<(), EngineError> {
        self.neuron.set_state(state)
    }

    fn settings(&self) -> Vec<crate::Setting> {
        self.neuron.settings()
    }
}

#[test]
fn a_wrong_gradient_stops_the_run_before_its_step() {
    let run = |every| {
        let (neuron, steps) = (neuron(), 0);
        let mut engine = Wrong { neuron, steps };
        let trainer = Trainer::epochs(10).check_gradients(every);
        let outcome = trainer.fit(&mut engine, &table()).unwrap();
        (outcome, engine.steps)
    };
    let (outcome, steps) = run(3);
    assert_eq!(outcome.stopped, Stop::WrongGradient { epoch: 6, step: 6 });
    assert_eq!((outcome.history.losses.len(), steps), (6, 6));
    let report = outcome.gradient_report.unwrap().to_string();
    assert!(report.contains("differs"), "{report}");
    let (outcome, steps) = run(0);
    assert!(outcome.stopped.is_complete() && outcome.gradient_report.is_none());
    assert_eq!(steps, 10);
}

#[test]
fn the_hand_derived_gradient_passes_its_check() {
    let mut engine = neuron();
    let trainer = Trainer::epochs(9).batch_size(4).check_gradients(5);
    let checked = trainer.fit(&mut engine, &table()).unwrap();
    assert!(checked.stopped.is_complete());
    assert!(checked.gradient_report.unwrap().agrees());
    let mut unchecked = neuron();
    let trainer = Trainer::epochs(9).batch_size(4);
    trainer.fit(&mut unchecked, &table()).unwrap();
    assert_eq!(
        engine.parameters().unwrap(),
        unchecked.parameters().unwrap()
    );
}

#[test]
fn every_epoch_steps_at_the_rate_of_the_schedule() {
    let all = table();
    let schedule: Schedule = "warm-up:2,cosine".parse().unwrap();
    let mut seen = Vec::new();
    let mut record = |end: &EpochEnd| seen.push((end.rate, end.loss));
    let mut engine = neuron();
    let trainer = Trainer::epochs(9).schedule(schedule).observe(&mut record);
    let outcome = trainer.fit(&mut engine, &all).unwrap();
    assert_eq!(engine.alpha(), 0.5);

    let mut by_steps = neuron();
    let mut rates: Rates = schedule.rates(0.5, 9).unwrap();
    for (epoch, (rate, loss)) in seen.into_iter().enumerate() {
        assert_eq!(rate, rates.rate());
        assert_eq!(rate, outcome.history.rates[epoch]);
        by_steps.set_alpha(rate).unwrap();
        assert_eq!(loss, by_steps.step(&all).unwrap().reported);
        rates.end_epoch(loss);
    }
    assert_eq!(engine.parameters().unwrap(), by_steps.parameters().unwrap());
    let mut constant = neuron();
    Trainer::epochs(9).fit(&mut constant, &all).unwrap();
    assert_ne!(engine.parameters().unwrap(), constant.parameters().unwrap());
}

#[test]
fn a_plateau_follows_the_validation_loss_if_there_is_one() {
    let all = table();
    // Targets opposite to those of the training set: their loss only grows.
    let wrong = all.targets().mapv(|y| 1.0 - y);
    let wrong = Batch::new(all.features(), wrong.view()).unwrap();
    let rates = |trainer: Trainer<'_, Neuron>| {
        let outcome = trainer.fit(&mut neuron(), &all).unwrap();
        outcome.history.rates
    };
    let trainer = || Trainer::epochs(5).schedule(Schedule::plateau(1, 0.5));
    assert_eq!(rates(trainer()), [0.5; 5]);
    let validated = trainer().validation(&wrong);
    assert_eq!(rates(validated), [0.5, 0.5, 0.5, 0.25, 0.25]);
}

#[test]
fn refuses_invalid_runs_without_changing_the_engine() {
    let all = table();
    let wide = Array2::zeros((3, 2));
    let wide = Batch::new(wide.view(), wide.view()).unwrap();
    let mut engine = neuron();
    let before = engine.parameters().unwrap();
    let mut refusal = |trainer: Trainer<'_, Neuron>| {
        let refused = trainer.fit(&mut engine, &all).unwrap_err();
        assert_eq!(
            (engine.parameters().unwrap(), engine.alpha()),
            (before.clone(), 0.5)
        );
        refused.to_string()
    };
    assert_eq!(
        refusal(Trainer::epochs(1).validation(&wide)),
        "the model takes 1 features, but the samples have 2"
    );
    let warm_up = Schedule::constant().with_warm_up(3);
    assert!(refusal(Trainer::epochs(3).schedule(warm_up)).contains("takes 3 epochs"));
    // 0.1 to the power 400 is 0 in f64.
    let vanishing = "exponential:0.1".parse().unwrap();
    let refused = refusal(Trainer::epochs(400).schedule(vanishing));
    assert!(
        refused.contains("lowers the learning rate (alpha) from 0.5 to 0"),
        "{refused}"
    );
}
