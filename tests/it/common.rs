//! What the tests share.

use downhill::nn::Parameter;
use downhill::prelude::*;

/// Every engine on every backend in this build; the hand-derived one, which has none, once.
pub(crate) fn engines(dtype: Dtype) -> Vec<EngineConfig> {
    let autodiff = Backend::available()
        .into_iter()
        .map(|backend| EngineConfig {
            kind: EngineKind::Autodiff,
            backend,
            dtype,
        });
    let hand = EngineConfig {
        kind: EngineKind::Hand,
        backend: Backend::default(),
        dtype,
    };
    autodiff.chain([hand]).collect()
}

/// The name of an engine, for a message.
pub(crate) fn name(engine: EngineConfig) -> String {
    format!("{} on {} in {}", engine.kind, engine.backend, engine.dtype)
}

/// The largest difference between two sets of parameters, relative to the largest number of each.
pub(crate) fn distance(a: &[Parameter], b: &[Parameter]) -> f64 {
    assert_eq!(a.len(), b.len());
    let mut distance = 0.0_f64;
    for (a, b) in a.iter().zip(b) {
        assert_eq!((&a.name, &a.shape), (&b.name, &b.shape));
        let largest = a.values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
        for (x, y) in a.values.iter().zip(&b.values) {
            distance = distance.max((x - y).abs() / largest.max(f64::MIN_POSITIVE));
        }
    }
    distance
}
