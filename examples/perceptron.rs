//! The perceptron, on points that a line can separate and on points that no line can, with its pocket.
//!
//! ```text
//! cargo run --example perceptron
//! cargo run --example perceptron -- --points overlapping --no-pocket
//! ```

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill::data::{Blobs, Dataset};
use downhill::plot::{Boundary, LossCurve};
use downhill::train::{
    Hyperplane, MistakeBound, Perceptron, PerceptronConfig, PerceptronEpoch, PerceptronOutcome,
    PerceptronStop,
};
use downhill_cli::{
    Console, Failure, Output, Places, Verdict, at_least_one, numbers, points, positive,
};
use ndarray::{Array2, Axis, array};
use serde_json::{Value, json};

const NAME: &str = "perceptron";

/// The middles of the two clouds.
const CENTERS: [[f64; 2]; 2] = [[0.0, 0.5], [4.0, 2.5]];

/// How near points that a line can separate may be to the line halfway.
const CLEAR: f64 = 0.4;

/// How many epochs of a long run are listed.
const LISTED: usize = 10;

/// The perceptron, on points that a line can separate and on points that no line can, with its pocket
#[derive(Debug, Parser)]
struct Arguments {
    /// Which points to learn from
    #[arg(
        long,
        default_value = "both",
        hide_possible_values = true,
        value_name = "separable|overlapping|both"
    )]
    points: Choice,

    /// How many points there are, half of them in each class
    #[arg(long, default_value_t = 100, value_name = "N", value_parser = at_least_two)]
    samples: usize,

    /// How many times to go through the points, at most
    #[arg(long, default_value_t = 60, value_name = "N", value_parser = at_least_one)]
    epochs: usize,

    /// The learning rate: from weights of zero, no more than the unit they are measured in
    #[arg(long, default_value_t = 1.0, value_name = "RATE", value_parser = positive, allow_negative_numbers = true)]
    alpha: f64,

    /// The points, and the order they come in, are from NumPy's random streams of this seed
    #[arg(long, default_value_t = 3, value_name = "N")]
    seed: u32,

    /// Keep the last weights, whatever they are, and not the best
    #[arg(long)]
    no_pocket: bool,

    #[command(flatten)]
    places: Places,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Choice {
    Separable,
    Overlapping,
    Both,
}

fn main() -> ExitCode {
    downhill_cli::main(|arguments: Arguments| run(&arguments))
}

fn run(arguments: &Arguments) -> Result<Verdict, Failure> {
    let console = Console::new(arguments.places.quiet());
    let kinds = [Kind::Separable, Kind::Overlapping];
    let wanted = kinds.into_iter().filter(|kind| match arguments.points {
        Choice::Separable => *kind == Kind::Separable,
        Choice::Overlapping => *kind == Kind::Overlapping,
        Choice::Both => true,
    });
    // All of it before anything is made: what cannot be learnt from leaves no folder behind.
    let learnt = wanted.map(|kind| Learnt::new(kind, arguments));
    let learnt: Vec<Learnt> = learnt.collect::<Result<_, _>>()?;

    let mut output = Output::prepare(&arguments.places, NAME)?;
    let mut holds = true;
    for learnt in &learnt {
        learnt.tell(&console);
        let (said, held) = learnt.finding();
        let held_word = if held {
            "as expected"
        } else {
            "NOT as expected"
        };
        console.always(format_args!("{}: {held_word}: {said}", learnt.kind.name()));
        console.say("");
        holds &= held;
        learnt.draw_line(&mut output)?;
        learnt.draw_mistakes(&mut output)?;
    }
    output.report(&json!({
        "example": NAME,
        "samples": arguments.samples,
        "epochs": arguments.epochs,
        "alpha": arguments.alpha,
        "seed": arguments.seed,
        "pocket": !arguments.no_pocket,
        "runs": learnt.iter().map(Learnt::json).collect::<Vec<_>>(),
        "holds": holds,
        "figures": output.figures(),
    }))?;
    output.announce(&console);
    Ok(if holds {
        Verdict::Holds
    } else {
        Verdict::Fails
    })
}

