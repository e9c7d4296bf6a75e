//! One sigmoid neuron learns to tell two clouds of 100 points apart.
//!
//! ```text
//! cargo run --example neuron
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::sources::{self, Neuron, Source};
use downhill_cli::{
    Console, Failure, Output, SourceArgs, Verdict, boundary, finish, loss_curve, numbers, points,
    sigmoid_curve,
};

/// One sigmoid neuron learns to tell two clouds of 100 points apart
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
    let neuron = Neuron::new()?;
    let settings = options.settings(&neuron, None)?;
    let mut output = Output::prepare(options.output_args(), neuron.name())?;

    console.print(format_args!(
        "Dimension of X: {:?}",
        neuron.features().dim()
    ));
    console.print(format_args!("Dimension of y: {:?}", neuron.targets().dim()));
    let run = sources::run(&neuron, &settings, &mut [&mut options.progress()])?;

    let accuracy = sources::accuracy(run.activations.view(), neuron.targets());
    console.print("\nActivations of the 100 samples:");
    for row in run.activations.exact_chunks((5, 1)) {
        console.print(format_args!("  {}", numbers(row.iter().copied())));
    }
    console.print(format_args!("Accuracy: {accuracy}"));
    for (name, values) in neuron.layout(&run.parameters)? {
        console.print(format_args!("{name}: {}", numbers(values.iter().copied())));
    }
    for a in run.after.iter().flatten() {
        let class = u8::from(*a >= 0.5);
        console.print(format_args!(
            "The new element [2, 1]: activation {a:.8}, class {class}"
        ));
    }

    let engine = sources::engine(&neuron, &settings, &run.parameters)?;
    let element_at = [[2.0, 1.0]];
    output.figure(
        &points("100 points in two classes", neuron.data())?,
        "points",
    )?;
    output.figure(
        &points("A new element among the points", neuron.data())?
            .with_highlight("new element", &element_at)?,
        "element",
    )?;
    let learned = points("What the neuron learned", neuron.data())?
        .with_highlight("new element", &element_at)?;
    if let Some(figure) = boundary(learned, &*engine)? {
        output.figure(&figure, "boundary")?;
    }
    let loss = neuron.objective().log.name();
    output.figure(
        &loss_curve("The loss of the neuron", loss, &run.outcome),
        "loss",
    )?;
    output.figure(&sigmoid_curve()?, "sigmoid")?;

    finish(&console, options, &output, &neuron, &settings, &run, None)
}
