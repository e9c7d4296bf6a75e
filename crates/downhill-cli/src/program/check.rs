//! `downhill check`: the gradients of a network three ways.

use std::path::PathBuf;

use clap::Args;
use downhill_check::{Check, Claim};
use downhill_data::{Generator, message};
use downhill_nn::{Backend, borrowed};
use downhill_train::{
    Activation, Batch, Dtype, Engine, HandEngine, Initializer, Loss, NetworkAutodiff,
    NetworkConfig, Objective, Optimization, Parameters,
};
use ndarray::Array2;
use serde_json::json;

use super::units::counted;
use crate::{Console, Failure, Verdict, at_least_one};

/// The options of `downhill check`.
#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// A .toml or .json file that describes the network
    #[arg(value_name = "NETWORK")]
    network: PathBuf,

    /// The number of random samples
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = at_least_one)]
    samples: usize,

    /// The seed of the samples and of the parameters
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// Print the result as JSON
    #[arg(long)]
    json: bool,

    /// Print only the verdict
    #[arg(long)]
    quiet: bool,
}

pub(super) fn run(arguments: &CheckArgs) -> Result<Verdict, Failure> {
    let network = NetworkConfig::read(&arguments.network)?;
    let parameters = Parameters::initialized(&network, Initializer::HeNormal, arguments.seed);
    let parameters = parameters.map_err(Failure::other)?;
    let loss = loss(&network);
    let batch = samples(&network, &loss, arguments)?;
    let optimization = || Optimization::new(Objective::new(loss.clone()), 1.0);

    let hand = || HandEngine::<f64>::new(&network, &parameters, optimization());
    let (losses, gradient) = hand()?.gradient(&batch)?;
    let mut found = vec![("by hand".to_owned(), losses.minimized, gradient)];
    for backend in Backend::available() {
        let device = backend.device()?;
        let mut engine =
            NetworkAutodiff::new(&network, &parameters, optimization(), device, Dtype::F64)?;
        let (losses, gradient) = engine.gradient(&batch)?;
        found.push((format!("autodiff, {backend}"), losses.minimized, gradient));
    }
    let claims: Vec<Claim<'_>> = found
        .iter()
        .map(|(way, value, gradient)| {
            Claim::new(way, borrowed(gradient.as_slice())).with_value(*value)
        })
        .collect();
    // The differences are those of the loss by hand; it is another program than the loss by autodiff.
    let (mut engine, mut at) = (hand()?, parameters.clone());
    let function = |flat: &[f64]| {
        let mut values = flat.iter();
        for parameter in at.iter_mut() {
            for (own, value) in parameter.values.iter_mut().zip(&mut values) {
                *own = *value;
            }
        }
        let set = engine.set_parameters(&at);
        let loss = set.and_then(|()| engine.gradient(&batch));
        loss.map_or(f64::NAN, |(losses, _)| losses.minimized)
    };
    let check = Check::new().seed(arguments.seed);
    let report = check.run(&borrowed(parameters.as_slice()), function, &claims);
    let report = report.map_err(Failure::other)?;

    let console = Console::new(arguments.quiet && !arguments.json);
    let file = message::path(&arguments.network);
    if arguments.json {
        let rows: Vec<String> = report.differing().map(|row| report.line(row)).collect();
        console.always(serde_json::to_string_pretty(&json!({
            "network": network,
            "loss": loss,
            "samples": arguments.samples,
            "seed": arguments.seed,
            "methods": report.methods(),
            "entries": report.total_entries(),
            "checked": report.entries().len(),
            "agrees": report.agrees(),
            "differing": rows,
            "summary": report.summary(),
        }))?);
        return Ok(report.agrees().into());
    }
    console.print(&network);
    console.print(format_args!(
        "loss {loss}, {} from seed {}\n",
        counted(arguments.samples, "random sample"),
        arguments.seed
    ));
    console.print(&report);
    let verdict = if report.agrees() {
        "agree"
    } else {
        "do NOT agree"
    };
    console.always(format_args!(
        "{file}: the gradients of {} {verdict}",
        counted(network.parameters(), "parameter")
    ));
    Ok(report.agrees().into())
}

/// The loss that goes with the last activation of a network.
fn loss(network: &NetworkConfig) -> Loss {
    let last = network.layers.last().map(|layer| layer.kind().activation());
    match last {
        Some(Activation::Softmax) if network.outputs() > 1 => Loss::CrossEntropy,
        Some(Activation::Sigmoid) => Loss::LogLoss,
        _ => Loss::MeanSquaredError,
    }
}

/// Random samples with targets that go with the loss.
fn samples(network: &NetworkConfig, loss: &Loss, arguments: &CheckArgs) -> Result<Batch, Failure> {
    let mut stream = Generator::new(arguments.seed);
    let (samples, outputs) = (arguments.samples, network.outputs());
    let features = stream.normal_array(0.0, 1.0, (samples, network.features));
    let targets = match loss {
        Loss::CrossEntropy => Array2::from_shape_fn((samples, outputs), |(s, o)| {
            f64::from(u8::from(s % outputs == o))
        }),
        Loss::LogLoss => Array2::from_shape_fn((samples, outputs), |(s, o)| {
            f64::from(u8::from((s + o) % 2 == 0))
        }),
        _ => stream.normal_array(0.0, 1.0, (samples, outputs)),
    };
    Ok(Batch::from_arrays(features, targets)?)
}
