//! Class weights and label smoothing compared with PyTorch: values and gradients, by hand and on Burn.

use downhill::hand;
use downhill::nn::{self, matrix, scalar, values};
use downhill::prelude::*;
use serde_json::Value;

use crate::checkerboard::fixture;
use crate::common::tolerance;

/// The numbers of an array, or of rows of them.
fn numbers(value: &Value) -> Vec<f64> {
    match value.as_array() {
        Some(rows) => rows.iter().flat_map(numbers).collect(),
        None => vec![value.as_f64().unwrap()],
    }
}

/// Value and gradient of a loss of these logits: by hand, and by autodiff on every backend.
fn found(loss: &Loss, z: &[f64], y: &[f64], samples: usize) -> Vec<(String, f64, Vec<f64>)> {
    let mut dz = vec![f64::NAN; z.len()];
    let by_hand = hand::loss::<f64>(loss);
    by_hand.backward(z, y, samples, &mut dz);
    let value = by_hand.forward(z, y, samples);
    let mut found = vec![("by hand".to_owned(), value, dz)];
    for backend in Backend::available() {
        let device = backend.device().unwrap().autodiff();
        let shape = [samples, z.len() / samples];
        let tensor = |v: &[f64]| matrix(v.to_vec(), shape, &device, Dtype::F64).unwrap();
        let z = tensor(z).require_grad();
        let loss = nn::loss(loss).forward(z.clone(), tensor(y));
        let dz = z.grad(&loss.backward()).unwrap();
        found.push((
            backend.to_string(),
            scalar(loss.inner(), "loss").unwrap(),
            values(dz, "gradient").unwrap(),
        ));
    }
    found
}

#[test]
fn are_what_pytorch_computes() {
    let text = std::fs::read_to_string(fixture("weighted_losses.json")).unwrap();
    let cases: Value = serde_json::from_str(&text).unwrap();
    let (mut cases_seen, mut indices_seen) = (0, 0);
    for case in cases.as_array().unwrap() {
        let (z, y) = (numbers(&case["logits"]), numbers(&case["targets"]));
        let samples = case["logits"].as_array().unwrap().len();
        let smoothing = case["smoothing"].as_f64().unwrap();

        let (log, entropy) = (&case["log_loss"], &case["cross_entropy"]);
        let two: [f64; 2] = numbers(&log["weights"]).try_into().unwrap();
        let log_losses = found(
            &WeightedLogLoss {
                weights: two,
                smoothing,
            }
            .into(),
            &z,
            &y,
            samples,
        );
        let weights = numbers(&entropy["weights"]);
        let entropies = found(
            &WeightedCrossEntropy {
                weights: weights.clone(),
                smoothing,
            }
            .into(),
            &z,
            &y,
            samples,
        );
        for (theirs, ours) in [(log, log_losses), (entropy, entropies)] {
            let value = theirs["value"].as_f64().unwrap();
            let gradient = numbers(&theirs["gradient"]);
            for (way, ours, our_gradient) in ours {
                assert!(
                    (ours / value - 1.0).abs() < tolerance::PASS,
                    "{way}: {ours}, not {value}"
                );
                assert_eq!(our_gradient.len(), gradient.len());
                for (ours, theirs) in our_gradient.iter().zip(&gradient) {
                    assert!(
                        (ours - theirs).abs() < tolerance::PASS,
                        "{way}: {ours}, not {theirs}"
                    );
                }
                // For indices of classes theirs is divided by the weights of the samples' classes.
                if let Some(by_index) = theirs["value_of_indices"].as_f64() {
                    let targets = y.chunks_exact(weights.len());
                    let all: f64 = targets
                        .flat_map(|y| y.iter().zip(&weights).map(|(y, w)| y * w))
                        .sum();
                    let of_weights = ours * samples as f64 / all;
                    assert!(
                        (of_weights / by_index - 1.0).abs() < tolerance::PASS,
                        "{way}: {of_weights}, not {by_index}"
                    );
                    indices_seen += 1;
                }
            }
        }
        cases_seen += 1;
    }
    let ways = 1 + Backend::available().len();
    assert_eq!((cases_seen, indices_seen), (18, 9 * ways));
}
