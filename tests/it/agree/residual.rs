//! The residual connection, around layers of every kind.

use downhill::core::{Activation, Identity, Mode, Sigmoid, Tanh};
use downhill::hand::{self, Dense, Dropout, Layer, LayerNorm, Stage};
use downhill::nn::{self, Device, Dtype, TensorLayer};

use super::agree;

const RATE: f64 = 0.25;
const STEP: u64 = 3;

fn by_hand() -> hand::Residual<f64> {
    let numbers = |n: usize| (0..n).map(|i| (1.0 + i as f64).sin()).collect::<Vec<f64>>();
    let dense = |inputs, outputs| {
        Dense::new(
            inputs,
            outputs,
            numbers(inputs * outputs),
            Some(numbers(outputs)),
        )
        .unwrap()
    };
    let network = hand::Network::new(vec![
        Stage::new(
            LayerNorm::new(numbers(3), numbers(3), 1e-5).unwrap(),
            Identity,
        ),
        Stage::new(dense(3, 4), Tanh),
        Stage::new(Dropout::new(4, RATE, 5).unwrap(), Identity),
        Stage::new(dense(4, 3), Sigmoid),
    ]);
    let mut residual = hand::Residual::new(network.unwrap()).unwrap();
    residual.prepare(Mode::Training { step: STEP });
    residual
}

fn module(device: &Device) -> nn::Residual {
    let dense = |inputs, outputs| {
        nn::Layer::Dense(nn::Dense::new(inputs, outputs, true, device, Dtype::F64).unwrap())
    };
    let norm = nn::layer_norm(3, 1e-5, device, Dtype::F64);
    let network = nn::Network::new(vec![
        nn::Stage::new(nn::Layer::LayerNorm(norm), Activation::Identity),
        nn::Stage::new(dense(3, 4), Activation::Tanh),
        nn::Stage::new(
            nn::Layer::Dropout(nn::Dropout::new(4, RATE, 5).unwrap()),
            Activation::Identity,
        ),
        nn::Stage::new(dense(4, 3), Activation::Sigmoid),
    ]);
    let mut residual = nn::Residual::new(network.unwrap()).unwrap();
    residual.prepare(Mode::Training { step: STEP });
    residual
}

#[test]
fn agrees() {
    agree(&by_hand(), module, TensorLayer::forward);
}
