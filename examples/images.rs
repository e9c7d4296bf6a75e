//! A deep net with a softmax output tells images of 2x2 pixels apart.
//!
//! ```text
//! cargo run --example images
//! cargo run --example images -- --train train.csv --test test.csv --hidden 5,3,4 --activation sigmoid \
//!     --optimizer sgd --batch-size 100 --seed 0 --alpha 0.3 --epochs 200
//! ```

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use downhill::data::{Dataset, tiny_images};
use downhill::nn::{Backend, Dtype};
use downhill::train::{Activation, EngineConfig, EngineKind, Initializer, Optimizer, Schedule};
use downhill_cli::{
    Classification, Console, Failure, Gray, Output, Part, Recipe, Samples, TrainArgs, Verdict,
    after_help, by_number, check_known, classes, fraction, keep_back, wrong_first,
};

const NAME: &str = "images";

/// How many images to train and to test on are generated, and the fraction of test images that a run with
/// nothing but defaults must take for what they are.
const GENERATED: (usize, usize) = (4_000, 1_000);
const MUST_REACH: f64 = 0.99;

/// A deep net with a softmax output tells images of 2x2 pixels apart
#[derive(Debug, Parser)]
#[command(after_help = after_help(&own()))]
struct Arguments {
    #[command(flatten)]
    training: TrainArgs,

    /// Images to train on: CSV with the header label,pixel0,pixel1,pixel2,pixel3, pixels 0 to 255 [default: generated]
    #[arg(long, value_name = "FILE", requires = "test")]
    train: Option<PathBuf>,

    /// Images to test on, in the same layout [default: generated]
    #[arg(long, value_name = "FILE", requires = "train")]
    test: Option<PathBuf>,

    /// The fraction of the images to train on that is watched, not trained on; 0 for none [default: 0.2]
    #[arg(long, alias = "validation-share", value_name = "FRACTION", value_parser = fraction, allow_negative_numbers = true)]
    validation_fraction: Option<f64>,
}

impl Arguments {
    fn is_the_examples_own(&self) -> bool {
        let data = self.train.is_some() || self.validation_fraction.is_some();
        self.training.is_the_examples_own() && !data
    }

    fn images(&self) -> Result<Images, Failure> {
        let (Some(train), Some(test)) = (&self.train, &self.test) else {
            let (train, test) = GENERATED;
            let (train, test) = (
                tiny_images::generate(train, 0),
                tiny_images::generate(test, 1),
            );
            let names = train.classes();
            return Ok(Images { train, test, names });
        };
        let name = |path: &Path| path.display().to_string();
        let (train_name, test_name) = (name(train), name(test));
        let (train, test) = (tiny_images::read(train)?, tiny_images::read(test)?);
        let mut names = classes(&train, &train_name).map_err(Failure::other)?;
        by_number(&mut names);
        check_known(&test, &test_name, &names, &train_name).map_err(Failure::other)?;
        Ok(Images { train, test, names })
    }
}

/// Images to train on and to test on, and what their classes are called.
struct Images {
    train: Dataset<String>,
    test: Dataset<String>,
    names: Vec<String>,
}

fn own() -> Recipe {
    Recipe {
        network: None,
        hidden: vec![24, 24, 24],
        activation: Activation::Tanh,
        initializer: Initializer::GlorotUniform,
        seed: 0,
        optimizer: Optimizer::adam(),
        alpha: 0.005,
        schedule: Schedule::constant(),
        epochs: 60,
        batch_size: Some(100),
        engine: EngineConfig {
            kind: EngineKind::Autodiff,
            backend: Backend::default(),
            dtype: Dtype::F64,
        },
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let training = &arguments.training;
    let console = Console::new(training.output_args().quiet());
    let mut recipe = training.recipe(own())?;
    let Images { train, test, names } = arguments.images()?;
    let validation = arguments.validation_fraction.unwrap_or(0.2);
    let (train, validation) = keep_back(train, validation, recipe.seed, "--validation-fraction")?;
    training.fit_batches(&mut recipe, train.len());
    let part = |images: &Dataset<String>| Part::new(images, &names, 255.0);
    let samples = Samples {
        train: part(&train)?,
        validation: validation.as_ref().map(part).transpose()?,
        test: part(&test)?,
        names: names.clone(),
    };
    let mut run = Classification::new(NAME, console, &recipe, &samples)?;
    let mut output = Output::prepare(training.output_args(), NAME)?;
    if training.find_alpha() {
        return run.find_alpha(&mut output);
    }

    let result = run.train(training.progress())?;
    run.draw(&mut output, &result)?;
    if let Some(predicted) = &result.predicted {
        output.figure(&wrong_first(&samples, predicted, Gray::Light)?, "images")?;
    }
    let verdict = run.conclude(&output, &result)?;
    if verdict == Verdict::Holds && arguments.is_the_examples_own() {
        let reached = result.accuracy.test >= MUST_REACH;
        console.always(format_args!(
            "With nothing but the defaults, {:.0} % or more of the test images must be right: {}",
            100.0 * MUST_REACH,
            if reached { "they are" } else { "they are not" }
        ));
        if !reached {
            return Ok(Verdict::Fails);
        }
    }
    Ok(verdict)
}
