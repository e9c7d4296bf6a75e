//! Finds the start of an unseeded run from its printed numbers, and replays it.
//!
//! ```text
//! cargo run --release --example recover -- neuron
//! cargo run --release --example recover -- blobs
//! cargo run --release --example recover -- and_gate
//! ```

use std::process::ExitCode;
use std::time::Instant;

use clap::{Parser, ValueEnum};
use downhill::data::Dataset;
use downhill::plot::Chart;
use downhill_cli::{
    Comparison, Console, Failure, Output, OutputArgs, Verdict, field, loss_curve, nested, points,
    replayed,
};
use downhill_recover::{AndGateSearch, Determination, Recovery};
use downhill_sources::{AndGate, BlobsNeuron, Neuron, Source};
use serde_json::{Map, Value, json};

/// Finds the start of an unseeded run from its printed numbers, and replays it
#[derive(Debug, Parser)]
struct Arguments {
    /// The source whose start to find
    #[arg(
        value_enum,
        hide_possible_values = true,
        value_name = "neuron|blobs|and_gate"
    )]
    topic: Topic,

    #[command(flatten)]
    output_args: OutputArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Topic {
    Neuron,
    Blobs,
    AndGate,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| {
        let begun = Begun {
            console: arguments.output_args.console(),
            output_args: arguments.output_args,
            at: Instant::now(),
        };
        match arguments.topic {
            Topic::Neuron => neuron(&begun),
            Topic::Blobs => blobs(&begun),
            Topic::AndGate => and_gate(&begun),
        }
    })
}

/// The output and the starting time, which every topic needs.
struct Begun {
    console: Console,
    output_args: OutputArgs,
    at: Instant,
}

impl Begun {
    fn output(&self, source: &dyn Source) -> Result<Output, Failure> {
        Output::prepare(&self.output_args, &format!("recover/{}", source.name()))
    }
}

fn neuron(begun: &Begun) -> Result<Verdict, Failure> {
    let (console, source) = (&begun.console, Neuron::new()?);
    let mut output = begun.output(&source)?;
    console.print(
        "neuron printed two weights, a bias, 100 activations and an accuracy, all after its last \
         step.\nIts start was drawn without a seed.\n",
    );
    let found = downhill_recover::neuron(&source).map_err(Failure::other)?;
    console.print(format_args!(
        "{} of these numbers bound the final W and b by their digits. A point within all bounds:",
        found.intervals
    ));
    let end = found.path.last().copied().unwrap_or_default();
    print_parameters(console, source.epochs(), &found, &end);
    console.print("Gradient descent run backwards from there, each step by fixed-point iteration:");
    print_parameters(console, 0, &found, &found.start);

    let printed = source.printed_parameters();
    let printed = printed.map(|reading| [source.epochs() as f64, reading.value()]);
    let steps = path(&source, &found, &found.path).with_reference("printed", printed);
    output.figure(&steps, "path")?;
    plane(&mut output, &source, source.data(), &found, &[])?;
    finish(begun, output, &source, &found, Map::new())
}

fn blobs(begun: &Begun) -> Result<Verdict, Failure> {
    let (console, source) = (&begun.console, BlobsNeuron::new()?);
    let mut output = begun.output(&source)?;
    console.print(
        "blobs printed ten activations to four decimals, and their classes, after its last step.\n\
         It did not print which of its 250 samples they belong to. It drew its start and the \
         samples\nwithout a seed.\n",
    );
    let found = downhill_recover::blobs(&source).map_err(Failure::other)?;
    console.print(format_args!(
        "Choices of samples that fit every printed digit: {}. With a start between 0 and 1, as the \
         source draws it: {}.",
        found.fit, found.drawable
    ));
    if found.drawable > 1 {
        console
            .print("The printed numbers do not distinguish between them. The first one follows.");
    }
    console.print(format_args!(
        "{:>12}  class  {:>6}  published",
        "activation", "sample"
    ));
    let samples = found.matching.samples.iter().zip(&found.published_samples);
    for ((reading, class), (ours, published)) in source.printed_points().zip(samples) {
        let text = reading.text;
        console.print(format_args!(
            "{text:>12}  {class:>5}  {ours:>6}  {published:>9}"
        ));
    }
    console.print(
        "\nThe digits bound the final W. Gradient descent run backwards from the middle of all \
         bounds, each step\nby fixed-point iteration, leads to the start",
    );
    print_parameters(console, 0, &found, &found.middle);
    if found.middle.iter().any(|w| !(0.0..1.0).contains(w)) {
        console.print(
            "The source could not have drawn this start. Moved into the range from 0 to 1, along \
             directions that the\ndigits leave open, it is",
        );
        print_parameters(console, 0, &found, &found.start);
    }
    console.print("It leads to");
    print_parameters(console, source.epochs(), &found, &found.matching.end);

    let features = source.features();
    let chosen = found.matching.samples.iter();
    let chosen: Vec<[f64; 2]> = chosen
        .map(|&sample| [features[[sample, 0]], features[[sample, 1]]])
        .collect();
    output.figure(&path(&source, &found, &found.path), "path")?;
    plane(&mut output, &source, source.data(), &found, &chosen)?;
    let mut extra = Map::new();
    extra.insert("samples".to_owned(), json!(found.matching.samples));
    extra.insert(
        "published_samples".to_owned(),
        json!(found.published_samples),
    );
    let matchings = json!({ "fit": found.fit, "drawable": found.drawable });
    extra.insert("matchings".to_owned(), matchings);
    finish(begun, output, &source, &found, extra)
}

