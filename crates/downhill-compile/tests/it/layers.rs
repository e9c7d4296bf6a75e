//! Layers of Burn and of this project.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::{DType, Tensor, activation};
use downhill_compile::{CompiledStep, Losses};
use downhill_core::{Dtype, Sgd};
use downhill_nn::{gradient, parameters};

use crate::support::{agrees, device, tensor, varied};

type Pair = (Tensor<2>, Tensor<2>);
type Activation = fn(Tensor<2>) -> Tensor<2>;

#[derive(Module, Debug)]
struct Mlp {
    first: Linear,
    second: Linear,
}

fn mlp(inputs: usize, hidden: usize, outputs: usize) -> Mlp {
    varied(Mlp {
        first: LinearConfig::new(inputs, hidden).init(&device()),
        second: LinearConfig::new(hidden, outputs).init(&device()),
    })
}

#[test]
fn a_line() {
    let line: Linear = varied(LinearConfig::new(3, 2).init(&device()));
    let batch: Pair = (tensor([5, 3], 1), tensor([5, 2], 2));
    agrees("line", line, &batch, |line: &Linear, (x, y): &Pair| {
        (line.forward(x.clone()) - y.clone()).square().mean()
    });
}

#[test]
fn two_layers_with_each_activation() {
    let activations: [(&str, Activation); 12] = [
        ("relu", activation::relu),
        ("sigmoid", activation::sigmoid),
        ("tanh", activation::tanh),
        ("gelu", activation::gelu),
        ("silu", activation::silu),
        ("softplus", |x| activation::softplus(x, 1.0)),
        ("leaky relu", |x| activation::leaky_relu(x, 0.1)),
        ("softmax", |x| activation::softmax(x, 1)),
        ("log softmax", |x| activation::log_softmax(x, 1)),
        ("log sigmoid", activation::log_sigmoid),
        ("ours", downhill_nn::sigmoid),
        ("mish", activation::mish),
    ];
    for (name, activation) in activations {
        for samples in [1, 5, 40, 700] {
            let batch: Pair = (tensor([samples, 3], 1), tensor([samples, 2], 2));
            agrees(
                &format!("{name}, {samples}"),
                mlp(3, 4, 2),
                &batch,
                |m: &Mlp, (x, y): &Pair| {
                    let hidden = activation(m.first.forward(x.clone()));
                    (m.second.forward(hidden) - y.clone()).square().mean()
                },
            );
        }
    }
}

/// Blocks of rows, the last of them smaller, and products of more than one tile.
#[test]
fn wide_layers_on_many_samples() {
    for samples in [129, 1_003] {
        let batch: Pair = (tensor([samples, 70], 1), tensor([samples, 37], 2));
        agrees(
            &format!("wide, {samples}"),
            mlp(70, 130, 37),
            &batch,
            |m: &Mlp, (x, y): &Pair| {
                let hidden = activation::gelu(m.first.forward(x.clone()));
                let hidden = hidden.clone() - hidden.mean_dim(1);
                let z = activation::log_softmax(m.second.forward(hidden), 1);
                (z * y.clone()).sum_dim(1).mean() + m.first.weight.val().square().mean()
            },
        );
    }
}

/// The tolerance of single precision, relative to the largest entry.
const SINGLE: f64 = 1e-5;

#[test]
fn a_network_in_single_precision() {
    let model = downhill_nn::cast(mlp(3, 8, 2), Dtype::F32).train();
    let cast = |x: Tensor<2>| x.cast(DType::F32);
    let batch: Pair = (cast(tensor([40, 3], 1)), cast(tensor([40, 2], 2)));
    let loss = |m: &Mlp, (x, y): &Pair| {
        let hidden = activation::gelu(m.first.forward(x.clone()));
        (m.second.forward(hidden) - y.clone()).square().mean()
    };
    let losses = |m: &Mlp, b: &Pair| Losses::new(loss(m, b));
    let mut step =
        CompiledStep::<f32>::new(&model, &batch, losses, |_, _| {}, Sgd::new(0.1)).unwrap();
    let values = parameters(&model).unwrap();
    step.set_parameters(values.iter().map(|p| p.values.as_slice()))
        .unwrap();
    step.read(&batch).unwrap();
    step.differentiate(0).unwrap();
    let value = loss(&model, &batch);
    let theirs = gradient(&model, &value).unwrap().named(&model).unwrap();
    assert_eq!(theirs.len(), 4);
    for (ours, theirs) in step.gradient().into_iter().flatten().zip(&theirs) {
        let largest = theirs.values.iter().fold(0.0_f64, |a, b| a.max(b.abs()));
        for (ours, expected) in ours.iter().zip(&theirs.values) {
            let close = (ours - expected).abs() <= SINGLE * largest;
            assert!(close, "{}: {ours}, by autodiff {expected}", theirs.name);
        }
    }
}

#[test]
fn two_parameters_with_the_same_gradient() {
    let batch: Pair = (tensor([5, 3], 1), tensor([5, 2], 2));
    agrees(
        "two lines",
        mlp_of_lines(),
        &batch,
        |m: &Mlp, (x, y): &Pair| {
            let sum = m.first.forward(x.clone()) + m.second.forward(x.clone());
            (sum - y.clone()).square().mean()
        },
    );
}

fn mlp_of_lines() -> Mlp {
    varied(Mlp {
        first: LinearConfig::new(3, 2).init(&device()),
        second: LinearConfig::new(3, 2).init(&device()),
    })
}
