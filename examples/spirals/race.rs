//! Six optimisers from one start, on the same batches.

use downhill::plot::LossCurve;
use downhill::train::{Activation, Description, Loss, Objective, Optimiser, Outcome, Parameters};
use downhill_cli::{Console, Failure, Output, Recipe, Verdict, stopped};
use serde_json::{Value, json};

use crate::points::Samples;

/// The optimisers with a rate for each.
fn runners() -> [(Optimiser, f64); 6] {
    [
        (Optimiser::Plain, 0.5),
        (Optimiser::momentum(), 0.05),
        (Optimiser::nesterov(), 0.05),
        (Optimiser::rms_prop(), 0.005),
        (Optimiser::adam(), 0.01),
        (Optimiser::adam_w(), 0.01),
    ]
}

/// How a runner came down.
struct Lap {
    recipe: Recipe,
    outcome: Outcome,
    /// The loss on all samples before the first step.
    first: f64,
    /// The same after the last.
    last: f64,
}
