//! Modules of Burn, trained over many steps: the losses of each step.

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::transformer::{
    TransformerEncoder, TransformerEncoderConfig, TransformerEncoderInput,
};
use burn::nn::{
    Embedding, EmbeddingConfig, Gelu, LayerNorm, LayerNormConfig, Linear, LinearConfig,
};
use burn::tensor::{Int, Tensor, TensorData, s};
use downhill_compile::TensorBatch;
use downhill_core::{Adam, StepConfig};
use downhill_nn::{OptimizerState, gradient, scalar, tensor_optimizer};

use crate::support::{compiled, device, tensor, varied};

/// The tolerance of a loss after many steps, relative to its size.
const LOSS: f64 = 1e-9;

/// Trains a module by Adam, compiled and by autodiff, and compares the loss of each step.
fn same_losses<M: Module, B: TensorBatch>(
    model: M,
    batch: impl Fn(u64) -> B,
    loss: impl Fn(&M, &B) -> Tensor<1>,
    steps: u64,
) {
    let mut model = model.train();
    let config: StepConfig = Adam::new(0.01);
    let mut step = compiled(&model, &batch(0), &loss, config).unwrap();
    let mut state = OptimizerState::default();
    let mut first = f64::NAN;
    for number in 0..steps {
        let batch = batch(number);
        step.read(&batch).unwrap();
        let ours = step.differentiate(number).unwrap().minimized;
        step.update(0.01, number).unwrap();
        let tensor = loss(&model, &batch);
        let theirs = scalar(tensor.clone().inner(), "loss").unwrap();
        assert!(
            (ours - theirs).abs() <= LOSS * theirs.abs(),
            "step {number}: loss {ours}, by autodiff {theirs}"
        );
        let gradient = gradient(&model, &tensor).unwrap();
        model = gradient.step(model, tensor_optimizer(&config.optimizer), 0.01, &mut state);
        if number == 0 {
            first = ours;
        }
        // The last batch is the first again.
        if number + 1 == steps {
            assert!(ours < first, "{ours} after {first}");
        }
    }
}

fn classes<const D: usize>(shape: [usize; D], bound: i64, seed: u64) -> Tensor<D, Int> {
    let entries: usize = shape.iter().product();
    let values: Vec<i64> = (0..entries as i64)
        .map(|i| (i * i + i * (3 + seed as i64) + seed as i64).rem_euclid(bound))
        .collect();
    Tensor::from_data(TensorData::new(values, shape), &device())
}

#[derive(Module, Debug)]
struct Deep {
    layers: Vec<Linear>,
    norms: Vec<LayerNorm>,
    last: Linear,
}

#[test]
fn three_hidden_layers_with_gelu_and_layer_norm() {
    let widths = [10, 12, 9, 7];
    let pairs = widths.windows(2);
    let model: Deep = varied(Deep {
        layers: pairs
            .map(|pair| LinearConfig::new(pair[0], pair[1]).init(&device()))
            .collect(),
        norms: widths[1..]
            .iter()
            .map(|&width| LayerNormConfig::new(width).init(&device()))
            .collect(),
        last: LinearConfig::new(7, 4).init(&device()),
    });
    let loss = CrossEntropyLossConfig::new().init(&device());
    let gelu = Gelu::new();
    let batch = |number| (tensor([20, 10], number % 5), classes([20], 4, number % 5));
    same_losses(
        model,
        batch,
        |m: &Deep, (x, y): &(Tensor<2>, Tensor<1, Int>)| {
            let hidden = m.layers.iter().zip(&m.norms);
            let z = hidden.fold(x.clone(), |x, (layer, norm)| {
                norm.forward(gelu.forward(layer.forward(x)))
            });
            loss.forward(m.last.forward(z), y.clone())
        },
        201,
    );
}

#[derive(Module, Debug)]
struct Sequence {
    embedding: Embedding,
    encoder: TransformerEncoder,
    last: Linear,
}

#[test]
fn a_transformer_on_sequences() {
    let config = TransformerEncoderConfig::new(8, 12, 2, 1)
        .with_dropout(0.0)
        .with_norm_first(true);
    let model: Sequence = varied(Sequence {
        embedding: EmbeddingConfig::new(6, 8).init(&device()),
        encoder: config.init(&device()),
        last: LinearConfig::new(8, 3).init(&device()),
    });
    let loss = CrossEntropyLossConfig::new().init(&device());
    let batch = |number| (classes([4, 5], 6, number % 3), classes([4], 3, number % 3));
    same_losses(
        model,
        batch,
        |m: &Sequence, (x, y): &(Tensor<2, Int>, Tensor<1, Int>)| {
            let x = m.embedding.forward(x.clone());
            let x = m.encoder.forward(TransformerEncoderInput::new(x));
            let x = x.mean_dim(1).squeeze_dim::<2>(1);
            loss.forward(m.last.forward(x), y.clone())
        },
        61,
    );
}

/// A recurrent network of its own, since Burn's make states of the default number type.
#[derive(Module, Debug)]
struct Recurrent {
    input: Linear,
    state: Linear,
    last: Linear,
}

#[test]
fn a_recurrent_network() {
    let model: Recurrent = varied(Recurrent {
        input: LinearConfig::new(3, 6).init(&device()),
        state: LinearConfig::new(6, 6).init(&device()),
        last: LinearConfig::new(6, 2).init(&device()),
    });
    let batch = |number| {
        (
            tensor([5, 7, 3], number % 4),
            tensor([5, 2], 50 + number % 4),
        )
    };
    same_losses(
        model,
        batch,
        |m: &Recurrent, (x, y): &(Tensor<3>, Tensor<2>)| {
            let [samples, steps, inputs] = x.dims();
            let start = Tensor::<2>::zeros([samples, 6], (&x.device(), x.dtype()));
            let state = (0..steps).fold(start, |state, t| {
                let x = x.clone().slice(s![.., t..t + 1, ..]);
                let x = x.reshape([samples, inputs]);
                (m.input.forward(x) + m.state.forward(state)).tanh()
            });
            (m.last.forward(state) - y.clone()).square().mean()
        },
        61,
    );
}
