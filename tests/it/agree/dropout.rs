//! Dropout: the same is left out, by hand and on Burn, at every step; while predicting, nothing.

use downhill::hand::{self, Layer};
use downhill::nn;

use super::agree;

/// The same mode in both worlds.
fn modes() -> [(hand::Mode, nn::Mode); 3] {
    let learning = |step| (hand::Mode::Learning { step }, nn::Mode::Learning { step });
    [
        (hand::Mode::Predicting, nn::Mode::Predicting),
        learning(0),
        learning(12_345),
    ]
}

#[test]
fn agrees_in_either_mode_and_at_any_step() {
    for (by_hand, on_burn) in modes() {
        for rate in [0.0, 0.3, 0.9] {
            let mut layer = hand::Dropout::new(6, rate, 7).unwrap();
            Layer::<f64>::prepare(&mut layer, by_hand);
            let module = |_: &nn::Device| {
                let mut module = nn::Dropout::new(6, rate, 7).unwrap();
                module.prepare(on_burn);
                module
            };
            agree(&layer, module, nn::Dropout::forward);
        }
    }
}
