//! One sigmoid neuron, its bias the weight of a column of ones, on two clouds of 250 points.
//!
//! ```text
//! cargo run --example blobs
//! cargo run --example blobs -- --epochs 500 --alpha 0.1
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::prelude::*;
use downhill_cli::{
    AnimateArgs, Failure, Learning, Replay, STATES, SourceArgs, Verdict, class_name, ctrl_c, field,
    loss_curve, numbers, points, sigmoid_curve, some_epochs,
};
use downhill_sources::{BlobsNeuron, Run, Source};

/// One sigmoid neuron, its bias the weight of a column of ones, on two clouds of 250 points
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    animate: AnimateArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|args: Arguments| train(&args.source, args.animate))
}

fn train(args: &SourceArgs, animate: AnimateArgs) -> Result<Verdict, Failure> {
    let source = BlobsNeuron::new()?;
    let mut replay = Replay::new(args, &source, None)?;
    let (settings, console) = (replay.settings, replay.console);

    // Data: points around two centers, and the class of each.
    let blobs = Blobs::new().samples(250).centers(2).cluster_std(1.05);
    let (data, _) = blobs.random_state(20).generate()?;
    let x = data.features().view();
    let y = data.targets(|&class| class as f64);

    // Model: one neuron, a = σ(x W + b).
    let network = NetworkConfig::new(2).dense(1, Activation::Sigmoid);
    let start = source.start(settings.start)?;

    // Loss: the source minimizes the mean log loss, but reports the sum of squared errors.
    let objective = Objective::new(LogLoss).with_report(SquaredError);
    let optimization = Optimization::of(objective, settings.train.step);

    // Loop: each epoch is one step on all points.
    let mut engine = settings.engine.build(&network, &start, optimization)?;
    console.print("[INFO] starting training...");
    let mut history = ParameterHistory::new(STATES);
    let outcome = Trainer::new(&settings.train)
        .observe(&mut args.progress())
        .observe(&mut history)
        .interrupt(ctrl_c())
        .checkpoints(args.checkpoints()?)
        .fit(&mut *engine, &Batch::new(x, y.view())?)?;
    let run = Run::new(outcome, &*engine, x)?;
    for (epoch, loss) in some_epochs(&run.outcome.history.losses, 100) {
        console.print(format_args!("[INFO] epoch #{}, loss={loss:.7}", epoch + 1));
    }
    for shown in source.shown(settings.start, &run)? {
        let (a, label) = (shown.activation, shown.label);
        let predicted = class_name(shown.predicted());
        console.print(format_args!(
            "activation={a:.4}; predicted_label={predicted}, true_label={label}"
        ));
    }
    let (right, _) = replay.accuracy(&run, y.view())?;
    console.print(format_args!("Accuracy: {right}"));
    for (name, values) in source.layout(&run.parameters)? {
        console.print(format_args!("{name}, the bias first: {}", numbers(values)));
    }

    // Pictures.
    let output = &mut replay.output;
    output.figure(&points("250 points in two classes", &data)?, "points")?;
    let learned = points("What the neuron learned", &data)?;
    output.figure_if_some(field(learned, |x| engine.evaluate(x))?, "boundary")?;
    let curve = loss_curve("The loss of the neuron", SquaredError, &run.outcome);
    output.figure(&curve, "loss")?;
    output.figure(&sigmoid_curve(), "sigmoid")?;
    if animate.wanted(true) {
        let learning = Learning {
            title: "The neuron",
            loss: Loss::from(SquaredError).label(),
            losses: &run.outcome.history.losses,
        };
        let points = points("", &data)?;
        let animation = learning.of_network(&points, &mut *engine, (&history, &run.outcome))?;
        output.animation(&animation, "learning")?;
    }

    replay.finish(&source, &run, None)
}
