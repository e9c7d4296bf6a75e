//! Draws the loss around the path of descent of a source, as contours and as a surface.
//!
//! ```text
//! cargo run --example landscape -- blobs
//! cargo run --example landscape -- and_gate --random 1
//! cargo run --example landscape -- neuron --parameters 'layers.0.weight[0,0]' 'layers.0.bias[0]'
//! ```

mod bowl;
mod pictures;
mod view;

use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use downhill::data::tiny_images;
use downhill::plot::Animation;
use downhill::train::{
    Batch, EngineConfig, EngineKind, LandscapeError, Optimization, ParameterHistory, Trainer,
};
use downhill_cli::{
    AnimateArgs, Failure, Output, SourceArgs, Verdict, complete, ctrl_c, positive, stopped,
};
use downhill_sources::checkerboard::{Checkerboard, GENERATED};
use downhill_sources::{AndGate, BlobsNeuron, Neuron, Source, Update, engine};
use serde_json::json;

use crate::bowl::Bowl;
use crate::view::ViewArgs;

const NAME: &str = "landscape";

/// Draws the loss around the path of descent of a source, as contours and as a surface
#[derive(Debug, Parser)]
struct Arguments {
    /// The tutorial to draw the descent of
    #[arg(
        value_name = "neuron|blobs|and_gate|checkerboard",
        hide_possible_values = true
    )]
    topic: Topic,

    #[command(flatten)]
    view: ViewArgs,

    /// The width of the drawn part of the plane, as a multiple of the path's extent
    #[arg(long, default_value_t = 2.0, value_name = "FACTOR", value_parser = positive, allow_negative_numbers = true)]
    width: f64,

    #[command(flatten)]
    animate: AnimateArgs,

    #[command(flatten)]
    source: SourceArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum Topic {
    Neuron,
    Blobs,
    AndGate,
    Checkerboard,
}

impl Topic {
    fn source(self) -> Result<Box<dyn Source>, Failure> {
        Ok(match self {
            Self::Neuron => Box::new(Neuron::new()?),
            Self::Blobs => Box::new(BlobsNeuron::new()?),
            Self::AndGate => Box::new(AndGate::new()),
            Self::Checkerboard => {
                Box::new(Checkerboard::new(&tiny_images::generate(GENERATED.0, 0)))
            }
        })
    }
}

fn main() -> ExitCode {
    downhill_cli::main(|args: Arguments| descend(&args))
}

fn descend(args: &Arguments) -> Result<Verdict, Failure> {
    let source = args.topic.source()?;
    // The checkerboard prints no update of its own.
    let update = (args.topic == Topic::Checkerboard).then_some(Update::Gradient);
    let settings = args.source.settings(&*source, update)?;
    let console = args.source.output().console();
    let start = source.start(settings.start)?;
    args.view.check(&start).map_err(Failure::other)?;
    let mut output = Output::prepare(args.source.output(), NAME)?;

    // The run, and the path of its parameters.
    let batch = Batch::new(source.features(), source.targets())?;
    let mut engine = engine(&*source, &settings, &start)?;
    let mut history = ParameterHistory::new(Animation::MOST_FRAMES);
    let outcome = Trainer::new(&settings.train)
        .observe(&mut history)
        .observe(&mut args.source.progress())
        .interrupt(ctrl_c())
        .checkpoints(args.source.checkpoints()?)
        .fit(&mut *engine, &batch)?;

    // The loss around the path. The engine by hand is faster, and this takes thousands of forward passes.
    let hand = EngineConfig {
        kind: EngineKind::Hand,
        ..settings.engine
    };
    let optimization = Optimization::of(source.objective(), settings.train.step);
    let (trained_on, _) = batch.hold_out(&settings.train)?;
    let mut probe = hand.build(&source.network(), &start, optimization)?;
    let bowl = match Bowl::around(&history, (&args.view, args.width), &mut *probe, &trained_on) {
        Ok(bowl) => Some(bowl),
        Err(error @ (LandscapeError::Degenerate | LandscapeError::StraightPath)) => {
            console.always(format_args!("no pictures are drawn: {error}"));
            None
        }
        Err(error) => return Err(Failure::other(error)),
    };
    if let Some(bowl) = &bowl {
        bowl.print(&console);
        let animate = args.animate.wanted(true);
        pictures::draw(&*source, bowl, animate, &mut output)?;
    }
    let holds = complete(&console, &outcome) && bowl.is_some();
    output.report(&json!({
        "example": NAME,
        "source": source.name(),
        "plane": args.view.json(),
        "landscape": bowl.as_ref().map(Bowl::json),
        "epochs": settings.train.epochs,
        "alpha": settings.train.step.alpha,
        "engine": settings.engine.kind.name(),
        "losses": outcome.history.losses,
        "stopped": stopped(&outcome),
        "holds": holds,
        "figures": output.figure_names(),
    }))?;
    output.announce(&console);
    Ok(holds.into())
}
