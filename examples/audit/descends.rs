//! Figures that show which loss the update of `blobs` minimizes.

use downhill::plot::Chart;
use downhill::prelude::*;
use downhill::train::{HandEngine, Optimization};
use downhill_cli::{Failure, Output};
use downhill_sources::{BlobsNeuron, Source, Start};

/// Draws both losses along the run, and the gradient of both for one sample.
pub(crate) fn draw(blobs: &BlobsNeuron, output: &mut Output) -> Result<(), Failure> {
    let start = blobs.start(Start::Published)?;
    let (log, descend) = (blobs.objective().report, blobs.objective().minimize);

    let net = blobs.network();
    let optimization = Optimization::new(blobs.objective(), blobs.alpha());
    let mut engine = HandEngine::<f64>::new(&net, &start, optimization)?;
    let batch = Batch::new(blobs.features(), blobs.targets())?;
    let (mut minimized, mut reported) = (Vec::new(), Vec::new());
    for _ in 0..blobs.epochs() {
        let loss = engine.step(&batch)?;
        minimized.push(loss.minimized);
        reported.push(loss.reported);
    }
    let fraction = |losses: Vec<f64>| {
        let first = losses.first().copied().unwrap_or(f64::NAN);
        losses.into_iter().map(move |loss| loss / first)
    };
    let title = "blobs: the loss it minimizes and the loss it logs";
    let figure = Chart::new(title)
        .with_labels("epoch", "fraction of the loss at the start")
        .with_series(
            format!("{}, minimized", descend.label()),
            fraction(minimized),
        )
        .with_series(format!("{}, reported", log.label()), fraction(reported))
        .with_log_y();
    output.figure(&figure, "blobs-losses")?;

    let title = "The gradient of both losses for one sample of class 0";
    let figure = Chart::new(title)
        .with_labels(
            "activation a: 0 is right, 1 is wrong",
            "derivative of the loss with respect to z",
        )
        .with_function("log loss: a", [0.0, 1.0], |a| a)
        .with_function("squared error: a times 2a(1-a)", [0.0, 1.0], |a| {
            a * 2.0 * a * (1.0 - a)
        });
    output.figure(&figure, "blobs-pull")
}
