//! A 4-4-1 sigmoid net tells a checkerboard from other images of 2x2 pixels.
//!
//! ```text
//! cargo run --example checkerboard
//! cargo run --example checkerboard -- --train train.csv --test test.csv
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::prelude::*;
use downhill_cli::{
    Failure, HiddenArgs, ImageArgs, Replay, SourceArgs, Verdict, ctrl_c, half_wrong, loss_curve,
};
use downhill_sources::checkerboard::{Checkerboard, Images, layers, targets};
use downhill_sources::{Run, Update, accuracy};

/// A 4-4-1 sigmoid net tells a checkerboard from other images of 2x2 pixels
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    source: SourceArgs,

    #[command(flatten)]
    hidden: HiddenArgs,

    #[command(flatten)]
    images: ImageArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|args: Arguments| train(&args))
}

fn train(args: &Arguments) -> Result<Verdict, Failure> {
    // Data: four pixels, divided by 255, and 1 for a checkerboard.
    let [(train, train_file), (test, test_file)] = args.images.read()?;
    let Images { train, test } = Images::new(train, &train_file, test, &test_file)?;
    let (x, test_x) = (train.features() / 255.0, test.features() / 255.0);
    let (y, test_y) = (targets(&train), targets(&test));

    let source = Checkerboard::new(&train);
    let mut replay = Replay::new(&args.source, &source, Some(Update::Gradient))?;
    replay.output.check_inputs(args.images.inputs())?;
    let (settings, console) = (replay.settings, replay.console);
    // A net that always answers "other" is right about the rest: any accuracy must be compared with that.
    console.print(format_args!(
        "{} images to train on, {} of them checkerboards; {} to test on, {} of them checkerboards",
        train.len(),
        y.sum(),
        test.len(),
        test_y.sum()
    ));

    // Model: one hidden layer of four units, and one output, all of them sigmoids.
    let hidden = args.hidden.sizes(vec![4]);
    let network = NetworkConfig::new(4)
        .hidden(&hidden, args.hidden.activation(Activation::Sigmoid))
        .dense(1, Activation::Sigmoid);
    let start = Parameters::uniform(&network, -1.0, 1.0, settings.train.seed);

    // Loss: the mean log loss.
    let optimization = Optimization::of(Objective::new(LogLoss), settings.train.step);

    // Loop: each epoch is one step on all images.
    let mut engine = settings.engine.build(&network, &start, optimization)?;
    let outcome = Trainer::new(&settings.train)
        .observe(&mut args.source.progress())
        .interrupt(ctrl_c())
        .checkpoints(args.source.checkpoints()?)
        .fit(&mut *engine, &Batch::new(x.view(), y.view())?)?;
    let mut run = Run::new(outcome, &*engine, x.view())?;
    let test_a = engine.evaluate(test_x.view())?;
    let parameters = layers(&run.parameters, hidden.len())?;
    for (name, values) in &parameters {
        console.print(format_args!("{name}, the bias last:\n{values:.8}"));
    }
    console.print("The source prints no numbers of this run: it leaves the loop as an exercise.");
    console.always(format_args!(
        "Accuracy: {:.2} % on the training images, {:.2} % on the test images",
        100.0 * replay.accuracy(&run, y.view())?.0,
        100.0 * accuracy(test_a.view(), test_y.view())
    ));

    // Pictures.
    let sizes: String = hidden.iter().map(|size| format!("{size}-")).collect();
    let title = format!("The loss of the 4-{sizes}1 net");
    let curve = loss_curve(&title, LogLoss, &run.outcome).with_log_y();
    replay.output.figure(&curve, "loss")?;
    let sheet = half_wrong(&test, &test_a, &test_y, ["other", "checkerboard"])?;
    replay.output.figure_if_some(sheet, "images")?;

    run.after = Some(test_a);
    replay.finish_without_comparison(&network, &run, &parameters, [&y, &test_y])
}
