//! One sigmoid neuron, its bias the weight of a column of ones, on two clouds of 250 points.
//!
//! ```text
//! cargo run --example blobs
//! cargo run --example blobs -- --epochs 500 --alpha 0.1
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::sources::{self, BlobsNeuron, Source};
use downhill_cli::{
    Console, Failure, Output, SourceArgs, Verdict, boundary, finish, loss_curve, numbers, points,
    sigmoid_curve,
};

/// One sigmoid neuron, its bias the weight of a column of ones, on two clouds of 250 points
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    options: SourceArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| train(&arguments.options))
}

fn train(options: &SourceArgs) -> Result<Verdict, Failure> {
    let console = Console::new(options.quiet());
    let blobs = BlobsNeuron::new()?;
    let settings = options.settings(&blobs, None)?;
    let mut output = Output::prepare(options.output_args(), blobs.name())?;

    console.print("[INFO] starting training...");
    let run = sources::run(&blobs, &settings, &mut [&mut options.progress()])?;
    // The source prints every epoch; beyond its own hundred, some will do.
    let losses = &run.outcome.history.losses;
    let every = losses.len().div_ceil(100);
    for (epoch, loss) in losses.iter().enumerate() {
        let number = epoch + 1;
        if epoch % every == 0 || number == losses.len() {
            console.print(format_args!("[INFO] epoch #{number}, loss={loss:.7}"));
        }
    }
    for shown in blobs.shown(settings.start, &run)? {
        console.print(format_args!(
            "activation={:.4}; predicted_label={}, true_label={}",
            shown.activation,
            shown.predicted(),
            shown.label
        ));
    }
    let accuracy = sources::accuracy(run.activations.view(), blobs.targets());
    console.print(format_args!("Accuracy: {accuracy}"));
    for (name, values) in blobs.layout(&run.parameters)? {
        let values = numbers(values.iter().copied());
        console.print(format_args!("{name}, the bias first: {values}"));
    }

    let engine = sources::engine(&blobs, &settings, &run.parameters)?;
    output.figure(
        &points("250 points in two classes", blobs.data())?,
        "points",
    )?;
    let learned = points("What the neuron learned", blobs.data())?;
    if let Some(figure) = boundary(learned, &*engine)? {
        output.figure(&figure, "boundary")?;
    }
    let loss = blobs.objective().log.name();
    output.figure(
        &loss_curve("The loss of the neuron", loss, &run.outcome),
        "loss",
    )?;
    output.figure(&sigmoid_curve()?, "sigmoid")?;

    finish(&console, options, &output, &blobs, &settings, &run, None)
}
