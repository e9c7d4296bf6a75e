//! Any Burn module, any batch, any loss: checked, trained by the trainer and given back.
//!
//! Every start is made of fixed numbers; no test draws from the random numbers of the process.

use std::cell::{Cell, RefCell};
use std::ops::ControlFlow;

use burn::module::{Module, Param};
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::{
    Embedding, EmbeddingConfig, Gru, GruConfig, Initializer as BurnInitializer, Linear,
    LinearConfig,
};
use burn::tensor::{Int, Tensor, TensorData, activation};
use downhill::nn::{Device, burn_dtype, gradient, load, parameters, scalar, values};
use downhill::prelude::*;
use downhill::train::{BatchLoss, EngineError, EpochEnd, ModuleLoss, Stop};

use crate::common::tolerance;

/// Numbers between -1 and 1, the same each time; `from` chooses which.
fn wave(from: usize, count: usize) -> Vec<f64> {
    let numbers = from..from + count;
    numbers.map(|i| (1.0 + (i * i) as f64).sin()).collect()
}

fn tensor<const D: usize>(numbers: Vec<f64>, shape: [usize; D], device: &Device) -> Tensor<D> {
    let options = (device, burn_dtype(Dtype::F64));
    Tensor::from_data(TensorData::new(numbers, shape), options)
}

fn whole<const D: usize>(numbers: Vec<i64>, shape: [usize; D], device: &Device) -> Tensor<D, Int> {
    Tensor::from_data(TensorData::new(numbers, shape), device)
}

/// Numbers in all parameters of a module, in a precision.
fn numbered<M: Module>(module: M, dtype: Dtype) -> M {
    let module = cast(module, dtype);
    let mut all = parameters(&module).unwrap();
    let mut from = 0;
    for parameter in &mut all {
        parameter.values = wave(from, parameter.values.len());
        from += parameter.values.len();
    }
    load(module, &all).unwrap()
}

fn linear(inputs: usize, outputs: usize, device: &Device) -> Linear {
    let config = LinearConfig::new(inputs, outputs);
    config.with_initializer(BurnInitializer::Zeros).init(device)
}

/// A plain device of every backend.
fn plain_devices() -> impl Iterator<Item = Device> {
    let all = Backend::available().into_iter();
    all.map(|backend| backend.device().unwrap())
}

/// Every device, with autodiff and without.
fn devices() -> impl Iterator<Item = Device> {
    plain_devices().flat_map(|plain| [plain.clone(), plain.autodiff()])
}

fn flat(parameters: &Parameters) -> Vec<f64> {
    let all = parameters.as_slice().iter();
    all.flat_map(|p| p.values.clone()).collect()
}

// A network of convolutions, for images in classes.

#[derive(Module, Debug)]
struct ConvNet {
    conv: Conv2d,
    out: Linear,
}

/// Pixels `[samples, 1, 4, 4]`, and the class of each sample.
type Images = (Tensor<4>, Tensor<1, Int>);

impl ConvNet {
    fn new(device: &Device) -> Self {
        let conv = Conv2dConfig::new([1, 3], [3, 3]).with_initializer(BurnInitializer::Zeros);
        let net = Self {
            conv: conv.init(device),
            out: linear(12, 3, device),
        };
        numbered(net, Dtype::F64)
    }

    fn forward(&self, pixels: Tensor<4>) -> Tensor<2> {
        let a = self.conv.forward(pixels).tanh();
        self.out.forward(a.flatten(1, 3))
    }
}

fn cross_entropy(net: &ConvNet, (pixels, classes): &Images) -> Tensor<1> {
    let log = activation::log_softmax(net.forward(pixels.clone()), 1);
    -log.gather(1, classes.clone().unsqueeze_dim(1)).mean()
}

/// Images bright on top, on the left, or on a checkerboard, in noise.
fn images(from: usize, samples: usize, device: &Device) -> Images {
    let classes = (0..samples).map(|s| s % 3);
    let pixels = classes.clone().flat_map(|class| {
        (0..16).map(move |p| match (class, p / 4, p % 4) {
            (0, row, _) => f64::from(u8::from(row < 2)),
            (1, _, column) => f64::from(u8::from(column < 2)),
            (_, row, column) => f64::from(u8::from((row + column) % 2 == 0)),
        })
    });
    let noise = wave(from, 16 * samples).into_iter().map(|v| 0.4 * v);
    let pixels = pixels.zip(noise).map(|(p, n)| p + n).collect();
    (
        tensor(pixels, [samples, 1, 4, 4], device),
        whole(classes.map(|c| c as i64).collect(), [samples], device),
    )
}

