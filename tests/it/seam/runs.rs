//! Observers, losses, validation sets and sources of the user's own.

use std::cell::RefCell;
use std::ops::ControlFlow;

use super::inputs::Product;
use super::*;
use crate::common::tolerance;
use downhill::nn::values;
use downhill::train::{BatchLoss, EpochEnd, ModuleLoss, Stop};

#[test]
fn an_observer_stops_a_run() {
    for device in plain_devices() {
        let mut seen = Vec::new();
        let mut enough = |end: &EpochEnd| {
            seen.push(end.loss);
            match end.epoch {
                2 => ControlFlow::Break("it is enough"),
                _ => ControlFlow::Continue(()),
            }
        };
        let mut engine = AutodiffEngine::new(line(&device), line_loss, Sgd::new(0.1)).unwrap();
        let trainer = Trainer::epochs(10).observe(&mut enough);
        let outcome = trainer.fit(&mut engine, &points(4, &device)).unwrap();
        let reason = "it is enough".to_owned();
        assert_eq!(outcome.stopped, Stop::Observer { epoch: 2, reason });
        assert_eq!(outcome.history.losses, seen);
        assert_eq!(seen.len(), 3);
    }
}

/// Minimizes the squared error, reports the sum of absolute errors, and records the devices of its calls.
#[derive(Default)]
struct Reporting {
    /// Whether the model and the batch were on a device with autodiff.
    asked: RefCell<Vec<[bool; 2]>>,
}

impl ModuleLoss<Linear, Points> for Reporting {
    fn losses(&self, line: &Linear, (x, y): &Points) -> BatchLoss {
        let weight = line.weight.val();
        self.asked
            .borrow_mut()
            .push([weight.is_autodiff(), x.is_autodiff()]);
        let error = line.forward(x.clone()) - y.clone();
        BatchLoss {
            minimized: line_loss(line, &(x.clone(), y.clone())),
            reported: Some(error.abs().sum()),
        }
    }

    fn reduction(&self) -> Reduction {
        Reduction::Sum
    }
}

#[test]
fn a_loss_can_report_another_and_a_validation_set_needs_no_autodiff() {
    for device in devices() {
        let (data, unseen) = (points(10, &device), points(3, &device));
        let absolute = |line: &Linear, (x, y): &Points| {
            let errors = values(line.forward(x.clone()) - y.clone(), "errors").unwrap();
            errors.iter().map(|e| e.abs()).sum::<f64>()
        };
        let run = |engine: &mut AutodiffEngine<_, _, _>| {
            let trainer = Trainer::epochs(2).batch_size(4).validation(&unseen);
            trainer.fit(engine, &data).unwrap().history
        };
        let loss = Reporting::default();
        let mut engine =
            AutodiffEngine::with_loss(line(&device), loss, Momentum::new(0.01)).unwrap();
        let history = run(&mut engine);
        // Before the first step: the validation set once, to check that it fits, and the three batches. Then three
        // steps per epoch and the set after each epoch. At the end: the last batch.
        let (step, watch) = ([true, true], [false, false]);
        let epoch = [step, step, step, watch];
        let asked = [&[watch; 4], &epoch[..], &epoch, &[watch]].concat();
        assert_eq!(*engine.loss_fn().asked.borrow(), asked);

        // The same steps as by the minimized loss alone.
        let mut plain = AutodiffEngine::new(line(&device), line_loss, Momentum::new(0.01)).unwrap();
        let trainer = Trainer::epochs(2).batch_size(4);
        let minimized = trainer.fit(&mut plain, &data).unwrap().history;
        assert_eq!(engine.parameters().unwrap(), plain.parameters().unwrap());
        assert_ne!(history.losses, minimized.losses);
        let at_the_end = absolute(&engine.into_model(), &unseen);
        let told = history.validation_losses[1];
        assert!(
            (told - at_the_end).abs() < 8.0 * tolerance::PASS,
            "{told} {at_the_end}"
        );

        // The sum over the batches of an epoch. With one batch it is the loss at the start.
        let mut engine =
            AutodiffEngine::with_loss(line(&device), Reporting::default(), Sgd::new(0.01)).unwrap();
        let first = Trainer::epochs(1)
            .fit(&mut engine, &data)
            .unwrap()
            .history
            .losses[0];
        let expected = absolute(&line(&device), &data);
        assert!(
            (first - expected).abs() < 8.0 * tolerance::PASS,
            "{first} {expected}"
        );
    }
}

/// Points of a parabola, computed when a batch is built.
struct Parabola {
    asked: RefCell<Vec<Vec<usize>>>,
}

/// A batch of a type of its own.
struct Curve {
    x: Tensor<2>,
    square: Tensor<2>,
    y: Tensor<2>,
}

impl BatchSource for Parabola {
    type Batch = Curve;
    type Device = Device;

    fn len(&self) -> usize {
        7
    }

    fn batch(&self, samples: &[usize], device: &Device) -> Curve {
        self.asked.borrow_mut().push(samples.to_vec());
        let x: Vec<f64> = samples.iter().map(|&s| s as f64 / 3.0 - 1.0).collect();
        let column =
            |f: fn(f64) -> f64| tensor(x.iter().map(|&x| f(x)).collect(), [x.len(), 1], device);
        Curve {
            x: column(|x| x),
            square: column(|x| x * x),
            y: column(|x| 0.5 * x * x - x),
        }
    }
}

#[test]
fn a_source_can_make_its_batches_itself() {
    for device in plain_devices() {
        let loss = |net: &Product, batch: &Curve| {
            let sum = net.left.forward(batch.x.clone()) + net.right.forward(batch.square.clone());
            MeanSquaredError.forward(sum, batch.y.clone())
        };
        let net = Product {
            left: linear(1, 1, &device),
            right: linear(1, 1, &device),
        };
        let asked = RefCell::default();
        let source = Parabola { asked };
        let net = numbered(net, Dtype::F64);
        let mut engine = AutodiffEngine::new(net, loss, Momentum::new(0.1)).unwrap();
        let outcome = Trainer::epochs(300).batch_size(3).fit(&mut engine, &source);
        let losses = outcome.unwrap().history.losses;
        assert!(losses[299] < 1e-6 * losses[0], "{losses:?}");
        let learned = engine.parameters().unwrap();
        assert!((learned.get("right.weight").unwrap().values[0] - 0.5).abs() < 1e-2);
        // Each epoch has each sample once, in batches of three, three and one. In addition, all samples are evaluated
        // before the first step, and the last batch after the last step.
        let asked = source.asked.into_inner();
        assert_eq!(asked.len(), 904);
        assert_eq!(asked[903], asked[902]);
        for epoch in asked[..903].chunks(3) {
            let mut all = epoch.concat();
            all.sort_unstable();
            assert_eq!(all, (0..7).collect::<Vec<_>>());
            assert_eq!(epoch[2].len(), 1);
        }
    }
}
