//! Modules with several inputs, integer inputs or a recurrence.

use super::*;
use burn::nn::{Embedding, EmbeddingConfig, Gru, GruConfig};
use downhill::train::EngineError;

/// Two inputs that meet in a product.
#[derive(Module, Debug)]
pub(super) struct Product {
    pub(super) left: Linear,
    pub(super) right: Linear,
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

/// A bag of words: the mean of the word vectors, followed by a neuron.
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
        // Texts of three words out of five. The class is 1 if word 4 is among them.
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

/// A recurrent layer that creates its first state in the default precision of the process.
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