fn right(net: &ConvNet, (pixels, classes): &Images) -> f64 {
    let predicted = net.forward(pixels.clone()).argmax(1).squeeze_dim(1);
    let right = predicted.equal(classes.clone()).float().mean();
    scalar(right, "accuracy").unwrap()
}

#[test]
fn a_convolution_on_images_is_checked_trained_and_given_back() {
    for device in devices() {
        let autodiff = device.clone().autodiff();
        let (net, batch) = (ConvNet::new(&autodiff), images(0, 6, &autodiff));
        let report = GradCheck::new(&net, |net: &ConvNet| cross_entropy(net, &batch)).unwrap();
        let report = report.run().unwrap();
        assert!(report.agrees(), "{report}");
        assert_eq!(report.total_entries(), 27 + 3 + 36 + 3);

        let (train, unseen) = (images(0, 32, &device), images(1_000, 12, &device));
        let net = ConvNet::new(&device);
        let mut engine = AutodiffEngine::new(net, cross_entropy, Adam::new(0.02)).unwrap();
        let outcome = Trainer::epochs(15)
            .batch_size(5)
            .seed(3)
            .validation(&unseen)
            .metric(
                "right",
                |engine: &AutodiffEngine<ConvNet, Images, _>, batch| {
                    Ok(right(&engine.model().valid(), batch))
                },
            )
            .check_gradients(40)
            .fit(&mut engine, &train)
            .unwrap();
        assert_eq!(outcome.stopped, Stop::Epochs { epochs: 15 });
        assert!(outcome.gradient_report.unwrap().agrees());
        let history = &outcome.history;
        let metric = history.metric("right").unwrap();
        assert!(history.losses[14] < 0.1 * history.losses[0], "{history:?}");
        assert!(history.validation_losses[14] < 0.1, "{history:?}");
        assert_eq!((metric.training[14], metric.validation[14]), (1.0, 1.0));
        assert!(right(&ConvNet::new(&device), &unseen) < 0.5);
    }
}

/// The model comes back as it was given, with or without autodiff, wherever the data was.
#[test]
fn a_model_comes_back_on_the_kind_of_device_it_came_on() {
    for device in devices() {
        for data in [device.clone().inner(), device.clone().autodiff()] {
            let train = images(0, 9, &data);
            let net = ConvNet::new(&device);
            let mut engine = AutodiffEngine::new(net, cross_entropy, Sgd::new(0.1)).unwrap();
            Trainer::epochs(3).fit(&mut engine, &train).unwrap();
            let learned = engine.parameters().unwrap();
            let net = engine.into_model();
            assert_eq!(net.out.weight.val().is_autodiff(), device.is_autodiff());
            let expected = device.is_autodiff();
            assert_eq!(net.conv.weight.val().is_require_grad(), expected);
            assert_eq!(parameters(&net).unwrap(), learned.as_slice());
            // It predicts on tensors of its own device, and can be trained again.
            let again = images(0, 9, &device);
            right(&net, &again);
            let mut engine = AutodiffEngine::new(net, cross_entropy, Sgd::new(0.1)).unwrap();
            let again = images(0, 9, &device.clone().autodiff());
            let (_, gradient) = engine.gradient(&again).unwrap();
            assert_eq!(gradient.as_slice().len(), 4);
        }
    }
}

// Several inputs, integers, a recurrence.

/// Two inputs that meet in a product.
#[derive(Module, Debug)]
struct Product {
    left: Linear,
    right: Linear,
}

type Pairs = (Tensor<2>, Tensor<3>, Tensor<2>);

/// The second input comes as `[samples, 1, 2]`.
fn product_loss(net: &Product, (a, b, y): &Pairs) -> Tensor<1> {
    let b = net.right.forward(b.clone()).squeeze_dim(1);
    MeanSquaredError.forward(net.left.forward(a.clone()) * b, y.clone())
}