/// Whether a line can separate the points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Separable,
    Overlapping,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Separable => "separable",
            Self::Overlapping => "overlapping",
        }
    }

    /// The title of a figure.
    fn title(self, what: &str) -> String {
        match self {
            Self::Separable => format!("{what}: separable points"),
            Self::Overlapping => format!("{what}: overlapping clouds"),
        }
    }

    /// Two clouds of points.
    ///
    /// A separable point on the wrong side of the line halfway, or nearer to it than [`CLEAR`], is
    /// mirrored in the middle of its cloud: so a line can separate them, whatever the seed.
    fn points(self, samples: usize, seed: u32) -> Result<Dataset<usize>, Failure> {
        let deviation = match self {
            Self::Separable => 1.1,
            Self::Overlapping => 1.8,
        };
        let blobs = Blobs::new()
            .samples(samples)
            .centers(Array2::from(CENTERS.to_vec()))
            .cluster_std(deviation)
            .random_state(seed);
        let (data, centers) = blobs.generate().map_err(Failure::other)?;
        if self == Self::Overlapping {
            return Ok(data);
        }
        let halfway = halfway();
        let clear = CLEAR * halfway.weight.dot(&halfway.weight).sqrt();
        let mut features = data.features().clone();
        for (mut x, &class) in features.axis_iter_mut(Axis(0)).zip(data.labels()) {
            let ahead = halfway.logit(x.view())? * if class == 1 { 1.0 } else { -1.0 };
            if ahead < clear {
                let mirrored = 2.0 * &centers.row(class) - &x;
                x.assign(&mirrored);
            }
        }
        Dataset::new(features, data.labels().to_vec()).map_err(Failure::other)
    }
}

/// The line halfway between the middles of the clouds.
fn halfway() -> Hyperplane {
    let [a, b] = CENTERS.map(|center| array![center[0], center[1]]);
    let weight = &b - &a;
    let bias = -weight.dot(&(&a + &b)) / 2.0;
    Hyperplane { weight, bias }
}

/// Points, and what a perceptron learnt from them.
struct Learnt {
    kind: Kind,
    data: Dataset<usize>,
    outcome: PerceptronOutcome,
    /// What it predicts with.
    chosen: Hyperplane,
    /// The share of the points that it predicts right.
    accuracy: f64,
    /// What Novikoff's bound says of the line halfway.
    bound: MistakeBound,
}

impl Learnt {
    fn new(kind: Kind, arguments: &Arguments) -> Result<Self, Failure> {
        let data = kind.points(arguments.samples, arguments.seed)?;
        let (x, y) = (data.features().view(), data.labels());
        let mut perceptron: Perceptron<usize> = PerceptronConfig {
            alpha: arguments.alpha,
            epochs: arguments.epochs,
            seed: Some(arguments.seed.into()),
            pocket: !arguments.no_pocket,
        }
        .init();
        let outcome = perceptron.fit(x, y)?;
        let predicted = perceptron.predict(x)?;
        let right = predicted.iter().zip(y).filter(|(p, y)| p == y).count();
        Ok(Self {
            kind,
            outcome,
            chosen: perceptron.hyperplane()?.clone(),
            accuracy: right as f64 / data.len() as f64,
            bound: MistakeBound::of(x, y, &halfway())?,
            data,
        })
    }

    /// The last of its epochs, of which there is at least one.
    fn last(&self) -> Option<&PerceptronEpoch> {
        self.outcome.epochs.last()
    }

    /// What happened, in a few lines.
    fn tell(&self, console: &Console) {
        let (all, mistakes) = (self.data.len(), self.outcome.mistakes());
        let epochs = &self.outcome.epochs;
        console.say(format_args!(
            "{all} points, {}. For every point on the wrong side, the line is moved.",
            match self.kind {
                Kind::Separable => "which a line can separate",
                Kind::Overlapping => "in clouds that overlap",
            }
        ));
        console.say("  epoch  mistakes on the way  wrong after it  wrong by the pocket");
        let every = epochs.len().div_ceil(LISTED);
        for (number, epoch) in epochs.iter().enumerate() {
            if number % every == 0 || number + 1 == epochs.len() {
                let pocket = epoch.pocket.as_ref();
                let pocket = pocket.map_or("no pocket".to_owned(), |p| p.wrong.to_string());
                let (mistakes, wrong) = (epoch.mistakes, epoch.last.wrong);
                console.say(format_args!(
                    "  {number:>5}  {mistakes:>19}  {wrong:>14}  {pocket:>19}"
                ));
            }
        }
        match self.outcome.stopped {
            PerceptronStop::Converged { epoch } => console.say(format_args!(
                "It has converged: no mistake in epoch {epoch}, {mistakes} before, and none ever after."
            )),
            PerceptronStop::Epochs { epochs } => console.say(format_args!(
                "It has not converged: none of its {epochs} epochs was without a mistake."
            )),
            // The finding says so.
            PerceptronStop::NotFinite { .. } => return,
        }
        console.say(format_args!(
            "W and b: {}; accuracy {:.1} %",
            numbers(self.chosen.weight.iter().copied().chain([self.chosen.bias])),
            100.0 * self.accuracy
        ));
    }

