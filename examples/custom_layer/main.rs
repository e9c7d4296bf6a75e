//! A layer of our own: its gradient is derived by hand, registered with Burn, checked, and used for training.
//!
//! The layer draws ellipses ([`hand::Ellipse`]). It is implemented three times: in plain Rust with a hand-derived
//! backward pass (`hand.rs`), as a Burn module composed of Burn's operations (`nn.rs`), and as one operation of our
//! own with the hand-derived backward pass (`op.rs`).
//!
//! ```text
//! cargo run --example custom_layer
//! cargo run --example custom_layer -- --plant-mistake
//! cargo run --example custom_layer -- --plant-mistake factor
//! ```
//!
//! With the last of these the loss falls as far as before, and every point is predicted right. A wrong gradient can
//! train well; only the check detects it.

use std::process::ExitCode;

use burn::module::Module;
use burn::tensor::Tensor;
use clap::{Parser, ValueEnum};
use downhill::data::Generator;
use downhill::nn::{Device, Error, matrix, sigmoid, values};
use downhill::plot::Chart;
use downhill::prelude::*;
use downhill::train::{EngineError, NetworkAutodiff, Outcome};
use downhill_cli::{
    CheckpointArgs, Failure, Output, OutputArgs, StopArgs, Verdict, at_least_one, complete, ctrl_c,
    field, nested, numbers, points, positive, some_epochs, stopped,
};
use downhill_sources::accuracy;
use hand::Factors;
use ndarray::{Array1, Array2, ArrayD, ArrayView2, Axis, array};
use nn::{Ellipse, Way};
use serde_json::{Map, Value, json};

mod check;
mod hand;
mod nn;
mod op;
mod task;

const NAME: &str = "custom_layer";

/// Two features in, one ellipse out.
const SHAPE: [usize; 2] = [2, 1];

/// The tolerance for the difference of two runs with the same gradient, after thousands of roundings.
const TRAJECTORY: f64 = 1e-10;

/// A layer of our own: its gradient is derived by hand, registered with Burn, checked, and used for training
#[derive(Debug, Parser)]
struct Arguments {
    /// Plant a mistake in the hand-derived backward pass: the sign of dL/dC, the factor of dL/dW, or no dL/db
    #[arg(
        long,
        hide_possible_values = true,
        value_name = "sign|factor|bias",
        num_args = 0..=1,
        default_missing_value = "sign"
    )]
    plant_mistake: Option<Mistake>,

    /// The Burn backend: ndarray, or flex if it is in the build
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// The number of epochs
    #[arg(long, default_value_t = 400, value_name = "N", value_parser = at_least_one)]
    epochs: usize,

    /// The learning rate
    #[arg(long, default_value_t = 0.5, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: f64,

    /// The seed of NumPy's random stream, which the points and the start are drawn from
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,

    #[command(flatten)]
    output_args: OutputArgs,

    #[command(flatten)]
    stop: StopArgs,

    #[command(flatten)]
    checkpoints: CheckpointArgs,
}

/// A mistake in the derivation.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mistake {
    /// `dL/dC` with the sign of `dL/dW`, as if `x - C` were `x + C`.
    Sign,
    /// `dL/dW` without the 2 from the derivative of the square.
    Factor,
    /// No `dL/db`.
    Bias,
}

impl Mistake {
    fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::Factor => "factor",
            Self::Bias => "bias",
        }
    }

    fn factors(self) -> Factors {
        let right = Factors::DERIVED;
        match self {
            Self::Sign => Factors {
                center: -right.center,
                ..right
            },
            Self::Factor => Factors {
                weight: right.weight / 2.0,
                ..right
            },
            Self::Bias => Factors { bias: 0.0, ..right },
        }
    }
}

/// Features `[samples, 2]` and targets `[samples, 1]`.
type Samples = (Tensor<2>, Tensor<2>);

/// The mean log loss of the ellipse neuron: `a = σ(z)`.
fn log_loss(model: &Ellipse, (x, y): &Samples) -> Tensor<1> {
    LogLoss.forward(model.forward(x.clone()), y.clone())
}

/// The arrays of a batch on a device.
fn tensors(batch: &Batch, device: &Device) -> Result<Samples, Error> {
    let tensor = |array| on_device(array, device);
    Ok((tensor(batch.features())?, tensor(batch.targets())?))
}

fn on_device(array: ArrayView2<'_, f64>, device: &Device) -> Result<Tensor<2>, Error> {
    let values = array.iter().copied().collect();
    matrix(values, array.dim().into(), device, Dtype::F64)
}