fn and_gate(begun: &Begun) -> Result<Verdict, Failure> {
    let (console, source) = (&begun.console, AndGate::new());
    let mut output = begun.output(&source)?;
    console.print(
        "and_gate printed 20 losses to all their digits, and 6 predictions to eight decimals.\n\
         The eight weights of its start were drawn without a seed; its biases start at zero.\n\n\
         Least squares over these eight, through all 20,000 steps, from starts drawn by the source's \
         rule:",
    );
    let search = AndGateSearch::default();
    let found = downhill_recover::and_gate(&source, search).map_err(Failure::other)?;
    for attempt in &found.attempts {
        console.print(format_args!(
            "  seed {:<2}  {:>3} runs, largest relative error of a printed number: {:.1e}",
            attempt.seed, attempt.evaluations, attempt.miss
        ));
    }
    if found.swapped {
        console.print(
            "Swapping the two hidden units changes no printed number. This start has them in the \
             opposite order\nto the published start, whose units are swapped below.",
        );
    }
    let near = found.nearness;
    console.print(format_args!(
        "\nThe largest relative distance between a loss of the replay and the printed loss is \
         {:.1e};\n{} of {} losses are identical. Rounding alone moves a loss by up to {:.1e}: runs \
         from starts that\ndiffer in their last bits are that far apart. From the published start, \
         the distance is {:.1e}.",
        near.relative, near.same, near.losses, found.rounding, found.published_nearness.relative
    ));

    let title = "The loss from the recovered start, and the printed loss";
    let log = source.printed_losses();
    let log = log.filter_map(|(epoch, loss)| Some([epoch as f64, loss.parse().ok()?]));
    let curve = loss_curve(title, source.objective().report, &found.run.outcome);
    let curve = curve.with_log_y().with_reference("printed", log);
    output.figure(&curve, "loss")?;
    let attempts = found.attempts.iter();
    let attempts: Value = attempts
        .map(|a| json!({ "seed": a.seed, "evaluations": a.evaluations, "miss": a.miss }))
        .collect();
    let mut extra = Map::new();
    extra.insert("attempts".to_owned(), attempts);
    extra.insert("hidden_units_swapped".to_owned(), json!(found.swapped));
    let losses = json!({
        "relative_distance": near.relative,
        "same_to_the_last_digit": near.same,
        "moved_by_rounding": found.rounding,
        "relative_distance_from_published": found.published_nearness.relative,
    });
    extra.insert("losses".to_owned(), losses);
    let blurred = found.blurred.directions.iter().map(|d| d.singular_value);
    let blurred: Vec<f64> = blurred.collect();
    console.print(format_args!(
        "If no loss counts as more precise than rounding allows, the singular values are {}.",
        blurred
            .iter()
            .map(|s| format!("{s:.1e}"))
            .collect::<Vec<_>>()
            .join("  ")
    ));
    extra.insert(
        "singular_values_blurred_by_rounding".to_owned(),
        json!(blurred),
    );
    finish(begun, output, &source, &found, extra)
}

/// Prints the parameters at an epoch.
fn print_parameters(console: &Console, epoch: usize, found: &Recovery, values: &[f64]) {
    let names = found.determination.names.iter().zip(values);
    let values: Vec<String> = names.map(|(n, v)| format!("{n} = {v:.10}")).collect();
    console.print(format_args!(
        "  after {epoch:>3} steps   {}",
        values.join("   ")
    ));
}

