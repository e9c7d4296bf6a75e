//! Networks of this project: each activation, each loss, dropout, and random architectures.

use burn::tensor::{DType, Tensor, TensorData};
use downhill_compile::{CompiledStep, Losses};
use downhill_core::{
    Activation, DenseConfig, Dtype, LayerConfig, Loss, Mode, NetworkConfig, Parameter, Sgd,
};
use downhill_nn::{Network, gradient, parameters, scalar};

use crate::support::{GRADIENT, all_agree, compare, device, numbers, tensor};

type Pair = (Tensor<2>, Tensor<2>);

/// The loss whose logarithms are NaN unless the predictions are between 0 and 1.
const NEEDS_PROBABILITIES: &str = "naive_log_loss";

fn dense(outputs: usize, activation: Activation, bias: bool) -> LayerConfig {
    DenseConfig {
        outputs,
        activation,
        bias,
    }
    .into()
}

/// A network whose parameters are numbers without a pattern.
fn network(features: usize, layers: Vec<LayerConfig>, seed: u64) -> Network {
    let config = NetworkConfig { features, layers };
    let specs = config.parameter_specs();
    let given: Vec<Parameter> = specs
        .iter()
        .enumerate()
        .map(|(index, spec)| {
            let entries = spec.shape.iter().product();
            let mut values = numbers(entries, 1_000 * seed + index as u64 + 1);
            if spec.name.contains("gamma") {
                values.iter_mut().for_each(|value| *value += 1.5);
            }
            Parameter::new(spec.name.clone(), spec.shape.clone(), values).unwrap()
        })
        .collect();
    Network::from_config(&config, &given, &device(), Dtype::F64).unwrap()
}

/// Targets between 0 and 1 whose rows have the sum 1: some losses take probabilities, others classes.
fn targets(samples: usize, outputs: usize) -> Tensor<2> {
    let mut values = vec![0.0; samples * outputs];
    for sample in 0..samples {
        values[sample * outputs + (sample * 5 / 3) % outputs] = 1.0;
    }
    if outputs == 1 {
        values = (0..samples).map(|sample| (sample % 2) as f64).collect();
    }
    let data = TensorData::new(values, [samples, outputs]);
    Tensor::from_data(data, (&device(), DType::F64))
}

fn result(loss: &Loss, model: &Network, (x, y): &Pair) -> Tensor<1> {
    let forward = model.forward(x.clone());
    model.loss(downhill_nn::loss(loss), &forward, y.clone())
}

#[test]
fn each_activation() {
    all_agree(Activation::all().into_iter().map(|activation| {
        let layers = vec![dense(5, activation, true), dense(2, activation, true)];
        let model = network(3, layers, 1);
        let batch = (tensor([9, 3], 1), targets(9, 2));
        let loss = Loss::from(downhill_core::MeanSquaredError);
        compare(
            &format!("{activation:?}"),
            model,
            &batch,
            |m: &Network, b: &Pair| result(&loss, m, b),
        )
    }));
}

#[test]
fn each_loss() {
    let mut results = Vec::new();
    for outputs in [1, 3] {
        for loss in Loss::for_tests(outputs) {
            if loss.validate_for(outputs).is_err() {
                continue;
            }
            for last in [Activation::Identity, Activation::Sigmoid] {
                if last == Activation::Identity && loss.name() == NEEDS_PROBABILITIES {
                    continue;
                }
                for samples in [1, 8] {
                    let layers = vec![dense(4, Activation::Tanh, true), dense(outputs, last, true)];
                    let model = network(3, layers, 2);
                    let batch = (tensor([samples, 3], 1), targets(samples, outputs));
                    let name = format!("{loss:?}, {outputs} outputs, {last:?}, {samples}");
                    results.push(compare(&name, model, &batch, |m: &Network, b: &Pair| {
                        result(&loss, m, b)
                    }));
                }
            }
        }
    }
    assert!(results.len() > 40, "{}", results.len());
    all_agree(results);
}

