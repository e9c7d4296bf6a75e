//! Modules that make tensors of Burn's default number type, which a process sets once: here `f64`.
//!
//! On flex: on ndarray, some of Burn's own activations compute in `f32`.
#![cfg(feature = "flex")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

#[path = "../it/support.rs"]
#[allow(dead_code, reason = "the other tests use the rest")]
mod support;

use std::sync::Once;

use burn::nn::gru::{Gru, GruConfig};
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{Linear, LinearConfig, Lstm, LstmConfig};
use burn::tensor::{FloatDType, Int, Tensor, TensorData};

use support::{agrees, device, tensor, varied};

/// Sets the default number type of the device, before its first tensor.
fn configure() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| device().configure(FloatDType::F64).unwrap());
}

fn end<const D: usize>(x: Tensor<D>) -> Tensor<1> {
    (x.clone().square() + x).mean()
}

#[test]
fn gru() {
    configure();
    for reset_after in [false, true] {
        let config = GruConfig::new(3, 5, true).with_reset_after(reset_after);
        let model: Gru = varied(config.init(&device()));
        let x = tensor([2, 4, 3], 1);
        agrees("gru", model, &x, |m: &Gru, x: &Tensor<3>| {
            end(m.forward(x.clone(), None))
        });
    }
}

#[test]
fn lstm() {
    configure();
    let model: Lstm = varied(LstmConfig::new(3, 5, true).init(&device()));
    let x = tensor([2, 4, 3], 1);
    agrees("lstm", model, &x, |m: &Lstm, x: &Tensor<3>| {
        end(m.forward(x.clone(), None).0)
    });
}

#[test]
fn cross_entropy_with_smoothing() {
    configure();
    let classes = TensorData::new(vec![2_i64, 0, 1, 0, 2], [5]);
    let batch = (
        tensor([5, 3], 1),
        Tensor::<1, Int>::from_data(classes, &device()),
    );
    for smoothing in [0.125, 0.25] {
        let config = CrossEntropyLossConfig::new().with_smoothing(Some(smoothing));
        let loss = config.init(&device());
        let model: Linear = varied(LinearConfig::new(3, 3).init(&device()));
        agrees(
            &format!("{config}"),
            model,
            &batch,
            |m: &Linear, (x, y): &(Tensor<2>, Tensor<1, Int>)| {
                loss.forward(m.forward(x.clone()), y.clone())
            },
        );
    }
}
