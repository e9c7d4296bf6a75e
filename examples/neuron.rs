//! One sigmoid neuron learns to tell two clouds of 100 points apart.
//!
//! ```text
//! cargo run --example neuron
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::prelude::*;
use downhill::train::class_of;
use downhill_cli::{
    AnimateArgs, Failure, Learning, Replay, STATES, SourceArgs, Space, Verdict, class_name, ctrl_c,
    field, loss_curve, numbers, points, sigmoid_curve,
};
use downhill_sources::{Neuron, Run, Source};

/// One sigmoid neuron learns to tell two clouds of 100 points apart
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
    let source = Neuron::new()?;
    let mut replay = Replay::new(args, &source, None)?;
    let (settings, console) = (replay.settings, replay.console);

    // Data: points around two centers, and the class of each.
    let blobs = Blobs::new().samples(100).centers(2);
    let (data, _) = blobs.random_state(0).generate()?;
    let x = data.features().view();
    let y = data.targets(|&class| class as f64);
    console.print(format_args!("Dimension of X: {:?}", x.dim()));
    console.print(format_args!("Dimension of y: {:?}", y.dim()));

    // Model: one neuron, a = σ(x W + b).
    let network = NetworkConfig::new(2).dense(1, Activation::Sigmoid);
    let start = source.start(settings.start)?;

    // Loss: the mean log loss, reported as the source computes it, from the activations.
    let objective = Objective::new(LogLoss).with_report(NaiveLogLoss);
    let optimization = Optimization::of(objective, settings.train.step);

    // Loop: each epoch is one step on all points. Then predict a new element.
    let mut engine = settings.engine.build(&network, &start, optimization)?;
    let mut history = ParameterHistory::new(STATES);
    let outcome = Trainer::new(&settings.train)
        .observe(&mut args.progress())
        .observe(&mut history)
        .interrupt(ctrl_c())
        .checkpoints(args.checkpoints()?)
        .fit(&mut *engine, &Batch::new(x, y.view())?)?;
    let element = [[2.0, 1.0]];
    let a = engine.evaluate(ndarray::aview2(&element))?;
    let mut run = Run::new(outcome, &*engine, x)?;
    console.print("\nActivations of the 100 samples:");
    for row in run.activations.exact_chunks((5, 1)) {
        console.print(format_args!("  {}", numbers(row.iter().copied())));
    }
    let (right, _) = replay.accuracy(&run, y.view())?;
    console.print(format_args!("Accuracy: {right}"));
    for (name, values) in source.layout(&run.parameters)? {
        console.print(format_args!("{name}: {}", numbers(values)));
    }
    let (activation, class) = (a[[0, 0]], class_name(class_of(a.row(0))));
    console.print(format_args!(
        "The new element [2, 1]: activation {activation:.8}, class {class}"
    ));
    run.after = Some(a);

    // Pictures.
    let output = &mut replay.output;
    output.figure(&points("100 points in two classes", &data)?, "points")?;
    let with_element =
        |title| Ok::<_, Failure>(points(title, &data)?.with_highlight("new element", element));
    let figure = with_element("A new element among the points")?;
    output.figure(&figure, "element")?;
    let learned = with_element("What the neuron learned")?;
    output.figure_if_some(field(learned, |x| engine.evaluate(x))?, "boundary")?;
    let curve = loss_curve("The loss of the neuron", NaiveLogLoss, &run.outcome);
    output.figure(&curve, "loss")?;
    output.figure(&sigmoid_curve(), "sigmoid")?;

    if animate.wanted(true) {
        let learning = Learning {
            title: "The neuron",
            loss: Loss::from(NaiveLogLoss).label(),
            losses: &run.outcome.history.losses,
        };
        let points = points("", &data)?;
        let animation = learning.of_network(&points, &mut *engine, (&history, &run.outcome))?;
        output.animation(&animation, "learning")?;
    }

    // The activation as a surface over the plane, with each point at the height of its class.
    let space = Space::new(&data, 41, |x| engine.evaluate(x))?;
    let title = "The activation of the neuron over the points";
    output.space(&space, title, ["x1", "x2", "activation"], "surface")?;

    replay.finish(&source, &run, None)
}
