//! Two losses of one sample and their slopes, as functions of its weighted sum.

use downhill::hand::{ActivationFn, LossFn, sigmoid};
use downhill::plot::Chart;
use downhill::prelude::{LogLoss, Sigmoid, SquaredError};
use downhill_cli::{Console, Failure, Output};

// ANCHOR: target
/// The target of the sample.
const Y: [f64; 1] = [1.0];
// ANCHOR_END: target

// ANCHOR: slopes
/// `dL/dz` of the log loss.
fn log_loss_slope(z: f64) -> f64 {
    let mut dz = [0.0];
    LogLoss.backward(&[z], &Y, 1, &mut dz);
    dz[0]
}

/// `dL/dz` of the squared error: `dL/da`, passed back through the sigmoid.
fn squared_error_slope(z: f64) -> f64 {
    let a = [sigmoid(z)];
    let mut d = [0.0];
    SquaredError.backward(&a, &Y, 1, &mut d);
    Sigmoid.backward(&[z], &a, &mut d, 1);
    d[0]
}
// ANCHOR_END: slopes

/// Prints and draws both losses and their slopes.
pub(crate) fn draw(console: &Console, output: &mut Output) -> Result<(), Failure> {
    let log_loss = |z: f64| LogLoss.forward(&[z], &Y, 1);
    let squared_error = |z: f64| SquaredError.forward(&[sigmoid(z)], &Y, 1);
    console.print(format_args!("One sample with y = {}:", Y[0]));
    console.print("      z         a    log loss     dL/dz    squared error     dL/dz");
    for z in [-10.0, -4.0, -2.0, 0.0, 2.0, 4.0_f64] {
        console.print(format_args!(
            "  {z:5.0}  {:8.5}  {:10.5}  {:8.5}  {:15.5}  {:8.5}",
            sigmoid(z),
            log_loss(z),
            log_loss_slope(z),
            squared_error(z),
            squared_error_slope(z)
        ));
    }
    let interval = [-8.0, 8.0];
    let figure = Chart::new(format!("Two losses of one sample with y = {}", Y[0]))
        .with_labels("z", "loss")
        .with_function("log loss", interval, log_loss)
        .with_function("squared error", interval, squared_error);
    output.figure(&figure, "two-losses")?;
    let figure = Chart::new(format!(
        "The slopes of two losses of one sample with y = {}",
        Y[0]
    ))
    .with_labels("z", "dL/dz")
    .with_function("log loss", interval, log_loss_slope)
    .with_function("squared error", interval, squared_error_slope);
    output.figure(&figure, "two-slopes")
}
