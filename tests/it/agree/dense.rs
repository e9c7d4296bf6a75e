//! The dense layer, with a bias and without.

use downhill::check::Verdict;
use downhill::hand;
use downhill::nn::{self, Backend, Device, Dtype, TensorLayer};

use super::agree;
use super::layer::three_ways;

fn by_hand(bias: Option<Vec<f64>>) -> hand::Dense<f64> {
    let weight = vec![0.1, -0.4, 0.7, 0.2, -0.3, 0.5];
    hand::Dense::new(3, 2, weight, bias).unwrap()
}

fn module(device: &Device, bias: bool) -> nn::Dense {
    nn::Dense::new(3, 2, bias, device, Dtype::F64).unwrap()
}

#[test]
fn agrees_with_a_bias_and_without() {
    for bias in [None, Some(vec![0.1, -0.2])] {
        let has_bias = bias.is_some();
        agree(
            &by_hand(bias),
            |device| module(device, has_bias),
            TensorLayer::forward,
        );
    }
}

/// The helper itself can fail: a module that is another function is told by value and by entry.
#[test]
fn another_function_is_told_apart() {
    let report = three_ways(
        &by_hand(None),
        4,
        Backend::default(),
        |device| module(device, false),
        |dense, x| dense.forward(x) * 1.001,
    );
    assert!(!report.agrees());
    assert_eq!(report.value().unwrap().verdict, Verdict::Differs);
    assert_eq!(report.count(Verdict::Agrees), 0, "{report}");
}
