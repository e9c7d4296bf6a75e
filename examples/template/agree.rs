//! Compares the implementations of the scale.

#[path = "hand.rs"]
mod hand;
#[path = "nn.rs"]
mod nn;

use downhill::nn::{Dtype, TensorLayer};

use crate::agree::agree;

#[test]
fn agrees() {
    let by_hand = hand::Scale::new(vec![0.5, -1.25, 2.0]).unwrap();
    agree(
        &by_hand,
        |device| nn::Scale::new(3, device, Dtype::F64),
        TensorLayer::forward,
    );
}
