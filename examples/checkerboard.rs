//! A 4-4-1 sigmoid net tells a checkerboard from other images of 2x2 pixels.
//!
//! ```text
//! cargo run --example checkerboard
//! cargo run --example checkerboard -- --train train.csv --test test.csv
//! ```

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use downhill::data::{Dataset, tiny_images};
use downhill::plot::{ContactSheet, Tile};
use downhill::sources::checkerboard::{self, Images};
use downhill::sources::{Start, Update};
use downhill::train::Loss;
use downhill_cli::{
    Accuracy, Console, Failure, HiddenArgs, Output, Parts, Report, SourceArgs, Verdict, loss_curve,
};

/// A 4-4-1 sigmoid net tells a checkerboard from other images of 2x2 pixels
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    options: SourceArgs,

    #[command(flatten)]
    hidden: HiddenArgs,

    /// Images to train on: CSV with the header label,pixel0,pixel1,pixel2,pixel3 [default: generated]
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,

    /// Images to test on, in the same layout [default: generated]
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| {
        let images = match (&arguments.train, &arguments.test) {
            (Some(train), Some(test)) => read(train, test)?,
            _ => Images::generated(),
        };
        train(&arguments.options, &arguments.hidden, &images)
    })
}

fn read(train: &Path, test: &Path) -> Result<Images, Failure> {
    let (train_name, test_name) = (train.display().to_string(), test.display().to_string());
    let (train, test) = (tiny_images::read(train)?, tiny_images::read(test)?);
    Ok(Images::new(train, &train_name, test, &test_name)?)
}

fn train(options: &SourceArgs, hidden: &HiddenArgs, images: &Images) -> Result<Verdict, Failure> {
    const NAME: &str = "checkerboard";
    let console = Console::new(options.quiet());
    let seed = match options.start() {
        Start::Published => checkerboard::SEED,
        Start::Seed(seed) => seed,
    };
    let mut config = checkerboard::config(seed, options.engine());
    config.epochs = options.epochs().unwrap_or(config.epochs);
    config.alpha = options.alpha().unwrap_or(config.alpha);
    config.batch_size = options.batch_size();
    config.optimizer = options.optimizer(config.optimizer)?;
    config.schedule = options.schedule(config.schedule);
    config.hidden = hidden.sizes(config.hidden);
    config.activation = hidden.activation(config.activation);
    let mut output = Output::prepare(options.output_args(), NAME)?;

    let (train, test) = (&images.train, &images.test);
    // A net that always says "other" is right about the rest: what any accuracy has to be held against.
    let boards = |images| {
        let labels = checkerboard::labels(images);
        labels.iter().filter(|board| **board).count()
    };
    console.print(format_args!(
        "{} images to train on, {} of them checkerboards; {} to test on, {} of them checkerboards",
        train.len(),
        boards(train),
        test.len(),
        boards(test)
    ));
    let network = config.description(train.features().ncols());
    let mut net = config.clone().init();
    let labels = checkerboard::labels(train);
    let x = train.features().view();
    let outcome = net.fit_observed(x, &labels, &mut [&mut options.progress()])?;

    let right = |predicted: &[bool], images: &Dataset<String>| -> Vec<bool> {
        let labels = checkerboard::labels(images);
        predicted.iter().zip(labels).map(|(p, l)| *p == l).collect()
    };
    let fraction =
        |right: &[bool]| right.iter().filter(|r| **r).count() as f64 / right.len() as f64;
    let predicted = net.predict(test.features().view())?;
    let right_on_test = right(&predicted, test);
    let accuracy = Accuracy {
        train: fraction(&right(&net.predict(x)?, train)),
        test: Some(fraction(&right_on_test)),
    };
    let parameters = checkerboard::layers(&net.parameters()?, config.hidden.len())?;
    for (name, values) in &parameters {
        console.print(format_args!("{name}, the bias last:\n{values:.8}"));
    }
    console.print("The source prints no numbers of this run: it leaves the loop as an exercise.");
    console.always(format_args!(
        "Accuracy: {:.2} % on the training images, {:.2} % on the test images",
        100.0 * accuracy.train,
        100.0 * fraction(&right_on_test)
    ));

    let loss = Loss::LogLoss.name();
    let hidden = config.hidden.iter().map(|size| format!("{size}-"));
    let title = format!(
        "The loss of the {}-{}1 net",
        network.features,
        hidden.collect::<String>()
    );
    output.figure(&loss_curve(&title, loss, &outcome).with_log_scale(), "loss")?;
    output.figure(&contact_sheet(test, &predicted, &right_on_test)?, "images")?;
    let parts = Parts {
        example: NAME,
        engine: config.engine,
        start: options.start(),
        epochs: config.epochs,
        alpha: config.alpha,
        optimizer: config.optimizer,
        schedule: config.schedule,
        batch_size: config.batch_size,
        update: Update::Gradient,
        network,
        outcome: &outcome,
        parameters,
        activations: net.predict_probabilities(x)?,
        predictions: vec![("after", net.predict_probabilities(test.features().view())?)],
        accuracy,
        printed: &[],
        figures: output.figures(),
    };
    output.report(&Report::from(parts))?;
    output.announce(&console);
    if !outcome.stopped.is_complete() {
        console.always(format_args!("stopped {}", outcome.stopped));
        return Ok(Verdict::Fails);
    }
    Ok(Verdict::Holds)
}

/// 24 test images: some predicted wrong, as far as there are any, then some predicted right.
fn contact_sheet(
    images: &Dataset<String>,
    predicted: &[bool],
    right: &[bool],
) -> Result<ContactSheet, Failure> {
    let (good, bad): (Vec<usize>, Vec<usize>) = (0..images.len()).partition(|&i| right[i]);
    let order = bad.into_iter().take(12).chain(good);
    let tile = |i: usize| Tile {
        width: 2,
        height: 2,
        // Whole numbers from 0 to 255, which the reader checks.
        pixels: images
            .features()
            .row(i)
            .iter()
            .map(|&p| p.round() as u8)
            .collect(),
        caption: images.labels()[i].clone(),
        predicted: if predicted[i] {
            "checkerboard"
        } else {
            "other"
        }
        .to_owned(),
        right: right[i],
    };
    let tiles: Vec<Tile> = order.take(24).map(tile).collect();
    let (shown, all) = (tiles.len(), images.len());
    let title = format!("{shown} of {all} test images, wrong predictions first");
    Ok(ContactSheet::new(title, 4, tiles)?)
}