#[test]
fn three_tensors_are_one_batch() {
    for device in devices() {
        let net = |device: &Device| {
            let (left, right) = (linear(3, 2, device), linear(2, 2, device));
            numbered(Product { left, right }, Dtype::F64)
        };
        let data = |device: &Device| {
            let (a, b) = (wave(0, 30), wave(40, 20));
            let y: Vec<f64> = (0..10)
                .flat_map(|s| [a[3 * s] * b[2 * s], a[3 * s + 1] * b[2 * s + 1]])
                .collect();
            (
                tensor(a, [10, 3], device),
                tensor(b, [10, 1, 2], device),
                tensor(y, [10, 2], device),
            )
        };
        let autodiff = device.clone().autodiff();
        let (checked, batch) = (net(&autodiff), data(&autodiff));
        let report = GradCheck::new(&checked, |net: &Product| product_loss(net, &batch)).unwrap();
        let report = report.run().unwrap();
        assert!(report.agrees(), "{report}");

        let step = Adam::new(0.05);
        let mut engine = AutodiffEngine::new(net(&device), product_loss, step).unwrap();
        let trainer = Trainer::epochs(200).batch_size(4);
        let history = trainer.fit(&mut engine, &data(&device)).unwrap().history;
        assert!(
            history.losses[199] < 0.02 * history.losses[0],
            "{history:?}"
        );

        let (a, b, _) = data(&device);
        let short = (a, b, tensor(vec![0.0; 4], [2, 2], &device));
        let error = Trainer::epochs(1).fit(&mut engine, &short).unwrap_err();
        assert_eq!(error.to_string(), "there are 10 samples, but targets for 2");
    }
}

/// A bag of words: the mean of their vectors, and a neuron behind it.
#[derive(Module, Debug)]
struct Words {
    vectors: Embedding,
    out: Linear,
}

type Texts = (Tensor<2, Int>, Tensor<2>);

fn words_loss(net: &Words, (words, y): &Texts) -> Tensor<1> {
    let mean = net
        .vectors
        .forward(words.clone())
        .mean_dim(1)
        .squeeze_dim(1);
    LogLoss.forward(net.out.forward(mean), y.clone())
}

#[test]
fn whole_numbers_go_through_an_embedding() {
    for device in devices() {
        let net = |device: &Device| {
            let vectors = EmbeddingConfig::new(5, 3).with_initializer(BurnInitializer::Zeros);
            let net = Words {
                vectors: vectors.init(device),
                out: linear(3, 1, device),
            };
            numbered(net, Dtype::F64)
        };
        // Texts of three words out of five; is word 4 among them?
        let data = |device: &Device| {
            let words: Vec<i64> = (0..60).map(|i| (i * i + i / 3) % 5).collect();
            let y = words.chunks(3).map(|t| f64::from(u8::from(t.contains(&4))));
            let y: Vec<f64> = y.collect();
            assert!(y.contains(&0.0) && y.contains(&1.0));
            (whole(words, [20, 3], device), tensor(y, [20, 1], device))
        };
        let autodiff = device.clone().autodiff();
        let (checked, batch) = (net(&autodiff), data(&autodiff));
        let report = GradCheck::new(&checked, |net: &Words| words_loss(net, &batch)).unwrap();
        let report = report.run().unwrap();
        assert!(report.agrees(), "{report}");

        let mut engine = AutodiffEngine::new(net(&device), words_loss, Adam::new(0.1)).unwrap();
        let trainer = Trainer::epochs(60).batch_size(6);
        let history = trainer.fit(&mut engine, &data(&device)).unwrap().history;
        assert!(history.losses[59] < 0.05 * history.losses[0], "{history:?}");
    }
}

/// A recurrent layer, which makes its first state itself, in the process's own precision.
#[derive(Module, Debug)]
struct Recurrent {
    gru: Gru,
    out: Linear,
}

type Sequences = (Tensor<3>, Tensor<2>);

fn last_loss(net: &Recurrent, (x, y): &Sequences) -> Tensor<1> {
    let last = net
        .gru
        .forward(x.clone(), None)
        .narrow(1, 2, 1)
        .squeeze_dim(1);
    MeanSquaredError.forward(net.out.forward(last), y.clone())
}

