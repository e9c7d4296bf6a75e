//! A deep net with a softmax output tells images of 2x2 pixels apart.
//!
//! ```text
//! cargo run --example images
//! cargo run --example images -- --train train.csv --test test.csv --hidden 5,3,4 --activation sigmoid \
//!     --optimizer sgd --batch-size 100 --seed 0 --alpha 0.3 --epochs 200
//! ```

use std::process::ExitCode;

use clap::Parser;
use downhill::data::Dataset;
use downhill::train::{Activation, Adam, EngineConfig, Initializer, TrainConfig};
use downhill_cli::{
    Classification, Failure, Gray, ImageArgs, Output, Part, RunConfig, Samples, TrainArgs, Verdict,
    after_help, by_number, check_known, classes, hold_out, wrong_first,
};

const NAME: &str = "images";

/// The fraction of test images that a run with default settings must predict right.
const MUST_REACH: f64 = 0.99;

/// A deep net with a softmax output tells images of 2x2 pixels apart
#[derive(Debug, Parser)]
#[command(after_help = after_help(&own()))]
struct Arguments {
    #[command(flatten)]
    training: TrainArgs,

    #[command(flatten)]
    images: ImageArgs,
}

impl Arguments {
    fn is_default(&self) -> bool {
        self.training.is_default() && !self.images.are_given()
    }
}

/// The example's own settings.
fn own() -> RunConfig {
    RunConfig {
        network_file: None,
        hidden: vec![24, 24, 24],
        activation: Activation::Tanh,
        initializer: Initializer::GlorotUniform,
        train: TrainConfig {
            batch_size: Some(100),
            validation_fraction: 0.2,
            ..TrainConfig::new(Adam::new(0.005), 60)
        },
        engine: EngineConfig::default(),
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let training = &arguments.training;
    let console = training.output().console();
    let mut config = training.config(own())?;
    let [(train, train_file), (test, test_file)] = arguments.images.read()?;
    let mut names = classes(&train, &train_file).map_err(Failure::other)?;
    by_number(&mut names);
    check_known(&test, &test_file, &names, &train_file).map_err(Failure::other)?;
    let TrainConfig {
        seed,
        validation_fraction,
        ..
    } = config.train;
    let (train, validation) = hold_out(train, validation_fraction, seed, "--validation-fraction")?;
    training.limit_batch_size(&mut config, train.len());
    let part = |images: &Dataset<String>| Part::new(images, &names, 255.0);
    let samples = Samples {
        train: part(&train)?,
        validation: validation.as_ref().map(part).transpose()?,
        test: part(&test)?,
        names: names.clone(),
    };
    let mut run = Classification::new(NAME, console, &config, &samples)?;
    let mut output = Output::prepare(training.output(), NAME)?;
    output.check_inputs(training.inputs().chain(arguments.images.inputs()))?;
    if training.find_alpha() {
        return run.find_alpha(&mut output);
    }

    let result = run.train(training.progress(), training.checkpoints()?)?;
    run.draw(&mut output, &result)?;
    if let Some(predicted) = &result.predicted {
        output.figure(&wrong_first(&samples, predicted, Gray::Light)?, "images")?;
    }
    let verdict = run.conclude(&output, &result)?;
    if verdict == Verdict::Holds && arguments.is_default() {
        let reached = result.accuracy.test >= MUST_REACH;
        console.always(format_args!(
            "With default settings, {:.0} % or more of the test images must be right: {}",
            100.0 * MUST_REACH,
            if reached { "they are" } else { "they are not" }
        ));
        if !reached {
            return Ok(Verdict::Fails);
        }
    }
    Ok(verdict)
}
