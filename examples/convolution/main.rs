//! A convolutional net reads digits of 8x8 pixels, compared with the dense net of the example `digits`.
//!
//! ```text
//! cargo run --release --example convolution
//! cargo run --release --example convolution -- --samples 5000 --seed 1
//! ```

mod dense;

use std::process::ExitCode;
use std::time::Instant;

use burn::module::Module;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::nn::loss::CrossEntropyLoss;
use burn::nn::pool::{MaxPool2d, MaxPool2dConfig};
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Int, Tensor};
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use downhill::check::{Check, Entries};
use downhill::data::{Split, digits};
use downhill::nn::{Device, Error, matrix, values};
use downhill::prelude::*;
use downhill::train::class_of;
use downhill_cli::{
    CheckpointArgs, Failure, Gray, Output, OutputArgs, Part, Samples, StopArgs, Verdict,
    at_least_one, complete, ctrl_c, print_epochs, split, stopped, training_curves, wrong_first,
};
use ndarray::aview1;
use serde_json::json;

/// A convolutional net reads digits of 8x8 pixels, compared with the dense net of the example digits
#[derive(Debug, Parser)]
struct Arguments {
    /// The number of epochs
    #[arg(long, default_value_t = 30, value_name = "N", value_parser = at_least_one)]
    epochs: usize,

    /// The number of digits to generate, from 100 to 100000
    #[arg(long, default_value_t = 2_000, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(100..=100_000))]
    samples: usize,

    /// The seed of the initial weights, of the split and of the order of the samples
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,

    /// The Burn backend: ndarray, or flex if it is in the build
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    #[command(flatten)]
    output: OutputArgs,

    #[command(flatten)]
    stop: StopArgs,

    #[command(flatten)]
    checkpoints: CheckpointArgs,
}

/// The test accuracy that the convolutional net must reach, unless a rule stops its run early.
const EXPECTED: f64 = 0.9;

/// The digits of the example `digits`, split as there: to train and validate on, and to test on.
fn digits(samples: usize, seed: u64) -> Result<[Part; 2], Failure> {
    let labels: Vec<usize> = (0..digits::CLASSES).collect();
    let part = |data| Part::new(data, &labels, f64::from(digits::MAXIMUM));
    let Split { train, test } = split(&digits::generate(samples, 0), 0.2, seed, "--samples")?;
    Ok([part(&train)?, part(&test)?])
}

/// Pixels `[images, 1, 8, 8]` and classes `[images]`.
type Images = (Tensor<4>, Tensor<1, Int>);

fn tensors(part: &Part, device: &Device) -> Result<Images, Failure> {
    let (count, side) = (part.samples(), digits::SIDE);
    let pixels = part.features().iter().copied().collect();
    let pixels = matrix(pixels, [count, digits::PIXELS], device, Dtype::F64)?;
    let classes: Vec<i64> = part.classes().iter().map(|&class| class as i64).collect();
    let classes = Tensor::from_data(classes.as_slice(), device);
    Ok((pixels.reshape([count, 1, side, side]), classes))
}

/// A convolution, a pooling and a linear layer.
#[derive(Module, Debug)]
struct ConvNet {
    conv: Conv2d,
    pool: MaxPool2d,
    linear: Linear,
}

impl ConvNet {
    /// A net in `f64`, with initial weights from the device's random numbers.
    fn new(device: &Device) -> Self {
        let net = Self {
            conv: Conv2dConfig::new([1, 8], [3, 3]).init(device),
            pool: MaxPool2dConfig::new([2, 2]).with_strides([2, 2]).init(),
            linear: LinearConfig::new(8 * 3 * 3, digits::CLASSES).init(device),
        };
        cast(net, Dtype::F64)
    }

    /// The logits `[images, 10]`.
    fn forward(&self, pixels: Tensor<4>) -> Tensor<2> {
        let x = self.pool.forward(relu(self.conv.forward(pixels)));
        self.linear.forward(x.flatten(1, 3))
    }

    /// The class of each image; `None` if a logit is NaN.
    fn predict(&self, pixels: Tensor<4>) -> Result<Option<Vec<usize>>, Error> {
        let logits = values(self.forward(pixels), "logits")?;
        let images = logits.chunks(digits::CLASSES);
        Ok(images.map(|logits| class_of(aview1(logits))).collect())
    }
}

/// The mean cross-entropy.
fn loss(net: &ConvNet, (pixels, classes): &Images) -> Tensor<1> {
    let cross_entropy = CrossEntropyLoss::new(None, &classes.device());
    cross_entropy.forward(net.forward(pixels.clone()), classes.clone())
}

