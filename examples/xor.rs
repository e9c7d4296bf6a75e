//! Why layers: a neuron cannot learn XOR, and a net of two hidden neurons can.
//!
//! ```text
//! cargo run --example xor
//! ```

use std::f64::consts::LN_2;
use std::process::ExitCode;

use clap::Parser;
use downhill::plot::Panels;
use downhill::prelude::*;
use downhill_cli::{Failure, Output, OutputArgs, Verdict, field, points};
use ndarray::{Array1, Array2, array};
use serde_json::json;

const NAME: &str = "xor";

/// The starts that are tried.
const STARTS: u64 = 20;

/// A run below this loss has learned XOR.
const LEARNED: f64 = 0.01;

/// A neuron cannot learn XOR, and a net of two hidden neurons can
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    output_args: OutputArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| compare(&arguments.output_args))
}

/// A trained network.
struct Trained {
    engine: Box<dyn NetworkEngine>,
    loss: f64,
    /// The probability of class 1 at each of the four points.
    predictions: Array1<f64>,
}

impl Trained {
    /// Trains a network from a start for some epochs, on all four points at once.
    fn new(network: &NetworkConfig, start: &Parameters, epochs: usize) -> Result<Self, Failure> {
        let data = data()?;
        let targets = data.targets(|&class| f64::from(u8::from(class == 1)));
        let batch = Batch::new(data.features().view(), targets.view())?;
        let optimization = Optimization::new(Objective::new(LogLoss), 2.0);
        let mut engine = EngineConfig::default().build(network, start, optimization)?;
        if epochs > 0 {
            Trainer::epochs(epochs).fit(&mut *engine, &batch)?;
        }
        let predictions = engine.evaluate(data.features().view())?;
        Ok(Self {
            loss: engine.loss(&batch)?.minimized,
            predictions: predictions.column(0).to_owned(),
            engine,
        })
    }
}

// ANCHOR: data
/// The four points: class 1 if exactly one of the features is 1.
fn data() -> Result<Dataset<usize>, Failure> {
    let features = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
    Dataset::new(features, vec![0, 1, 1, 0]).map_err(Failure::other)
}
// ANCHOR_END: data

// ANCHOR: by_hand
/// Two lines, drawn by hand: the first neuron is on above `x1 + x2 = 1/2`, the second above `x1 + x2 = 3/2`, and the
/// output is on if the first is and the second is not.
fn by_hand() -> Parameters {
    Parameters::default()
        .with_matrix("layers.0.weight", &array![[20.0, 20.0], [20.0, 20.0]])
        .with_vector("layers.0.bias", &array![-10.0, -30.0])
        .with_matrix("layers.1.weight", &array![[20.0], [-20.0]])
        .with_vector("layers.1.bias", &array![-10.0])
}
// ANCHOR_END: by_hand

/// A start whose two hidden neurons are the same.
fn equal(start: &Parameters) -> Result<Parameters, Failure> {
    let mut w0 = start.matrix("layers.0.weight")?;
    let first = w0.column(0).to_owned();
    w0.column_mut(1).assign(&first);
    let b0 = start.vector("layers.0.bias")?;
    let w1 = start.matrix("layers.1.weight")?;
    Ok(Parameters::default()
        .with_matrix("layers.0.weight", &w0)
        .with_vector("layers.0.bias", &Array1::from_elem(2, b0[0]))
        .with_matrix("layers.1.weight", &Array2::from_elem((2, 1), w1[[0, 0]]))
        .with_vector("layers.1.bias", &start.vector("layers.1.bias")?))
}

fn compare(output_args: &OutputArgs) -> Result<Verdict, Failure> {
    let console = output_args.console();
    let mut output = Output::prepare(output_args, NAME)?;
    let (neuron, net) = (
        NetworkConfig::sigmoid(&[2, 1]),
        NetworkConfig::sigmoid(&[2, 2, 1]),
    );
    let start = |network: &NetworkConfig, seed| Parameters::uniform(network, -1.0, 1.0, seed);
    let trained = |seed| Trained::new(&net, &start(&net, seed), 10_000);

    let one = Trained::new(&neuron, &start(&neuron, 0), 10_000)?;
    let lines = Trained::new(&net, &by_hand(), 0)?;
    let mut learned = 0;
    let mut best: Option<Trained> = None;
    for seed in 0..STARTS {
        let run = trained(seed)?;
        if run.loss < LEARNED {
            learned += 1;
            best.get_or_insert(run);
        }
    }
    let same = Trained::new(&net, &equal(&start(&net, 0))?, 10_000)?;

    console.print("                       loss    (0,0)   (0,1)   (1,0)   (1,1)");
    console.print("target                            0       1       1       0");
    let rows = [
        ("one neuron", Some(&one)),
        ("two lines by hand", Some(&lines)),
        ("2-2-1 net, trained", best.as_ref()),
        ("2-2-1 net, equal start", Some(&same)),
    ];
    for (name, run) in rows {
        if let Some(run) = run {
            let [a, b, c, d] = [0, 1, 2, 3].map(|at| run.predictions[at]);
            let loss = run.loss;
            console.print(format_args!(
                "{name:<22} {loss:.4}  {a:.4}  {b:.4}  {c:.4}  {d:.4}"
            ));
        }
    }
    console.print("");
    console.print(format_args!(
        "of {STARTS} starts, {learned} reach a loss below {LEARNED} in 10000 epochs"
    ));
    let w0 = same.engine.parameters()?.matrix("layers.0.weight")?;
    let [first, second] = [0, 1].map(|j| [w0[[0, j]], w0[[1, j]]]);
    let text = |[a, b]: [f64; 2]| format!("({a:.4}, {b:.4})");
    console.print(format_args!(
        "weights of the hidden neurons from the equal start: {} and {}",
        text(first),
        text(second)
    ));

    let panels = [
        ("one neuron", Some(&one)),
        ("by hand", Some(&lines)),
        ("trained", best.as_ref()),
    ];
    let mut charts = Vec::new();
    for (name, run) in panels {
        if let Some(run) = run {
            charts.extend(field(points(name, &data()?)?, |x| run.engine.evaluate(x))?);
        }
    }
    let figure = Panels::new("XOR: class 1 by x1 (across) and x2 (up)", charts)
        .with_columns(3)
        .with_height(95.0);
    output.figure(&figure, "xor")?;
    let holds =
        (one.loss - LN_2).abs() < 1e-4 && lines.loss < 1e-4 && learned > 0 && first == second;
    output.report(&json!({
        "example": NAME,
        "losses": {
            "one_neuron": one.loss,
            "two_lines": lines.loss,
            "trained": best.as_ref().map(|run| run.loss),
            "equal_start": same.loss,
        },
        "learned": learned,
        "starts": STARTS,
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);
    Ok(holds.into())
}
