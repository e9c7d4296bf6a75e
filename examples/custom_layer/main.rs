//! A layer that is in no library, its gradient derived by hand and registered with Burn, checked
//! and trained.
//!
//! The layer draws ellipses ([`hand::Ellipse`]). It is here three times: in plain Rust with its
//! backward pass derived by hand (`hand.rs`), as a Burn module composed of Burn's operations
//! (`nn.rs`), and as one operation of its own whose backward is the hand-derived one (`op.rs`).
//!
//! ```text
//! cargo run --example custom_layer
//! cargo run --example custom_layer -- --plant-mistake
//! cargo run --example custom_layer -- --plant-mistake factor
//! ```
//!
//! With the last of these the loss falls as far as ever, and every point is told right. A gradient
//! can be wrong and train: it takes the check to see it.

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill::check::Report;
use downhill::data::Generator;
use downhill::nn::{Backend, Device, Dtype};
use downhill::plot::LossCurve;
use downhill::sources::accuracy;
use downhill::train::{
    AutodiffEngine, Batch, Descent, Engine, Loss, NetworkConfig, Objective, Observer, Outcome,
    Parameters, Progress, Trainer,
};
use downhill_cli::{
    Console, Failure, Output, OutputArgs, Verdict, at_least_one, boundary, nested, numbers, points,
    positive,
};
use hand::Factors;
use ndarray::{ArrayD, array};
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

/// How far two runs of the same gradient may be apart in the end: thousands of roundings.
const TRAJECTORY: f64 = 1e-10;

/// A layer in no library, its gradient derived by hand and registered with Burn, checked and trained
#[derive(Debug, Parser)]
struct Arguments {
    /// Get the hand-derived backward wrong: the sign of dL/dC, the factor of dL/dW, or no dL/db
    #[arg(
        long,
        hide_possible_values = true,
        value_name = "sign|factor|bias",
        num_args = 0..=1,
        default_missing_value = "sign"
    )]
    plant_mistake: Option<Mistake>,

    /// Which of Burn's backends does the arithmetic: ndarray, or flex where it is built in
    #[arg(long, default_value_t = Backend::default(), value_name = "ndarray|flex")]
    backend: Backend,

    /// How many times to go through the points
    #[arg(long, default_value_t = 400, value_name = "N", value_parser = at_least_one)]
    epochs: usize,

    /// The learning rate
    #[arg(long, default_value_t = 0.5, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: f64,

    /// Points and start come from NumPy's random stream of this seed
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,

    #[command(flatten)]
    output_args: OutputArgs,
}