/// The fraction of images predicted right; NaN if a logit is.
fn accuracy(net: &ConvNet, (pixels, classes): &Images) -> Result<f64, Error> {
    let Some(predicted) = net.predict(pixels.clone())? else {
        return Ok(f64::NAN);
    };
    let classes = classes.to_data();
    let pairs = predicted.iter().zip(classes.iter::<u64>());
    Ok(pairs.filter(|(p, c)| **p as u64 == *c).count() as f64 / predicted.len() as f64)
}

/// The number of parameters of a net, the seconds of its training, and its test accuracy.
type Row = (usize, f64, f64);

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let mut output = Output::prepare(&arguments.output, "convolution")?;
    let console = arguments.output.console();
    let mut config = TrainConfig {
        batch_size: Some(50),
        seed: arguments.seed,
        validation_fraction: 0.2,
        ..TrainConfig::new(Adam::new(0.005), arguments.epochs)
    };
    arguments.stop.apply(&mut config);
    let device = arguments.backend.device()?.autodiff();
    let [train, test] = digits(arguments.samples, arguments.seed)?;
    let images = tensors(&train, &device)?;
    device.seed(arguments.seed);
    let net = ConvNet::new(&device);

    let few = images.batch(&[0, 1, 2, 3, 4, 5, 6, 7], &device);
    let check = GradCheck::new(&net, |net: &ConvNet| loss(net, &few))?;
    let check = check
        .with(Check::new().entries(Entries::Sample(20)))
        .run()?;
    console.print(format_args!("the gradient: {}\n", check.summary()));

    let mut engine = AutodiffEngine::new(net, loss, config.step)?;
    let metric = |engine: &AutodiffEngine<ConvNet, _, _>, batch: &Images| {
        Ok(accuracy(&engine.model().valid(), batch)?)
    };
    let checkpoints = |run| arguments.checkpoints.checkpoints_of(run);
    let start = Instant::now();
    let outcome = Trainer::new(&config)
        .metric("accuracy", metric)
        .observe(&mut arguments.output.progress())
        .interrupt(ctrl_c())
        .checkpoints(checkpoints("convolutional")?)
        .fit(&mut engine, &images)?;
    let seconds = start.elapsed().as_secs_f64();
    let (net, history) = (engine.into_model(), &outcome.history);
    print_epochs(&console, history, "validation");

    let images = tensors(&test, &device)?;
    let reached = accuracy(&net, &images)?;
    let row = |name, (parameters, seconds, accuracy): Row| {
        let percent = 100.0 * accuracy;
        let row = format!("{name:<13}  {parameters:>10}  {seconds:>7.2}  {percent:>11.2} %");
        console.print(row);
        json!({ "parameters": parameters, "seconds": seconds, "accuracy": accuracy })
    };
    console.print("\nnet            parameters  seconds  test accuracy");
    let convolutional = row("convolutional", (net.num_params(), seconds, reached));
    let dense = dense::train(
        arguments.backend,
        &config,
        [&train, &test],
        checkpoints("dense")?,
    )?;
    let dense = row("dense", dense);
    console.print("");

    let title = "A convolutional net learns digits";
    let curves = training_curves(title, "cross-entropy", history);
    output.figure(&curves, "training-curves")?;
    let samples = Samples {
        names: (0..digits::CLASSES).map(|d| d.to_string()).collect(),
        train,
        validation: None,
        test,
    };
    if let Some(predicted) = net.predict(images.0)? {
        output.figure(&wrong_first(&samples, &predicted, Gray::Ink)?, "digits")?;
    }

    let complete = complete(&console, &outcome);
    let is_expected = !outcome.stopped.is_early();
    let holds = check.agrees() && complete && (reached >= EXPECTED || !is_expected);
    output.report(&json!({
        "example": "convolution",
        "samples": arguments.samples,
        "seed": arguments.seed,
        "backend": arguments.backend.name(),
        "checked": check,
        "stopped": stopped(&outcome),
        "losses": history.losses,
        "validation_losses": history.validation_losses,
        "convolutional": convolutional,
        "dense": dense,
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);
    let [reached, expected] = [reached, EXPECTED].map(|accuracy| 100.0 * accuracy);
    let expected = if is_expected {
        format!(", expected: {expected} % or more")
    } else {
        "; a run that a rule stops early need not reach a given accuracy".to_owned()
    };
    console.always(format_args!("test accuracy: {reached:.2} %{expected}"));
    Ok(holds.into())
}