/// Predicts `a = σ(z)` for features, both `[samples, ..]`.
fn predict(
    model: &Ellipse,
    x: ArrayView2<'_, f64>,
    device: &Device,
) -> Result<Array2<f64>, Failure> {
    let a = sigmoid(model.valid().forward(on_device(x, device)?));
    let a = Array2::from_shape_vec((x.nrows(), 1), values(a, "predictions")?);
    a.map_err(Failure::other)
}

/// The fraction of samples of a batch that are predicted right.
fn accuracy_of(model: &Ellipse, (x, y): &Samples) -> Result<f64, EngineError> {
    let column = |tensor| Ok::<_, Error>(Array1::from(values(tensor, "predictions")?));
    let a = column(sigmoid(model.valid().forward(x.clone())))?;
    let (a, y) = (
        a.insert_axis(Axis(1)),
        column(y.clone())?.insert_axis(Axis(1)),
    );
    Ok(accuracy(a.view(), y.view()))
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let console = arguments.output_args.console();
    let mut stream = Generator::new(arguments.seed);
    let data = task::points(&mut stream).map_err(Failure::other)?;
    let targets = data.targets(|&class| class as f64);
    let batch = Batch::new(data.features().view(), targets.view())?;
    let start = Parameters::default()
        .with_matrix("weight", &stream.uniform_array(0.5, 1.5, (2, 1)))
        .with_matrix("center", &stream.uniform_array(-1.0, 1.0, (2, 1)))
        .with_vector("bias", &array![0.0]);
    let factors = arguments
        .plant_mistake
        .map_or(Factors::DERIVED, Mistake::factors);
    let device = arguments.backend.device()?;
    let mut output = Output::prepare(&arguments.output_args, NAME)?;

    let report = check::all_methods(start.as_slice(), &batch, &device, factors)?;
    console.print(
        "The gradient at the start: by finite differences of the loss, by autodiff through Burn's",
    );
    console.print("operations, by the operation of our own, and by hand in plain Rust: the last two are one formula.\n");
    console.print(format_args!("{}\n", report.table()));
    console.always(format_args!("the gradient: {}", report.summary()));
    let worst = report.entries().first();
    if let Some(worst) = worst.filter(|_| !report.agrees()) {
        console.always(format_args!("the worst: {}", report.line(worst)));
    }

    let (step, epochs) = (Sgd::new(arguments.alpha), arguments.epochs);
    let mut config = TrainConfig::new(step, epochs);
    arguments.stop.apply(&mut config);
    let samples = tensors(&batch, &device)?;
    let ellipse = |way| {
        let model = Ellipse::new(SHAPE, start.as_slice(), &device, way)?;
        Ok::<_, Failure>(AutodiffEngine::new(model, log_loss, step)?)
    };
    let mut engine = ellipse(Way::Custom(factors))?;
    let checkpoints = |run| arguments.checkpoints.checkpoints_of(run);
    let mut progress = arguments.output_args.progress();
    let mut trainer = Trainer::new(&config)
        .observe(&mut progress)
        .interrupt(ctrl_c())
        .checkpoints(checkpoints("custom")?);
    if config.stop.accuracy_target.is_some() {
        trainer = trainer.metric("accuracy", |engine: &AutodiffEngine<_, _, _>, batch| {
            accuracy_of(engine.model(), batch)
        });
    }
    let custom = trainer.fit(&mut engine, &samples)?;
    let learned = engine.parameters()?;
    // The same training by autodiff, for the same number of epochs.
    let mut composed = ellipse(Way::Composed)?;
    let as_many = TrainConfig {
        epochs: custom.history.losses.len(),
        stop: StopRules {
            restore_best: config.stop.restore_best,
            monitor: config.stop.monitor,
            ..StopRules::default()
        },
        ..config
    };
    let by_autodiff = Trainer::new(&as_many)
        .checkpoints(checkpoints("autodiff")?)
        .fit(&mut composed, &samples)?;

    // An ordinary neuron, whose decision boundary is a straight line.
    let line_start = Parameters::default()
        .with_matrix("layers.0.weight", &stream.uniform_array(-1.0, 1.0, (2, 1)))
        .with_vector("layers.0.bias", &array![0.0]);
    let optimization = Optimization::of(Objective::new(LogLoss), step);
    let neuron = NetworkConfig::neuron(2);
    let line_device = device.clone();
    let mut line =
        NetworkAutodiff::new(&neuron, &line_start, optimization, line_device, Dtype::F64)?;
    let by_line = Trainer::new(&config)
        .interrupt(ctrl_c())
        .checkpoints(checkpoints("line")?)
        .fit(&mut line, &batch)?;

    console.print("\nThe neuron trained by the operation:");
    let losses = &custom.history.losses;
    for (epoch, loss) in some_epochs(losses, 8) {
        console.print(format_args!("  epoch {epoch:>4}: loss {loss:.8}"));
    }
    if complete(&console, &custom) {
        for parameter in learned.as_slice() {
            let values = numbers(parameter.values.iter().copied());
            console.print(format_args!("  {}: {values}", parameter.name));
        }
        console.print(task::compare(&learned));
    }
    let apart = apart(&custom, &learned, &by_autodiff, &composed.parameters()?);
    let same = apart <= TRAJECTORY;
    let how_much = if apart.is_finite() {
        format!(", {apart:.1e} apart in losses and parameters")
    } else {
        ": one of them could not go on".to_owned()
    };
    console.always(format_args!(
        "trained by the operation and by autodiff: {}the same{how_much}",
        if same { "" } else { "NOT " }
    ));
    let (trained_on, _) = batch.hold_out(&config)?;
    let a = predict(engine.model(), trained_on.features(), &device)?;
    let line_a = line.evaluate(trained_on.features())?;
    let right = [a, line_a].map(|a| accuracy(a.view(), trained_on.targets()));
    if custom.stopped.is_complete() {
        console.always(format_args!(
            "accuracy: {:.1} % by the ellipse, {:.1} % by an ordinary neuron, whose boundary is a line",
            100.0 * right[0],
            100.0 * right[1]
        ));
    }

    let wrong = match arguments.plant_mistake {
        Some(_) => " with a wrong gradient",
        None => "",
    };
    let title = format!("What the ellipse neuron learned{wrong}");
    let figure = field(points(&title, &data)?, |x| {
        predict(engine.model(), x, &device)
    })?;
    output.figure_if_some(figure, "boundary")?;
    let title = format!("The loss of the ellipse neuron{wrong}, and of an ordinary one");
    let figure = Chart::new(title)
        .with_labels("epoch", Loss::LogLoss.label())
        .with_series("ellipse neuron", losses.iter().copied())
        .with_series("ordinary neuron", by_line.history.losses)
        .with_log_y();
    output.figure(&figure, "loss")?;
    output.report(&json!({
        "example": NAME,
        "backend": arguments.backend.name(),
        "mistake": arguments.plant_mistake.map(Mistake::name),
        "seed": arguments.seed,
        "epochs": epochs,
        "alpha": arguments.alpha,
        "agree": report.agrees(),
        "checked": report,
        "stopped": stopped(&custom),
        "losses": losses,
        "apart": apart,
        "accuracy": { "ellipse": right[0], "line": right[1] },
        "parameters": by_name(&learned),
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);

    let better = right[0] > right[1];
    if custom.stopped.is_complete() && !better {
        console.always(
            "The ellipse is NOT more accurate than the line: more --epochs, or another --seed.",
        );
    }
    let holds = report.agrees() && same && custom.stopped.is_complete() && better;
    Ok(holds.into())
}

/// The largest difference between two runs, of a loss or of a last parameter; infinite if it is NaN.
fn apart(a: &Outcome, a_end: &Parameters, b: &Outcome, b_end: &Parameters) -> f64 {
    let numbers = |outcome: &Outcome, end: &Parameters| -> Vec<f64> {
        let parameters = end.as_slice().iter().flat_map(|p| p.values.clone());
        let losses = outcome.history.losses.iter().copied();
        losses.chain(parameters).collect()
    };
    let (a, b) = (numbers(a, a_end), numbers(b, b_end));
    if a.len() != b.len() {
        return f64::INFINITY;
    }
    let apart = a.iter().zip(&b).map(|(a, b)| (a - b).abs());
    apart.fold(0.0, |most, apart| {
        if apart.is_nan() {
            f64::INFINITY
        } else {
            most.max(apart)
        }
    })
}

/// Parameters as nested lists, by name.
fn by_name(parameters: &Parameters) -> Map<String, Value> {
    let parameters = parameters.as_slice().iter();
    parameters
        .map(|p| {
            let array = ArrayD::from_shape_vec(p.shape.clone(), p.values.clone());
            (p.name.clone(), array.map_or(Value::Null, |a| nested(&a)))
        })
        .collect()
}
