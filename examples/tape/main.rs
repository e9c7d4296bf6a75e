//! Shows the autodiff tape of a small net: operations and backward pass.
//!
//! ```text
//! cargo run --features trace --example tape
//! cargo run --features trace --example tape -- --hidden 2,2 --activation tanh
//! cargo run --features trace --example tape -- --explain
//! ```

mod listing;
mod picture;

use std::process::ExitCode;

use clap::Parser;
use downhill::nn::{Backend, Dtype, Node, NodeKind, Turn};
use downhill::train::{
    Activation, Batch, NetworkAutodiff, NetworkCompiled, NetworkConfig, Optimization, Parameters,
};
use downhill_cli::{Failure, HiddenArgs, Output, OutputArgs, Verdict};
use downhill_sources::{AndGate, Source, Start};
use serde_json::{Value, json};

const NAME: &str = "tape";

/// Shows the autodiff tape of a small net: operations and backward pass
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    hidden: HiddenArgs,

    /// Also print and draw the compiled step: its operations after each pass, and the program
    #[arg(long)]
    explain: bool,

    #[command(flatten)]
    output_args: OutputArgs,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let console = arguments.output_args.console();
    let gate = AndGate::new();
    let hidden = arguments.hidden.sizes(vec![2]);
    let activation = arguments.hidden.activation(Activation::Sigmoid);
    let features = gate.features().ncols();
    let network = NetworkConfig::new(features)
        .hidden(&hidden, activation)
        .dense(1, Activation::Sigmoid);

    let start = start(&gate, &network)?;
    let optimization = || Optimization::new(gate.objective(), gate.alpha());
    let device = || Backend::default().device();
    let batch = Batch::new(gate.features(), gate.targets())?;
    let engine = NetworkAutodiff::new(&network, &start, optimization(), device()?, Dtype::F64)?;
    let trace = engine.trace(&batch)?;

    let sizes = [&[features], hidden.as_slice(), &[1]].concat();
    let sizes: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    let net = format!("{} net", sizes.join("-"));
    // Draw before creating the output folder, so that a tape too long to draw leaves none behind.
    let picture = picture::picture(&trace, &net)?;
    let mut output = Output::prepare(&arguments.output_args, NAME)?;
    listing::print(&trace, &net, &console);
    if arguments.explain {
        let engine = NetworkCompiled::new(&network, &start, optimization(), device()?, Dtype::F64)?;
        let explanation = engine.explain(&batch)?;
        listing::explain(&explanation, &console);
        output.figure(&picture::program(&explanation, &net)?, "program")?;
    }
    output.figure(&picture, NAME)?;
    output.report(&json!({
        "example": NAME,
        "network": sizes.join("-"),
        "activation": activation.to_string(),
        "nodes": trace.nodes.iter().map(node).collect::<Vec<_>>(),
        "back": trace.back.iter().map(turn).collect::<Vec<_>>(),
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);
    Ok(Verdict::Holds)
}

/// The published start for the source's own net, and a seeded start for any other.
///
/// The trace does not depend on the start.
fn start(gate: &AndGate, network: &NetworkConfig) -> Result<Parameters, Failure> {
    if *network == gate.network() {
        return Ok(gate.start(Start::Published)?);
    }
    Ok(Parameters::uniform(network, -0.5, 0.5, 0))
}

fn node(node: &Node) -> Value {
    let kind = match node.kind {
        NodeKind::Parameter => "parameter",
        NodeKind::Data => "data",
        NodeKind::Operation => "operation",
    };
    json!({
        "name": node.name,
        "kind": kind,
        "number": node.number,
        "given": node.given,
        "shape": node.shape,
        "on_tape": node.on_tape,
    })
}

fn turn(turn: &Turn) -> Value {
    json!({ "node": turn.node, "to": turn.to })
}
