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
use downhill::train::{Activation, Adam, EngineConfig, Initializer, TrainConfig};
use downhill_cli::{
    Classification, Failure, Gray, Output, Part, RunConfig, Samples, TrainArgs, Verdict,
    after_help, at_least_one, classes, hold_out, some_fraction, split, weight_maps, wrong_by_class,
};

const NAME: &str = "digits";

/// The number of digits generated, and their seed.
const GENERATED: (usize, u64) = (2_000, 0);

/// The largest number of digits; generating more takes too long.
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

    /// The number of digits to generate [default: 2000]
    #[arg(long, value_name = "N", value_parser = samples)]
    samples: Option<usize>,

    /// Write the generated digits to this file, in the layout that --csv reads
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,

    /// The fraction of the digits to test on
    #[arg(long, alias = "test-share", value_name = "FRACTION", value_parser = some_fraction, allow_negative_numbers = true, default_value_t = 0.2)]
    test_fraction: f64,
}

impl Arguments {
    /// The digits, and where they come from.
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

/// The example's own settings.
fn own() -> RunConfig {
    RunConfig {
        network_file: None,
        hidden: vec![32],
        activation: Activation::Relu,
        initializer: Initializer::HeNormal,
        train: TrainConfig {
            batch_size: Some(50),
            validation_fraction: 0.2,
            ..TrainConfig::new(Adam::new(0.005), 30)
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
    let (all, origin) = arguments.digits()?;
    classes(&all, &origin).map_err(Failure::other)?;
    let samples = parts(arguments, &all, &config.train)?;
    training.limit_batch_size(&mut config, samples.train.samples());
    let mut run = Classification::new(NAME, console, &config, &samples)?;
    let mut output = Output::prepare(training.output(), NAME)?;
    output.check_inputs(training.inputs().chain(arguments.csv.as_deref()))?;
    if let Some(path) = &arguments.write {
        output.check_table(path, training.inputs())?;
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

    let result = run.train(training.progress(), training.checkpoints()?)?;
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

/// Splits the digits into training, validation and test samples.
fn parts(
    arguments: &Arguments,
    all: &Dataset<usize>,
    config: &TrainConfig,
) -> Result<Samples, Failure> {
    let (seed, fraction) = (config.seed, config.validation_fraction);
    let digits: Vec<usize> = (0..digits::CLASSES).collect();
    let coded = |data: &Dataset<usize>| Part::new(data, &digits, f64::from(digits::MAXIMUM));
    let Split { train, test } = split(all, arguments.test_fraction, seed, "--test-fraction")?;
    let (train, validation) = hold_out(train, fraction, seed, "--validation-fraction")?;
    Ok(Samples {
        names: digits.iter().map(ToString::to_string).collect(),
        train: coded(&train)?,
        validation: validation.as_ref().map(coded).transpose()?,
        test: coded(&test)?,
    })
}
