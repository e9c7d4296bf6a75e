//! The scale, three ways.

#[path = "hand.rs"]
mod hand;
#[path = "nn.rs"]
mod nn;

use downhill::nn::Dtype;

use crate::agree::agree;

#[test]
fn agrees() {
    // How many inputs a sample has; not how many parameters there are.
    let inputs = 3;
    let by_hand = hand::Scale::new(vec![0.5, -1.25, 2.0]).unwrap();
    agree(
        &by_hand,
        inputs,
        |device| nn::Scale::new(inputs, device, Dtype::F64),
        nn::Scale::forward,
    );
}
