//! Gradient descent on one weight of the blobs neuron, at learning rates from one that crawls to one that never settles.

use downhill::plot::{Chart, Panels};
use downhill_cli::{Console, Failure, Output};

use crate::one_weight::OneWeight;

// ANCHOR: rates
/// Learning rates, and what becomes of the weight.
const RATES: [(f64, &str); 4] = [
    (0.01, "crawls"),
    (0.1, "converges"),
    (0.25, "overshoots, settles"),
    (0.7, "never settles"),
];
// ANCHOR_END: rates
/// How many steps are drawn.
const STEPS: usize = 8;

// ANCHOR: descend
/// The weight before the first step and after each: `w2 ← w2 - alpha dL/dw2`.
fn descend(blobs: &OneWeight, alpha: f64, steps: usize) -> Vec<f64> {
    let mut w2 = blobs.start;
    let mut path = vec![w2];
    for _ in 0..steps {
        w2 -= alpha * blobs.slope(w2);
        path.push(w2);
    }
    path
}
// ANCHOR_END: descend

/// The minimum, found by descent at a good rate, and the curvature there: the slope of the slope.
fn bottom(blobs: &OneWeight) -> (f64, f64) {
    let path = descend(blobs, 0.1, 200);
    let w2 = path.last().copied().unwrap_or(f64::NAN);
    let h = 1e-5;
    (w2, (blobs.slope(w2 + h) - blobs.slope(w2 - h)) / (2.0 * h))
}

pub(crate) fn draw(
    blobs: &OneWeight,
    console: &Console,
    output: &mut Output,
) -> Result<(), Failure> {
    let (lowest, curvature) = bottom(blobs);
    console.print(format_args!(
        "Training, of all parameters at once, takes w2 from {:.2} to {:.3}.",
        blobs.start, blobs.learned
    ));
    console.print(format_args!(
        "The bottom is at w2 = {lowest:.3}, with a loss of {:.3} and a curvature of {curvature:.2};",
        blobs.loss(lowest)
    ));
    console.print(format_args!("2 / curvature = {:.3}", 2.0 / curvature));
    console.print(format_args!("w2 from {:.2}, step by step:", blobs.start));
    let title = "One loss, one start, four learning rates";
    let mut panels = Vec::new();
    for (alpha, what) in RATES {
        let path = descend(blobs, alpha, STEPS);
        let shown: Vec<String> = path.iter().skip(1).map(|w2| format!("{w2:6.2}")).collect();
        console.print(format_args!(
            "  alpha = {alpha:<4}  {}  {what}",
            shown.join(" ")
        ));
        let loss = |w2| blobs.loss(w2);
        let panel = Chart::new(format!("{alpha}: {what}"))
            .with_labels("w2", "loss")
            .with_function("log loss of the blobs neuron", [-2.6, 1.4], loss)
            .with_path(
                "step by step, a dot each",
                path.iter().map(|&w2| [w2, loss(w2)]),
            );
        panels.push(panel);
    }
    let figure = Panels::new(title, panels).with_columns(2);
    output.figure(&figure, "four-rates")
}
