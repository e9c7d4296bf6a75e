//! The scale, three ways.

#[path = "hand.rs"]
mod hand;
#[path = "nn.rs"]
mod nn;

use downhill::nn::Dtype;

use crate::agree::agree;

#[test]
fn agrees() {
    // Three features, of both signs.
    let by_hand = hand::Scale {
        weight: vec![0.5, -1.25, 2.0],
    };
    agree(
        &by_hand,
        by_hand.weight.len(),
        |device| nn::Scale::new(3, device, Dtype::F64),
        nn::Scale::forward,
    );
}