/// Prints the start beside the published one, and how well the digits determine it.
fn print_determination(console: &Console, found: &Recovery) {
    console.print(format_args!(
        "\n{:<10} {:>22} {:>18} {:>11}",
        "start", "found", "published", "difference"
    ));
    let numbers = found.start.iter().zip(&found.published);
    let numbers = numbers.zip(found.difference());
    for (name, ((ours, theirs), difference)) in found.determination.names.iter().zip(numbers) {
        console.print(format_args!(
            "{name:<10} {ours:>22.16} {theirs:>18} {difference:>11.1e}"
        ));
    }
    console.print(
        "\nHow well the printed digits determine the start, direction by direction:\n\
         - σ: singular value of the printed numbers' Jacobian, in half units of their last digits\n\
         - 1/σ: distance along the direction that changes the printed numbers by half a unit\n\
         - decimals: decimals of the start that are determined\n\
         - published: distance of the published start along the direction\n\
         This is a first-order estimate. The starts that give the same digits lie on a curve, so a \
         start further\naway than 1/σ may still give them.\n",
    );
    let names = &found.determination.names;
    let names: Vec<String> = names.iter().map(|n| format!("{n:>7}")).collect();
    console.print(format_args!(
        "{:>8} {:>8} {:>8} {:>9}   {}",
        "σ",
        "1/σ",
        "decimals",
        "published",
        names.join(" ")
    ));
    for direction in &found.determination.directions {
        let decimals = match direction.decimals() {
            Some(decimals) => format!("{decimals:.1}"),
            None => "none".to_owned(),
        };
        let along: Vec<String> = direction
            .along
            .iter()
            .map(|a| format!("{a:>7.3}"))
            .collect();
        console.print(format_args!(
            "{:>8.1e} {:>8.1e} {decimals:>8} {:>9.1e}   {}",
            direction.singular_value,
            direction.reach(),
            direction.component(&found.difference()).abs(),
            along.join(" ")
        ));
    }
}

/// Writes the figure and the report, and prints the table and the verdict.
fn finish(
    begun: &Begun,
    mut output: Output,
    source: &dyn Source,
    found: &Recovery,
    extra: Map<String, Value>,
) -> Result<Verdict, Failure> {
    let (console, seconds) = (&begun.console, begun.at.elapsed().as_secs_f64());
    print_determination(console, found);
    output.figure(&decimals(&found.determination), "determination")?;

    let start = source.layout(&found.parameters)?;
    let start: Map<String, Value> = start
        .iter()
        .map(|(name, values)| ((*name).to_owned(), nested(values)))
        .collect();
    let directions = &found.determination.directions;
    let mut report = json!({
        "example": "recover",
        "source": source.name(),
        "start": start,
        "distance_to_published": found.distance(),
        "seconds": seconds,
        "names": found.determination.names,
        "singular_values": directions.iter().map(|d| d.singular_value).collect::<Vec<_>>(),
        "directions": directions.iter().map(|d| d.along.clone()).collect::<Vec<_>>(),
        "printed": found.printed.iter().map(Comparison::from).collect::<Vec<_>>(),
        "figures": output.figure_names(),
    });
    if let Value::Object(report) = &mut report {
        report.extend(extra);
    }
    output.report(&report)?;
    console.print(format_args!(
        "\nFound in {seconds:.1} s. Largest difference from the published start: {:.1e}. Replay:",
        found.distance()
    ));
    let verdict = replayed(console, &found.run.outcome, &found.printed);
    output.announce(console);
    Ok(verdict)
}

/// The figure of the parameters by epoch.
fn path(source: &dyn Source, found: &Recovery, path: &[[f64; 3]]) -> Chart {
    let title = format!(
        "The parameters of {} from the recovered start",
        source.name()
    );
    let names = found.determination.names.iter().enumerate();
    names.fold(
        Chart::new(title).with_labels("epoch", "parameter"),
        |figure, (i, name)| figure.with_series(name, path.iter().map(move |at| at[i])),
    )
}

/// Draws the samples over the decision boundary of the replay.
fn plane(
    output: &mut Output,
    source: &dyn Source,
    data: &Dataset<usize>,
    found: &Recovery,
    matched: &[[f64; 2]],
) -> Result<(), Failure> {
    let engine = downhill_sources::engine(source, &source.settings(), &found.run.parameters)?;
    let mut samples = points("The decision boundary from the recovered start", data)?;
    if !matched.is_empty() {
        samples = samples.with_highlight("printed activation", matched.iter().copied());
    }
    let figure = field(samples, |x| engine.evaluate(x))?;
    output.figure_if_some(figure, "boundary")
}

/// The figure of the decimals of the start that the digits determine, by direction.
///
/// The number of decimals is 0 for a direction that the digits do not determine.
fn decimals(determination: &Determination) -> Chart {
    let directions = determination.directions.iter().zip(1_u32..);
    let points = directions.map(|(d, i)| [f64::from(i), d.decimals().unwrap_or(0.0)]);
    let points: Vec<[f64; 2]> = points.collect();
    Chart::new("The decimals of the start that the printed digits determine")
        .with_labels(
            "direction in the space of starts, best determined first",
            "decimals",
        )
        .with_y_range(0.0..)
        .with_curve("decimals", points.clone())
        .with_samples("", points)
}
