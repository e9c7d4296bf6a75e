//! Dropout: the same is left out, by hand and on Burn, at every step; while predicting, nothing.

use downhill::core::Mode;
use downhill::hand::{self, Layer};
use downhill::nn::{self, TensorLayer};

use super::agree;

#[test]
fn agrees_in_either_mode_and_at_any_step() {
    let training = |step| Mode::Training { step };
    for mode in [Mode::Evaluation, training(0), training(12_345)] {
        for rate in [0.0, 0.3, 0.9] {
            let mut layer = hand::Dropout::new(6, rate, 7).unwrap();
            Layer::<f64>::prepare(&mut layer, mode);
            let module = |_: &nn::Device| {
                let mut module = nn::Dropout::new(6, rate, 7).unwrap();
                module.prepare(mode);
                module
            };
            agree(&layer, module, TensorLayer::forward);
        }
    }
}
