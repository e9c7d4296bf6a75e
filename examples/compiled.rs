//! A Burn module of your own, trained twice from one start: by Burn's autodiff, and by a compiled step.
//!
//! ```text
//! cargo run --release --example compiled -- --time
//! cargo run --example compiled -- --steps 20 --csv digits.csv
//! cargo run --example compiled -- --dropout 0.1
//! ```

use std::f64::consts::SQRT_2;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use burn::module::Module;
use burn::nn::loss::CrossEntropyLossConfig;
use burn::nn::{Dropout, DropoutConfig, LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Int, Tensor};
use clap::Parser;
use clap::builder::RangedU64ValueParser;
use downhill::core::Mode;
use downhill::data::{Split, digits};
use downhill::nn::{Device, matrix, values};
use downhill::plot::Chart;
use downhill::prelude::*;
use downhill::train::{CompiledEngine, accuracy};
use downhill_cli::{Failure, Output, OutputArgs, Part, Verdict, fraction, split};
use ndarray::Array2;
use serde_json::json;

const NAME: &str = "compiled";

/// The number of samples of a batch.
const BATCH_SIZE: usize = 50;

/// The largest relative difference between the losses of the two engines at any step.
///
/// Each step amplifies the rounding of those before it, about tenfold in sixty steps.
const BOUND: f64 = 1e-9;

/// A Burn module of your own, trained twice from one start: by Burn's autodiff, and by a compiled step
#[derive(Debug, Parser)]
struct Arguments {
    /// The number of training steps, from 2 to 300
    #[arg(long, default_value_t = 200, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(2..=300))]
    steps: usize,

    /// Digits to learn: CSV with the header label,pixel0,…,pixel63, labels 0 to 9, pixels 0 to 16 [default: 2000 generated]
    #[arg(long, value_name = "FILE")]
    csv: Option<PathBuf>,

    /// Burn's dropout after each hidden layer; above 0 it draws random numbers, which cannot be compiled
    #[arg(long, default_value_t = 0.0, value_name = "FRACTION", value_parser = fraction)]
    dropout: f64,

    /// The seed of the initial weights and of the split
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,

    /// The Burn backend: ndarray, or flex if it is in the build
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// Also print the time of a step of each engine
    #[arg(long)]
    time: bool,

    #[command(flatten)]
    output: OutputArgs,
}

// ANCHOR: module
/// A hidden layer.
#[derive(Module, Debug)]
struct Hidden {
    linear: Linear,
    norm: LayerNorm,
    dropout: Dropout,
}

/// Three hidden layers and a linear layer.
#[derive(Module, Debug)]
struct Net {
    hidden: Vec<Hidden>,
    last: Linear,
}

impl Net {
    /// The logits `[images, 10]` of images `[images, 64]`.
    fn forward(&self, images: Tensor<2>) -> Tensor<2> {
        let hidden = self.hidden.iter().fold(images, |x, layer| {
            let x = gelu(layer.linear.forward(x));
            layer.dropout.forward(layer.norm.forward(x))
        });
        self.last.forward(hidden)
    }
}
// ANCHOR_END: module

impl Net {
    /// A net in `f64`, with initial weights from the device's random numbers.
    fn new(dropout: f64, device: &Device) -> Self {
        let hidden = |[inputs, outputs]: [usize; 2]| Hidden {
            linear: LinearConfig::new(inputs, outputs).init(device),
            norm: LayerNormConfig::new(outputs).init(device),
            dropout: DropoutConfig::new(dropout).init(),
        };
        let net = Self {
            hidden: [[digits::PIXELS, 48], [48, 32], [32, 24]]
                .map(hidden)
                .into(),
            last: LinearConfig::new(24, digits::CLASSES).init(device),
        };
        cast(net, Dtype::F64)
    }
}

/// The GELU, `x Φ(x)`.
///
/// It is composed of operations because Burn's own has the backward pass of another function on ndarray, see
/// `examples/burn_audit/FINDINGS.md`.
fn gelu(x: Tensor<2>) -> Tensor<2> {
    let normal = ((x.clone() / SQRT_2).erf() + 1.0) / 2.0;
    x * normal
}

/// Pixels `[images, 64]` and classes `[images]`.
type Images = (Tensor<2>, Tensor<1, Int>);

fn tensors(part: &Part, device: &Device) -> Result<Images, Failure> {
    let pixels = part.features().iter().copied().collect();
    let pixels = matrix(pixels, [part.samples(), digits::PIXELS], device, Dtype::F64)?;
    let classes: Vec<i64> = part.classes().iter().map(|&class| class as i64).collect();
    Ok((pixels, Tensor::from_data(classes.as_slice(), device)))
}

/// The digits to train on, and those to test on.
fn digits(arguments: &Arguments) -> Result<[Part; 2], Failure> {
    let (all, option) = match &arguments.csv {
        Some(path) => (digits::read(path)?, "--csv"),
        None => (digits::generate(2_000, 0), "--seed"),
    };
    let labels: Vec<usize> = (0..digits::CLASSES).collect();
    let part = |data| Part::new(data, &labels, f64::from(digits::MAXIMUM));
    let Split { train, test } = split(&all, 0.2, arguments.seed, option)?;
    Ok([part(&train)?, part(&test)?])
}

/// The losses of an engine's steps, and their times.
#[derive(Debug, Default)]
struct Steps {
    losses: Vec<f64>,
    times: Vec<Duration>,
}