#[test]
fn dropout_has_the_masks_of_each_step() {
    let layers = vec![
        dense(8, Activation::Tanh, true),
        LayerConfig::Dropout(downhill_core::DropoutConfig { rate: 0.5, seed: 3 }),
        dense(6, Activation::Tanh, true),
        LayerConfig::Dropout(downhill_core::DropoutConfig { rate: 0.3, seed: 3 }),
        dense(2, Activation::Identity, true),
    ];
    let model = burn::module::Module::train(network(3, layers, 4));
    let (x, y) = (tensor([7, 3], 1), tensor([7, 2], 2));
    let loss =
        |m: &Network, (x, y): &Pair| (m.forward(x.clone()).logits - y.clone()).square().mean();
    let batch = (x, y);
    let prepare = |m: &mut Network, step| m.prepare(Mode::Training { step });
    let losses = |m: &Network, b: &Pair| Losses::new(loss(m, b));
    let mut step =
        CompiledStep::<f64>::new(&model, &batch, losses, prepare, Sgd::new(0.1)).unwrap();
    let values = parameters(&model).unwrap();
    step.set_parameters(values.iter().map(|p| p.values.as_slice()))
        .unwrap();
    step.read(&batch).unwrap();
    let mut seen = Vec::new();
    for number in [0, 5, 1, 0] {
        let ours = step.differentiate(number).unwrap().minimized;
        let mut model = model.clone();
        prepare(&mut model, number);
        let tensor = loss(&model, &batch);
        let theirs = scalar(tensor.clone().inner(), "loss").unwrap();
        assert!(
            (ours - theirs).abs() <= GRADIENT,
            "step {number}: {ours}, {theirs}"
        );
        let named = gradient(&model, &tensor).unwrap().named(&model).unwrap();
        for (ours, theirs) in step.gradient().iter().flatten().zip(&named) {
            for (ours, theirs) in ours.iter().zip(&theirs.values) {
                assert!(
                    (ours - theirs).abs() <= GRADIENT,
                    "step {number}: {ours}, {theirs}"
                );
            }
        }
        seen.push(ours.to_bits());
    }
    assert_eq!(seen[0], seen[3]);
    assert!(seen[0] != seen[1] && seen[1] != seen[2]);
}

/// Draws whole numbers below a bound.
struct Draws(u64);

impl Draws {
    fn below(&mut self, bound: usize) -> usize {
        // Knuth's multiplier for 64 bits; the high bits have long periods.
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }
}

fn layers(draws: &mut Draws, inputs: usize, depth: usize) -> Vec<LayerConfig> {
    let activations = Activation::all();
    let mut width = inputs;
    let mut layers = Vec::new();
    for _ in 0..=draws.below(3) {
        let activation = activations[draws.below(activations.len())];
        layers.push(match draws.below(if depth == 0 { 4 } else { 5 }) {
            0 => LayerConfig::LayerNorm(downhill_core::LayerNormConfig {
                epsilon: 1e-5,
                activation,
            }),
            4 => {
                let mut inner = self::layers(draws, width, depth - 1);
                inner.push(dense(width, activation, true));
                let inner = downhill_core::ResidualConfig {
                    layers: inner,
                    activation,
                };
                LayerConfig::Residual(inner)
            }
            _ => {
                width = 1 + draws.below(12);
                dense(width, activation, draws.below(4) > 0)
            }
        });
    }
    layers
}

#[test]
fn random_architectures() {
    let results = (0..40).map(|seed| {
        let mut draws = Draws(seed);
        let features = 1 + draws.below(6);
        let mut layers = layers(&mut draws, features, 1);
        let outputs = [1, 3][draws.below(2)];
        let losses: Vec<Loss> = Loss::for_tests(outputs)
            .into_iter()
            .filter(|loss| loss.validate_for(outputs).is_ok())
            .collect();
        let loss = losses[draws.below(losses.len())].clone();
        let last = match loss.name() == NEEDS_PROBABILITIES {
            true => Activation::Sigmoid,
            false => Activation::Identity,
        };
        layers.push(dense(outputs, last, true));
        let samples = 1 + draws.below(30);
        let name = format!("seed {seed}: {layers:?}, {loss:?}, {samples} samples");
        let model = network(features, layers, seed);
        let batch = (tensor([samples, features], seed), targets(samples, outputs));
        compare(&name, model, &batch, |m: &Network, b: &Pair| {
            result(&loss, m, b)
        })
    });
    all_agree(results);
}
