//! What the tests share.

use std::fmt::Display;
use std::io::{self, Write};

use downhill::nn::Parameter;
use downhill::prelude::*;

/// How close is the same, in one place. Gradients have `downhill::check::Tolerance`.
pub(crate) mod tolerance {
    /// Two engines after a run from the same start, in `f64`: a few thousand roundings.
    pub(crate) const TRAJECTORY: f64 = 1e-12;
    /// An engine beside NumPy's own run of 10,000 iterations.
    pub(crate) const NUMPY: f64 = 1e-10;
    /// An engine beside PyTorch's own optimizers, for 20 steps of a small net.
    pub(crate) const TORCH: f64 = 1e-12;
    /// One pass, or one sum over a hundred samples, in another order.
    pub(crate) const PASS: f64 = 1e-15;
    /// A Hessian times a vector, by central differences of gradients: epsilon to the power 2/3, 4e-11,
    /// times third derivatives.
    pub(crate) const CURVATURE: f64 = 1e-8;
    /// A second difference of a loss: the root of epsilon, 1.5e-8, times fourth derivatives.
    pub(crate) const SECOND_DIFFERENCE: f64 = 1e-5;
    /// A run in `f32` beside the same in `f64`.
    pub(crate) const SINGLE: f64 = 1e-4;
}

/// Every engine on every backend in this build; the hand-derived and the compiled one, which have none, once.
pub(crate) fn engines(dtype: Dtype) -> Vec<EngineConfig> {
    let autodiff = Backend::available()
        .into_iter()
        .map(|backend| EngineConfig {
            kind: EngineKind::Autodiff,
            backend,
            dtype,
        });
    // These two compute without a backend.
    let others = [EngineKind::Hand, EngineKind::Compiled].map(|kind| EngineConfig {
        kind,
        backend: Backend::default(),
        dtype,
    });
    autodiff.chain(others).collect()
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
            let apart = (x - y).abs() / largest.max(f64::MIN_POSITIVE);
            // What is no number is near nothing, not even itself.
            distance = distance.max(if apart.is_nan() { f64::INFINITY } else { apart });
        }
    }
    distance
}

/// Says what a test found, also where the test runner keeps the output of a test that passed.
#[allow(
    clippy::explicit_write,
    reason = "what eprintln! writes is kept from view"
)]
pub(crate) fn print(line: impl Display) {
    writeln!(io::stderr(), "{line}").unwrap();
}

#[test]
fn what_is_no_number_is_near_nothing() {
    let of =
        |values: &[f64]| vec![Parameter::new("w", vec![values.len()], values.to_vec()).unwrap()];
    assert_eq!(distance(&of(&[1.0, 2.0]), &of(&[1.0, 2.0])), 0.0);
    assert_eq!(distance(&of(&[1.0, 2.0]), &of(&[1.0, 4.0])), 1.0);
    assert_eq!(
        distance(&of(&[1.0, 2.0]), &of(&[f64::NAN; 2])),
        f64::INFINITY
    );
    assert_eq!(
        distance(&of(&[f64::NAN; 2]), &of(&[f64::NAN; 2])),
        f64::INFINITY
    );
}