#[test]
fn a_recurrent_layer_trains_in_f32() {
    for device in devices() {
        let net = |device: &Device| {
            let gru = GruConfig::new(1, 2, true).with_initializer(BurnInitializer::Zeros);
            let net = Recurrent {
                gru: gru.init(device),
                out: linear(2, 1, device),
            };
            numbered(net, Dtype::F32)
        };
        // The mean of three numbers, seen one after another.
        let data = |device: &Device| {
            let x = wave(0, 24);
            let y = x.chunks(3).map(|x| x.iter().sum::<f64>() / 3.0).collect();
            let single = burn_dtype(Dtype::F32);
            (
                tensor(x, [8, 3, 1], device).cast(single),
                tensor(y, [8, 1], device).cast(single),
            )
        };
        let autodiff = device.clone().autodiff();
        let (checked, batch) = (net(&autodiff), data(&autodiff));
        let report = GradCheck::new(&checked, |net: &Recurrent| last_loss(net, &batch)).unwrap();
        let report = report.run().unwrap();
        assert!(report.agrees(), "{report}");

        let mut engine = AutodiffEngine::new(net(&device), last_loss, Adam::new(0.1)).unwrap();
        let trainer = Trainer::epochs(20).batch_size(4);
        let history = trainer.fit(&mut engine, &data(&device)).unwrap().history;
        assert!(history.losses[19] < 0.05 * history.losses[0], "{history:?}");
        let learned = flat(&engine.parameters().unwrap());
        assert!(learned.iter().all(|&v| Dtype::F32.round(v) == v));
        assert!(matches!(
            engine.set_alpha(1e-60),
            Err(EngineError::Alpha { .. })
        ));
    }
}

// Weights in several places, and weights that are not trained.

/// There and back again, by one weight in two places or by two.
#[derive(Module, Debug)]
struct Coder {
    there: Param<Tensor<2>>,
    back: Param<Tensor<2>>,
}

impl Coder {
    fn new(tied: bool, device: &Device) -> Self {
        let weight = || Param::from_tensor(tensor(wave(0, 6), [3, 2], device));
        let there = weight();
        let back = if tied { there.clone() } else { weight() };
        Self { there, back }
    }
}

fn coding_loss(coder: &Coder, x: &Tensor<2>) -> Tensor<1> {
    let code = x.clone().matmul(coder.there.val());
    let back = code.matmul(coder.back.val().transpose());
    MeanSquaredError.forward(back, x.clone())
}

#[test]
fn a_weight_in_two_places_is_one() {
    for device in devices() {
        let engine = |tied: bool, step: StepConfig| {
            AutodiffEngine::new(Coder::new(tied, &device), coding_loss, step).unwrap()
        };
        let autodiff = device.clone().autodiff();
        let x = tensor(wave(20, 12), [4, 3], &autodiff);
        let (_, apart) = engine(false, Sgd::new(1.0)).gradient(&x).unwrap();
        let (_, tied) = engine(true, Sgd::new(1.0)).gradient(&x).unwrap();
        let [there, back] = ["there", "back"].map(|name| apart.get(name).unwrap().values.clone());
        let sum: Vec<f64> = there.iter().zip(&back).map(|(a, b)| a + b).collect();
        let near = |a: &[f64], b: &[f64]| {
            let mut pairs = a.iter().zip(b);
            a.len() == b.len() && pairs.all(|(a, b)| (a - b).abs() < 8.0 * tolerance::PASS)
        };
        for name in ["there", "back"] {
            let ours = &tied.get(name).unwrap().values;
            assert!(near(ours, &sum), "{ours:?} {sum:?}");
        }
        let (start, norm) = (wave(0, 6), sum.iter().map(|g| g * g).sum::<f64>().sqrt());

        // Its norm counts once: by the gradient itself, and in a clipped step.
        let engine_of = engine(true, Sgd::new(1.0));
        let of = gradient(engine_of.model(), &coding_loss(engine_of.model(), &x)).unwrap();
        let ours = of.norm(engine_of.model()).unwrap();
        assert!((ours - norm).abs() < 8.0 * tolerance::PASS, "{ours} {norm}");
        let mut clipped = engine(true, Sgd::new(1.0).clip(Clip::Norm(0.5 * norm)));
        clipped.step(&x).unwrap();
        let expected: Vec<f64> = start.iter().zip(&sum).map(|(w, g)| w - 0.5 * g).collect();
        let ours = clipped.parameters().unwrap();
        assert!(near(&ours.get("there").unwrap().values, &expected));

        // The check moves both, and both move together from then on.
        let mut engine = engine(true, Adam::new(0.05));
        assert!(engine.check_gradient(&x).unwrap().agrees());
        let train = |engine: &mut AutodiffEngine<_, _, _>| {
            let outcome = Trainer::epochs(5).batch_size(3).fit(engine, &x).unwrap();
            let parameters = engine.parameters().unwrap();
            let [there, back] = ["there", "back"].map(|n| parameters.get(n).unwrap().clone());
            assert_eq!(there.values, back.values);
            assert_ne!(there.values, start);
            (outcome.history.losses, there.values)
        };
        let start = Parameters::new(parameters(engine.model()).unwrap());
        let first = train(&mut engine);
        assert!(first.0[4] < first.0[0]);
        engine.set_parameters(&start).unwrap();
        assert_eq!(train(&mut engine), first);
        let coder = engine.into_model();
        assert_eq!(coder.there.id, coder.back.id);
    }
}

