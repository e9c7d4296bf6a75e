//! A small net with a softmax output reads digits of 8x8 pixels.
//!
//! ```text
//! cargo run --example digits
//! cargo run --example digits -- --samples 500 --write digits.csv
//! cargo run --example digits -- --csv digits.csv
//! ```

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use downhill::data::{Dataset, Split, digits, images};
use downhill::nn::{Backend, Dtype};
use downhill::train::{Activation, EngineConfig, EngineKind, Initializer, Optimizer, Schedule};
use downhill_cli::{
    Classification, Console, Failure, Gray, Output, Part, Recipe, Samples, TrainArgs, Verdict,
    after_help, at_least_one, classes, fraction, keep_back, part, some_fraction, weight_maps,
    wrong_by_class,
};

const NAME: &str = "digits";

/// How many digits are generated, and by which seed.
const GENERATED: (usize, u64) = (2_000, 0);

/// With more digits, generating them takes longer than anyone waits.
const MOST: usize = 100_000;

/// A small net with a softmax output reads digits of 8x8 pixels
#[derive(Debug, Parser)]
#[command(after_help = after_help(&own()))]
struct Arguments {
    #[command(flatten)]
    training: TrainArgs,

    /// Digits to learn: CSV with the header label,pixel0,…,pixel63, labels 0 to 9, pixels 0 to 16 [default: generated]
    #[arg(long, value_name = "FILE", conflicts_with_all = ["samples", "write"])]
    csv: Option<PathBuf>,

    /// How many digits to generate [default: 2000]
    #[arg(long, value_name = "N", value_parser = samples)]
    samples: Option<usize>,

    /// Write the digits generated to this file, in the layout that --csv reads
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,

    /// The fraction of the digits to test on
    #[arg(long, alias = "test-share", value_name = "FRACTION", value_parser = some_fraction, allow_negative_numbers = true, default_value_t = 0.2)]
    test_fraction: f64,

    /// The fraction of the others that is watched, not trained on; 0 for none
    #[arg(long, alias = "validation-share", value_name = "FRACTION", value_parser = fraction, allow_negative_numbers = true, default_value_t = 0.2)]
    validation_fraction: f64,
}

impl Arguments {
    /// The digits, and where they are from.
    fn digits(&self) -> Result<(Dataset<usize>, String), Failure> {
        if let Some(path) = &self.csv {
            return Ok((digits::read(path)?, path.display().to_string()));
        }
        let (samples, seed) = GENERATED;
        let samples = self.samples.unwrap_or(samples);
        let origin = format!("{samples} digits generated");
        Ok((digits::generate(samples, seed), origin))
    }
}

fn samples(text: &str) -> Result<usize, String> {
    match at_least_one(text) {
        Ok(samples) if samples > MOST => Err(format!("must be at most {MOST}")),
        read => read,
    }
}

fn own() -> Recipe {
    Recipe {
        network: None,
        hidden: vec![32],
        activation: Activation::Relu,
        initializer: Initializer::HeNormal,
        seed: 0,
        optimizer: Optimizer::adam(),
        alpha: 0.005,
        schedule: Schedule::constant(),
        epochs: 30,
        batch_size: Some(50),
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
    let (all, origin) = arguments.digits()?;
    classes(&all, &origin).map_err(Failure::other)?;
    let samples = parts(arguments, &all, recipe.seed)?;
    training.fit_batches(&mut recipe, samples.train.samples());
    let mut run = Classification::new(NAME, console, &recipe, &samples)?;
    let mut output = Output::prepare(training.output_args(), NAME)?;
    if let Some(path) = &arguments.write {
        output.try_place(path)?;
    }
    let finish = |output: &Output| match &arguments.write {
        Some(path) => {
            output.table(path, &all, images::LABEL)?;
            console.print(format_args!("digits in {}", path.display()));
            Ok(())
        }
        None => Ok::<(), Failure>(()),
    };
    if training.find_alpha() {
        let verdict = run.find_alpha(&mut output)?;
        finish(&output)?;
        return Ok(verdict);
    }

    let result = run.train(training.progress())?;
    run.draw(&mut output, &result)?;
    if let (Some(predicted), Some(confusion)) = (&result.predicted, &result.confusion) {
        for line in confusion.errors() {
            console.print(line);
        }
        console.print("");
        let figure = wrong_by_class(&samples, predicted, confusion, Gray::Ink)?;
        output.figure(&figure, "misread")?;
    }
    if let Some(figure) = weight_maps(&result.parameters, digits::SIDE)? {
        output.figure(&figure, "weights")?;
    }
    finish(&output)?;
    run.conclude(&output, &result)
}

/// The digits in three parts: to train on, to watch and to test on.
fn parts(arguments: &Arguments, all: &Dataset<usize>, seed: u64) -> Result<Samples, Failure> {
    let digits: Vec<usize> = (0..digits::CLASSES).collect();
    let coded = |data: &Dataset<usize>| Part::new(data, &digits, f64::from(digits::MAXIMUM));
    let Split { train, test } = part(all, arguments.test_fraction, seed, "--test-fraction")?;
    let fraction = arguments.validation_fraction;
    let (train, validation) = keep_back(train, fraction, seed, "--validation-fraction")?;
    Ok(Samples {
        names: digits.iter().map(ToString::to_string).collect(),
        train: coded(&train)?,
        validation: validation.as_ref().map(coded).transpose()?,
        test: coded(&test)?,
    })
}
