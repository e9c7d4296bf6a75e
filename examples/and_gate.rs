//! A 3-2-1 sigmoid net learns when the first and the last of three inputs are 1.
//!
//! ```text
//! cargo run --example and_gate
//! cargo run --example and_gate -- --update gradient
//! ```

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill::sources::{self, AndGate, Source, Update};
use downhill_cli::{
    Console, Failure, Output, SourceArgs, Verdict, finish, loss_curve, numbers, sigmoid_curve,
};

/// A 3-2-1 sigmoid net learns when the first and the last of three inputs are 1
#[derive(Debug, Parser)]
struct Arguments {
    #[command(flatten)]
    options: SourceArgs,

    /// What a step subtracts: the source's printed update, its two slips included, or the gradient
    /// [default: as-printed, for the published start]
    #[arg(long, hide_possible_values = true, value_name = "as-printed|gradient")]
    update: Option<UpdateOption>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum UpdateOption {
    AsPrinted,
    Gradient,
}

impl From<UpdateOption> for Update {
    fn from(option: UpdateOption) -> Self {
        match option {
            UpdateOption::AsPrinted => Self::AsPrinted,
            UpdateOption::Gradient => Self::Gradient,
        }
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| {
        train(&arguments.options, arguments.update.map(Update::from))
    })
}

fn train(options: &SourceArgs, update: Option<Update>) -> Result<Verdict, Failure> {
    let console = Console::new(options.quiet());
    let gate = AndGate::new();
    let settings = options.settings(&gate, update)?;
    let mut output = Output::prepare(options.output_args(), gate.name())?;
    let run = sources::run(&gate, &settings, &mut [&mut options.progress()])?;

    let before: Vec<f64> = run.before.iter().flatten().copied().collect();
    let after: Vec<f64> = run.after.iter().flatten().copied().collect();
    let test = |when: &str, predicted: &[f64]| {
        console.print(format_args!("Testing {when} training, on"));
        for sample in gate.data().test.features().rows() {
            let bits: Vec<String> = sample.iter().map(ToString::to_string).collect();
            console.print(format_args!("  [{}]", bits.join(" ")));
        }
        let answers: Vec<String> = gate
            .data()
            .test
            .labels()
            .iter()
            .map(u8::to_string)
            .collect();
        console.print(format_args!("Actual answers:    {}", answers.join("  ")));
        console.print(format_args!(
            "Predicted answers: {}",
            numbers(predicted.iter().copied())
        ));
    };
    test("before", &before);
    for (epoch, loss) in run.outcome.history.losses.iter().enumerate().step_by(1000) {
        console.print(format_args!("Cross entropy at epoch {epoch} is {loss}"));
    }
    test("after", &after);

    let title = match settings.update {
        Update::AsPrinted => "The loss of the 3-2-1 net, updated as printed",
        Update::Gradient => "The loss of the 3-2-1 net, down the gradient",
    };
    let mut curve = loss_curve(title, gate.objective().log.name(), &run.outcome).with_log_scale();
    if let (sources::Start::Published, Update::AsPrinted) = (settings.start, settings.update) {
        let log = gate.printed_losses();
        let log = log.filter_map(|(epoch, loss)| Some([epoch as f64, loss.parse().ok()?]));
        curve = curve.with_reference("printed", log.filter(|[e, _]| *e < settings.epochs as f64));
    }
    output.figure(&curve, "loss")?;
    output.figure(&sigmoid_curve()?, "sigmoid")?;

    finish(
        &console,
        options,
        &output,
        &gate,
        &settings,
        &run,
        Some(gate.test_targets()),
    )
}
