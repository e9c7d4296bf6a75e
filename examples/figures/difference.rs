//! The error of finite differences as a function of the step size.

use downhill::plot::Chart;
use downhill_cli::{Console, Failure, Output};

use crate::one_weight::OneWeight;

// ANCHOR: differences
/// The slope of `f` at `w` by a forward difference.
fn forward(f: impl Fn(f64) -> f64, w: f64, h: f64) -> f64 {
    (f(w + h) - f(w)) / h
}

/// The slope of `f` at `w` by a central difference.
fn central(f: impl Fn(f64) -> f64, w: f64, h: f64) -> f64 {
    (f(w + h) - f(w - h)) / (2.0 * h)
}
// ANCHOR_END: differences

/// Prints and draws the errors of both differences at one point, by step size.
pub(crate) fn draw(
    blobs: &OneWeight,
    console: &Console,
    output: &mut Output,
) -> Result<(), Failure> {
    // ANCHOR: place
    let w = blobs.learned;
    // ANCHOR_END: place
    let loss = |w2: f64| blobs.loss(w2);
    let slope = blobs.slope(w);
    let errors = |difference: fn(&dyn Fn(f64) -> f64, f64, f64) -> f64| {
        // Four step sizes per power of ten.
        let steps = (0..=64).map(|k| 10f64.powf(-0.25 * f64::from(k)));
        let error = |h: f64| [h, (difference(&loss, w, h) - slope).abs()];
        steps.map(error).collect::<Vec<_>>()
    };
    let forward = errors(|f, w, h| forward(f, w, h));
    let central = errors(|f, w, h| central(f, w, h));

    console.print(format_args!(
        "dL/dw2 by the formula, at w2 = {w:.3}: {slope:.10}"
    ));
    console.print("   step   forward, error   central, error");
    // Every second power of ten.
    for (forward, central) in forward.iter().zip(&central).step_by(8) {
        console.print(format_args!(
            "  {:5.0e}  {:15.1e}  {:15.1e}",
            forward[0], forward[1], central[1]
        ));
    }
    let figure = Chart::new("The error of finite differences")
        .with_log_x()
        .with_log_y()
        .with_labels("step h", "error of dL/dw2")
        .with_curve("forward difference", forward)
        .with_curve("central difference", central);
    output.figure(&figure, "slope-error")
}