impl Steps {
    /// Takes a step on some of the images.
    fn step<E>(&mut self, engine: &mut E, images: &Images, some: &[usize]) -> Result<(), Failure>
    where
        E: Engine<Batch = Images, Device = Device>,
    {
        let batch = images.batch(some, &engine.device(Mode::Evaluation));
        let start = Instant::now();
        let loss = engine.step(&batch)?;
        self.times.push(start.elapsed());
        self.losses.push(loss.minimized);
        Ok(())
    }

    /// The median time of a step, in milliseconds.
    ///
    /// The first step of an engine may compile; it does not change the median.
    fn milliseconds(&self) -> f64 {
        let mut times = self.times.clone();
        times.sort_unstable();
        let median = times.get(times.len() / 2).copied().unwrap_or_default();
        1e3 * median.as_secs_f64()
    }
}

/// The samples of a step. After the last sample, the first ones follow.
fn batch_of(step: usize, train: &Part) -> impl Iterator<Item = usize> {
    let first = step * BATCH_SIZE;
    let samples = train.samples();
    (first..first + BATCH_SIZE).map(move |sample| sample % samples)
}

/// The relative differences of the losses, step by step.
fn differences(autodiff: &Steps, compiled: &Steps) -> Vec<f64> {
    let pairs = autodiff.losses.iter().zip(&compiled.losses);
    pairs.map(|(a, c)| (a - c).abs() / a.abs()).collect()
}

/// The fraction of the images that a net reads right.
fn read_right(net: &Net, images: &Images, part: &Part) -> Result<f64, Failure> {
    let logits = values(net.forward(images.0.clone()), "logits")?;
    let shape = (part.samples(), digits::CLASSES);
    let logits = Array2::from_shape_vec(shape, logits).map_err(Failure::other)?;
    Ok(accuracy(logits.view(), part.batch()?.targets()))
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let mut output = Output::prepare(&arguments.output, NAME)?;
    output.check_inputs(arguments.csv.as_deref())?;
    let console = arguments.output.console();
    let [train, test] = digits(arguments)?;
    let device = arguments.backend.device()?;
    let images = tensors(&train, &device)?;
    device.seed(arguments.seed);
    let net = Net::new(arguments.dropout, &device);

    // ANCHOR: engines
    let cross_entropy = CrossEntropyLossConfig::new().init(&device);
    let loss = |net: &Net, (images, classes): &Images| {
        cross_entropy.forward(net.forward(images.clone()), classes.clone())
    };
    let mut autodiff = AutodiffEngine::new(net.clone(), loss, Adam::new(0.005))?;
    let mut compiled = CompiledEngine::new(net, loss, Adam::new(0.005))?;
    // ANCHOR_END: engines

    let first: Vec<usize> = batch_of(0, &train).collect();
    let first = images.batch(&first, &compiled.device(Mode::Evaluation));
    let check = compiled.check_gradient(&first)?;
    console.print(format_args!("the gradient: {}\n", check.summary()));

    let [mut by_autodiff, mut by_program] = [Steps::default(), Steps::default()];
    console.print("step  loss by autodiff    loss by the program");
    for step in 0..arguments.steps {
        let batch: Vec<usize> = batch_of(step, &train).collect();
        by_autodiff.step(&mut autodiff, &images, &batch)?;
        by_program.step(&mut compiled, &images, &batch)?;
        if let (true, Some(a), Some(p)) = (
            (step + 1).is_multiple_of(arguments.steps.div_ceil(5)) || step == 0,
            by_autodiff.losses.last(),
            by_program.losses.last(),
        ) {
            console.print(format_args!("{:>4}  {a:<18.15}  {p:<18.15}", step + 1));
        }
    }

    let differences = differences(&by_autodiff, &by_program);
    // In the total order a NaN is the largest.
    let largest = differences.iter().copied().max_by(f64::total_cmp);
    let largest = largest.unwrap_or(f64::NAN);
    let agree = largest <= BOUND && check.agrees();
    let images = tensors(&test, &device)?;
    let right = [
        read_right(&autodiff.into_model(), &images, &test)?,
        read_right(&compiled.into_model()?, &images, &test)?,
    ];
    let [a, p] = right.map(|right| 100.0 * right);
    console.print(format_args!(
        "\ntest accuracy: {a:.2} % by autodiff, {p:.2} % by the program"
    ));
    if arguments.time {
        let [a, p] = [&by_autodiff, &by_program].map(Steps::milliseconds);
        console.print(format_args!(
            "a step takes {a:.3} ms by autodiff, {p:.3} ms by the program: {:.1} times as fast",
            a / p
        ));
    }
    let chart = Chart::new("Rounding separates the two runs")
        .with_labels("step", "relative difference of the losses")
        .with_log_y()
        .with_series("difference", differences.iter().copied());
    output.figure(&chart, "differences")?;
    output.report(&json!({
        "example": NAME,
        "backend": arguments.backend.name(),
        "seed": arguments.seed,
        "losses": { "autodiff": by_autodiff.losses, "compiled": by_program.losses },
        "checked": check,
        "largest_difference": largest,
        "bound": BOUND,
        "accuracy": { "autodiff": right[0], "compiled": right[1] },
        "holds": agree,
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);
    console.always(format_args!(
        "largest relative difference of the losses: {largest:.1e}, bound {BOUND:.0e}; agree: {}",
        if agree { "yes" } else { "no" }
    ));
    Ok(agree.into())
}