    /// What it set out to show, and whether it holds.
    fn finding(&self) -> (String, bool) {
        let (all, mistakes) = (self.data.len(), self.outcome.mistakes());
        if let PerceptronStop::NotFinite { .. } = self.outcome.stopped {
            return (format!("stopped {}", self.outcome.stopped), false);
        }
        match (self.kind, self.outcome.converged()) {
            (Kind::Separable, converged) => {
                let most = self.bound.mistakes().unwrap_or(f64::NAN);
                let within = mistakes as f64 <= most;
                let bound = if within {
                    format!("within Novikoff's bound of {most:.0}")
                } else {
                    format!("beyond Novikoff's bound of {most:.0}")
                };
                let came = match converged {
                    Some(epoch) => format!("converged in epoch {epoch}"),
                    None => "not converged: it needs more epochs".to_owned(),
                };
                let said = format!("{came}; mistakes: {mistakes}, {bound}");
                (said, within && converged.is_some())
            }
            (Kind::Overlapping, converged) => {
                let came = match converged {
                    Some(epoch) => {
                        format!(
                            "converged in epoch {epoch}, since a line separates these after all"
                        )
                    }
                    None => "not converged".to_owned(),
                };
                let last = self.last().map_or(all, |epoch| epoch.last.wrong);
                match self.last().and_then(|epoch| epoch.pocket.as_ref()) {
                    Some(pocket) => (
                        format!(
                            "{came}, the last weights have {last} of {all} wrong, those in the pocket {}",
                            pocket.wrong
                        ),
                        pocket.wrong <= last,
                    ),
                    None => (
                        format!("{came}, the last weights have {last} of {all} wrong"),
                        true,
                    ),
                }
            }
        }
    }

    /// The line that came out, over the points.
    fn draw_line(&self, output: &mut Output) -> Result<(), Failure> {
        let which = match self.outcome.converged() {
            Some(_) => "The line it converged to",
            None if self.last().is_some_and(|epoch| epoch.pocket.is_some()) => {
                "The line in the pocket"
            }
            None => "The last line",
        };
        let points = points(&self.kind.title(which), &self.data)?;
        // No probability, but a side: a perceptron is never in doubt.
        let side = |x, y| match self.chosen.logit(array![x, y].view()) {
            Ok(z) if z > 0.0 => 1.0,
            _ => 0.0,
        };
        let figure = Boundary::new(points, side)?;
        output.figure(&figure, &format!("{}-boundary", self.kind.name()))
    }

    /// How many points are wrong, epoch by epoch.
    fn draw_mistakes(&self, output: &mut Output) -> Result<(), Failure> {
        let epochs = &self.outcome.epochs;
        let count = |of: fn(&PerceptronEpoch) -> Option<usize>| {
            let counts = epochs.iter().filter_map(of);
            counts.map(|count| count as f64).collect::<Vec<f64>>()
        };
        let what = format!("points, of {}", self.data.len());
        let mut figure = LossCurve::new(self.kind.title("Points on the wrong side"), what)
            .with_series("by the last weights", count(|epoch| Some(epoch.last.wrong)));
        let pocket = count(|epoch| Some(epoch.pocket.as_ref()?.wrong));
        if !pocket.is_empty() {
            figure = figure.with_series("by the weights in the pocket", pocket);
        }
        // Where the clouds overlap it never comes to zero, and would only be in the way.
        if self.kind == Kind::Separable {
            let mistakes = count(|epoch| Some(epoch.mistakes));
            figure = figure.with_series("mistakes on the way", mistakes);
        }
        output.figure(&figure, &format!("{}-mistakes", self.kind.name()))
    }

    fn json(&self) -> Value {
        let plane = |plane: &Hyperplane| json!({ "W": plane.weight.to_vec(), "b": plane.bias });
        let (said, held) = self.finding();
        let epoch = |epoch: &PerceptronEpoch| {
            json!({
                "mistakes": epoch.mistakes,
                "wrong": epoch.last.wrong,
                "parameters": plane(&epoch.last.hyperplane),
                "pocket": epoch.pocket.as_ref().map(|kept| json!({
                    "wrong": kept.wrong,
                    "parameters": plane(&kept.hyperplane),
                })),
            })
        };
        json!({
            "points": self.kind.name(),
            "samples": self.data.len(),
            "stopped": self.outcome.stopped.to_string(),
            "converged": self.outcome.converged(),
            "mistakes": self.outcome.mistakes(),
            "bound": {
                "radius": self.bound.radius,
                "margin": self.bound.margin,
                "mistakes": self.bound.mistakes(),
            },
            "parameters": plane(&self.chosen),
            "accuracy": self.accuracy,
            "epochs": self.outcome.epochs.iter().map(epoch).collect::<Vec<_>>(),
            "finding": said,
            "holds": held,
        })
    }
}

/// Reads a whole number, at least 2: a point of each class.
fn at_least_two(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(number) if number >= 2 => Ok(number),
        _ => Err("must be a whole number, at least 2".to_owned()),
    }
}