/// A slip of the pen in the derivation.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Mistake {
    /// `dL/dC` with the sign of `dL/dW`: the minus of `x - C` is lost.
    Sign,
    /// `dL/dW` without the 2 of the square's slope.
    Factor,
    /// No `dL/db` at all.
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

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let console = Console::new(arguments.output_args.quiet());
    let mut stream = Generator::new(arguments.seed);
    let data = task::points(&mut stream).map_err(Failure::other)?;
    let targets = data.targets(|&class| f64::from(u8::from(class == 1)));
    let start = Parameters::default()
        .with_matrix("weight", &stream.uniform_array(0.5, 1.5, (2, 1)))
        .with_matrix("center", &stream.uniform_array(-1.0, 1.0, (2, 1)))
        .with_vector("bias", &array![0.0]);
    let factors = arguments
        .plant_mistake
        .map_or(Factors::DERIVED, Mistake::factors);
    let training = TrainArgs {
        batch: Batch::new(data.features().view(), targets.view())?,
        device: arguments.backend.device()?,
        alpha: arguments.alpha,
        plan: Trainer::epochs(arguments.epochs),
    };
    let mut output = Output::prepare(&arguments.output_args, NAME)?;

    let report = training.check(&start, factors)?;
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

    let mut ellipse = training.ellipse(&start, Way::Custom(factors))?;
    let mut composed = training.ellipse(&start, Way::Composed)?;
    let mut line = training.line(&mut stream)?;
    let custom = training.run(
        &mut ellipse,
        &mut [&mut Progress::new(arguments.output_args.quiet())],
    )?;
    let by_autodiff = training.run(&mut composed, &mut [])?;
    let by_line = training.run(&mut line, &mut [])?;

    console.print("\nThe neuron trained by the operation:");
    let losses = &custom.history.losses;
    let every = losses.len().div_ceil(8);
    for (epoch, loss) in losses.iter().enumerate() {
        if epoch % every == 0 || epoch + 1 == losses.len() {
            console.print(format_args!("  epoch {epoch:>4}: loss {loss:.8}"));
        }
    }
    let learned = ellipse.parameters()?;
    if custom.stopped.is_complete() {
        for parameter in learned.as_slice() {
            let values = numbers(parameter.values.iter().copied());
            console.print(format_args!("  {}: {values}", parameter.name));
        }
        console.print(task::compare(&learned));
    } else {
        console.always(format_args!("stopped {}", custom.stopped));
    }
    let apart = apart(&custom, &learned, &by_autodiff, &composed.parameters()?);
    let same = apart <= TRAJECTORY;
    let (said, by_how_much) = match (same, apart.is_finite()) {
        (true, _) => (
            "the same",
            format!(", {apart:.1e} apart in losses and parameters"),
        ),
        (false, true) => (
            "NOT the same",
            format!(", {apart:.1e} apart in losses and parameters"),
        ),
        (false, false) => ("NOT the same", ": one of them could not go on".to_owned()),
    };
    console.always(format_args!(
        "trained by the operation and by autodiff: {said}{by_how_much}"
    ));
    let right = [training.accuracy(&ellipse)?, training.accuracy(&line)?];
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
    if let Some(figure) = boundary(points(&title, &data)?, &ellipse)? {
        output.figure(&figure, "boundary")?;
    }
    let title = format!("The loss of the ellipse neuron{wrong}, and of an ordinary one");
    let figure = LossCurve::new(title, Loss::LogLoss.name())
        .with_series("ellipse neuron", losses.iter().copied())
        .with_series("ordinary neuron", by_line.history.losses)
        .with_log_scale();
    output.figure(&figure, "loss")?;
    output.report(&json!({
        "example": NAME,
        "backend": arguments.backend.name(),
        "mistake": arguments.plant_mistake.map(Mistake::name),
        "seed": arguments.seed,
        "epochs": arguments.epochs,
        "alpha": arguments.alpha,
        "agree": report.agrees(),
        "checked": report,
        "losses": losses,
        "apart": apart,
        "accuracy": { "ellipse": right[0], "line": right[1] },
        "parameters": by_name(&learned),
        "figures": output.figures(),
    }))?;
    output.announce(&console);

    let holds = report.agrees() && same && custom.stopped.is_complete() && right[0] > right[1];
    Ok(if holds {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

/// What to train on, and how.
struct TrainArgs<'a> {
    batch: Batch<'a>,
    device: Device,
    alpha: f64,
    plan: Trainer<'a>,
}

impl TrainArgs<'_> {
    /// The gradient at a start, each way there is.
    fn check(&self, start: &Parameters, factors: Factors) -> Result<Report, Failure> {
        check::three_ways(SHAPE, start.as_slice(), self.batch, &self.device, factors)
    }

    /// The ellipse neuron at a start.
    fn ellipse(&self, start: &Parameters, way: Way) -> Result<AutodiffEngine<Ellipse>, Failure> {
        let device = self.device.clone().autodiff();
        let model = Ellipse::new(SHAPE, start.as_slice(), &device, way)?;
        let descent = Descent::new(Objective::new(Loss::LogLoss), self.alpha);
        let engine = AutodiffEngine::of(model, descent, device, Dtype::F64);
        Ok(engine?)
    }

    /// An ordinary neuron, whose decision boundary is a straight line, at a start of its own.
    fn line(&self, stream: &mut Generator) -> Result<impl Engine, Failure> {
        let start = Parameters::default()
            .with_matrix("layers.0.weight", &stream.uniform_array(-1.0, 1.0, (2, 1)))
            .with_vector("layers.0.bias", &array![0.0]);
        let engine = AutodiffEngine::new(
            &NetworkConfig::neuron(2),
            &start,
            Descent::new(Objective::new(Loss::LogLoss), self.alpha),
            self.device.clone(),
            Dtype::F64,
        );
        Ok(engine?)
    }

    fn run(
        &self,
        engine: &mut dyn Engine,
        observers: &mut [&mut dyn Observer],
    ) -> Result<Outcome, Failure> {
        Ok(self.plan.run(engine, self.batch, observers)?)
    }

    /// The fraction of the points that an engine predicts right.
    fn accuracy(&self, engine: &dyn Engine) -> Result<f64, Failure> {
        let activations = engine.evaluate(self.batch.features())?;
        Ok(accuracy(activations.view(), self.batch.targets()))
    }
}

/// The largest difference between two runs, of a loss or of a parameter in the end.
fn apart(a: &Outcome, a_end: &Parameters, b: &Outcome, b_end: &Parameters) -> f64 {
    let numbers = |outcome: &Outcome, end: &Parameters| -> Vec<f64> {
        let parameters = end.as_slice().iter().flat_map(|p| p.values.clone());
        let losses = outcome.history.losses.iter().copied();
        losses.chain(parameters).collect()
    };
    let (a, b) = (numbers(a, a_end), numbers(b, b_end));
    let mut apart = if a.len() == b.len() {
        0.0_f64
    } else {
        f64::INFINITY
    };
    for (a, b) in a.iter().zip(&b) {
        let distance = (a - b).abs();
        apart = apart.max(if distance.is_nan() {
            f64::INFINITY
        } else {
            distance
        });
    }
    apart
}

/// Parameters as lists in lists, by name.
fn by_name(parameters: &Parameters) -> Map<String, Value> {
    let parameters = parameters.as_slice().iter();
    parameters
        .map(|p| {
            let array = ArrayD::from_shape_vec(p.shape.clone(), p.values.clone());
            (p.name.clone(), array.map_or(Value::Null, |a| nested(&a)))
        })
        .collect()
}
