//! Layer normalization.

use downhill::hand;
use downhill::nn::{Dtype, LayerNorm, layer_norm};

use super::agree;

#[test]
fn agrees() {
    for epsilon in [1e-5, 0.5] {
        let (gamma, beta) = (vec![0.5, -1.25, 2.0, 0.75], vec![0.1, -0.4, 0.7, -0.2]);
        agree(
            &hand::LayerNorm::new(gamma, beta, epsilon).unwrap(),
            |device| layer_norm(4, epsilon, device, Dtype::F64),
            LayerNorm::forward,
        );
    }
}
