//! Layers of Burn and of this project.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::Tensor;
use burn::tensor::activation;

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
