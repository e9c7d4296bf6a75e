//! A 3-2-1 sigmoid net learns when the first and the last of three inputs are 1.
//!
//! ```text
//! cargo run --example and_gate
//! cargo run --example and_gate -- --update gradient
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::prelude::*;
use downhill_cli::{
    Failure, Replay, SourceArgs, Verdict, ctrl_c, loss_curve, numbers, sigmoid_curve, update,
};
use downhill_sources::{AndGate, Run, Source, Start, Update};
use ndarray::Array2;

/// A 3-2-1 sigmoid net learns when the first and the last of three inputs are 1
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    source: SourceArgs,

    /// The update of a step: as printed, with its two slips, or the gradient [default: as-printed, for the published start]
    #[arg(long, value_name = "as-printed|gradient", value_parser = update)]
    update: Option<Update>,
}

fn main() -> ExitCode {
    downhill_cli::main(|args: Arguments| train(&args.source, args.update))
}

fn train(args: &SourceArgs, update: Option<Update>) -> Result<Verdict, Failure> {
    let source = AndGate::new();
    let mut replay = Replay::new(args, &source, update)?;
    let (settings, console) = (replay.settings, replay.console);

    // Data: five rows of the truth table to train on, three to test on.
    let gate = and_gate();
    let (x, test_x) = (gate.train.features().view(), gate.test.features().view());
    let [y, test_y] = [&gate.train, &gate.test].map(|data| data.targets(|&bit| bit.into()));

    // Model: three inputs, two hidden units, one output.
    let network = NetworkConfig::sigmoid(&[3, 2, 1]);
    let start = source.start(settings.start)?;

    // Loss: the mean log loss. The printed update is not quite its gradient: it has two slips.
    let objective = Objective::new(LogLoss).with_report(NaiveLogLoss);
    let mut optimization = Optimization::of(objective, settings.train.step);
    let as_printed = settings.update == Update::AsPrinted;
    optimization.update = source.as_printed().filter(|_| as_printed);

    // Loop: each epoch is one step on all five rows.
    let mut engine = settings.engine.build(&network, &start, optimization)?;
    let print_test = |when, predicted: &Array2<f64>| {
        console.print(format_args!("Testing {when} training, on"));
        for row in test_x.rows() {
            console.print(format_args!("  [{} {} {}]", row[0], row[1], row[2]));
        }
        let actual: Vec<String> = test_y.iter().map(f64::to_string).collect();
        console.print(format_args!("Actual answers:    {}", actual.join("  ")));
        let predicted = numbers(predicted.iter().copied());
        console.print(format_args!("Predicted answers: {predicted}"));
    };
    let before = engine.evaluate(test_x)?;
    print_test("before", &before);
    let outcome = Trainer::new(&settings.train)
        .observe(&mut args.progress())
        .interrupt(ctrl_c())
        .checkpoints(args.checkpoints()?)
        .fit(&mut *engine, &Batch::new(x, y.view())?)?;
    for (epoch, loss) in outcome.history.losses.iter().enumerate().step_by(1000) {
        console.print(format_args!("Cross entropy at epoch {epoch} is {loss}"));
    }
    let after = engine.evaluate(test_x)?;
    print_test("after", &after);
    let mut run = Run::new(outcome, &*engine, x)?;
    (run.before, run.after) = (Some(before), Some(after));

    // Pictures.
    let title = match settings.update {
        Update::AsPrinted => "The loss of the 3-2-1 net, updated as printed",
        Update::Gradient => "The loss of the 3-2-1 net, down the gradient",
    };
    let mut curve = loss_curve(title, NaiveLogLoss, &run.outcome).with_log_y();
    if as_printed && settings.start == Start::Published {
        let printed = source.printed_curve(run.outcome.history.losses.len());
        curve = curve.with_reference("printed", printed);
    }
    replay.output.figure(&curve, "loss")?;
    replay.output.figure(&sigmoid_curve(), "sigmoid")?;

    replay.finish(&source, &run, Some(&test_y))
}