/// Two layers, of which the first is frozen.
#[derive(Module, Debug)]
struct Tuned {
    base: Linear,
    head: Linear,
}

fn tuned_loss(net: &Tuned, (x, y): &(Tensor<2>, Tensor<2>)) -> Tensor<1> {
    let hidden = net.base.forward(x.clone()).tanh();
    MeanSquaredError.forward(net.head.forward(hidden), y.clone())
}

#[test]
fn what_is_frozen_is_not_trained() {
    for device in devices() {
        let net = Tuned {
            base: linear(2, 3, &device),
            head: linear(3, 1, &device),
        };
        // Frozen before it has its numbers, or after.
        let early = Tuned {
            base: net.base.clone().no_grad(),
            ..net.clone()
        };
        let early = numbered(early, Dtype::F64);
        let late = numbered(net, Dtype::F64);
        let late = Tuned {
            base: late.base.no_grad(),
            ..late
        };
        for net in [early, late] {
            let before = parameters(&net).unwrap();
            let autodiff = device.clone().autodiff();
            let data = (
                tensor(wave(50, 12), [6, 2], &autodiff),
                tensor(wave(70, 6), [6, 1], &autodiff),
            );
            // The decay of AdamW would shrink it too.
            let mut engine = AutodiffEngine::new(net, tuned_loss, AdamW::new(0.05)).unwrap();
            let trained = ["head.weight", "head.bias"];
            let (_, gradient) = engine.gradient(&data).unwrap();
            assert!(gradient.as_slice().iter().map(|p| &p.name).eq(&trained));
            let check = GradCheck::new(engine.model(), |net: &Tuned| tuned_loss(net, &data));
            let check = check.unwrap();
            assert!(check.parameters().iter().map(|p| &p.name).eq(&trained));
            assert!(check.run().unwrap().agrees());

            let trainer = Trainer::epochs(40).check_gradients(20);
            let history = trainer.fit(&mut engine, &data).unwrap().history;
            assert!(history.losses[39] < history.losses[0]);
            let start = Parameters::new(before.clone());
            let after = parameters(&engine.into_model()).unwrap();
            for (before, after) in before.iter().zip(&after) {
                let frozen = before.name.starts_with("base.");
                assert_eq!(before == after, frozen, "{}", before.name);
            }
            assert_eq!(start.as_slice().len(), 4);
        }
    }
}

// Losses that go wrong.

/// A line through points.
type Points = (Tensor<2>, Tensor<2>);

fn line(device: &Device) -> Linear {
    numbered(linear(1, 1, device), Dtype::F64)
}

fn points(samples: usize, device: &Device) -> Points {
    let x = wave(0, samples);
    let y = x.iter().map(|x| 2.0 * x - 1.0).collect();
    (
        tensor(x, [samples, 1], device),
        tensor(y, [samples, 1], device),
    )
}

fn line_loss(line: &Linear, (x, y): &Points) -> Tensor<1> {
    MeanSquaredError.forward(line.forward(x.clone()), y.clone())
}

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

/// Burn's own GELU on ndarray has the backward pass of its approximation.
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
    // Unchecked, it trains.
    let outcome = Trainer::epochs(5).fit(&mut engine, &data).unwrap();
    assert_eq!(outcome.stopped, Stop::Epochs { epochs: 5 });
}

// What a run can be given besides.

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

/// Minimizes the squared error, and reports the sum of absolute errors. It keeps where it was asked.
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
        // The set itself once, to see that it fits, and the three batches before the first step. Then three steps and
        // the set after each epoch, and the last batch after the last step.
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

        // A sum over the batches of an epoch; of one batch, that of the start.
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

/// Points of a parabola, made when they are asked for.
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
        // Each sample once an epoch, in batches of three, three and one. Besides, all of them before the first step, and
        // the last batch after the last one.
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
