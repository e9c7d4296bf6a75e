//! The cost of `and_gate`'s slips: runs from the same start with and without them.

use downhill::check::Alignment;
use downhill::plot::Chart;
use downhill::prelude::*;
use downhill::train::{HandEngine, Optimization};
use downhill_cli::{Console, Failure, Output};
use downhill_sources::{AndGate, Slips, Source, Start};
use serde_json::{Value, json};

use crate::findings::Findings;

/// The runs: name in the report, name in the table and figure, slips.
const RUNS: [(&str, &str, Slips); 4] = [
    ("as_printed", "both, as printed", Slips::BOTH),
    (
        "slope_only",
        "slope slip only",
        Slips {
            slab: false,
            slope: true,
        },
    ),
    (
        "slab_only",
        "slab slip only",
        Slips {
            slab: true,
            slope: false,
        },
    ),
    ("gradient", "gradient descent", Slips::NEITHER),
];

/// Index of the run that the others are compared with.
const GRADIENT: usize = RUNS.len() - 1;

/// Number of epochs for which the angle of `W1` is drawn; its peak is earlier.
const ANGLE_EPOCHS: usize = 1_000;

/// Runs `and_gate` from its published start with both slips, one, and none.
pub(crate) fn count(
    console: &Console,
    gate: &AndGate,
    output: &mut Output,
    findings: &mut Findings,
) -> Result<Value, Failure> {
    let mut losses = Vec::new();
    for (_, _, slips) in RUNS {
        losses.push(run(gate, slips)?);
    }
    let epochs: Vec<usize> = gate.printed_losses().map(|(epoch, _)| epoch).collect();
    let last = epochs.last().copied().unwrap_or_default();
    let at = |run: usize, epoch: usize| losses[run].get(epoch).copied().unwrap_or(f64::NAN);
    let times = |run: usize| at(run, last) / at(GRADIENT, last);

    console.print("");
    console.print(
        "  The cost of the slips: losses from the same start, at epochs that the source logged",
    );
    let row = |first: &str, texts: [String; 4]| {
        let texts = texts.map(|text| format!("{text:>21}")).concat();
        console.print(format_args!("  {first:<8}{texts}"));
    };
    row("epoch", RUNS.map(|(_, name, _)| name.to_owned()));
    let shown = |epoch: usize| epoch < 3_000 || epoch.is_multiple_of(5_000) || epoch == last;
    for &epoch in epochs.iter().filter(|&&epoch| shown(epoch)) {
        let losses = [0, 1, 2, GRADIENT].map(|run| format!("{:.8}", at(run, epoch)));
        row(&epoch.to_string(), losses);
    }
    row(
        "",
        [0, 1, 2, GRADIENT].map(|run| format!("{:.1} times", times(run))),
    );
    let ratio = times(0);
    console.print(format_args!(
        "  At epoch {last} its loss is {ratio:.1} times that of gradient descent."
    ));
    findings.add(
        format!("and_gate: its slips make the loss at epoch {last} {ratio:.1} times as high"),
        ratio > 1.0,
    );

    let loss = gate.objective().report.label();
    let mut figure = Chart::new("The cost of and_gate's two slips")
        .with_labels("epoch", loss)
        .with_log_y();
    for ((_, name, _), losses) in RUNS.into_iter().zip(&losses) {
        figure = figure.with_series(name, losses.iter().copied());
    }
    output.figure(
        &figure.with_reference("printed losses", gate.printed_curve(gate.epochs())),
        "and_gate-cost",
    )?;
    draw_directions(gate, output)?;

    let mut cost = json!({ "epoch": last, "ratio": ratio, "epochs": epochs });
    for (run, (name, _, _)) in RUNS.into_iter().enumerate() {
        cost["losses"][name] = epochs.iter().map(|&epoch| at(run, epoch)).collect();
        cost["ratios"][name] = json!(times(run));
    }
    Ok(cost)
}

/// Returns the loss of every epoch, before its step.
fn run(gate: &AndGate, slips: Slips) -> Result<Vec<f64>, Failure> {
    let mut engine = engine(gate, slips)?;
    let batch = Batch::new(gate.features(), gate.targets())?;
    let outcome = Trainer::epochs(gate.epochs()).fit(&mut engine, &batch)?;
    Ok(outcome.history.losses)
}

fn engine(gate: &AndGate, slips: Slips) -> Result<HandEngine<f64>, Failure> {
    let (net, start) = (gate.network(), gate.start(Start::Published)?);
    let optimization =
        Optimization::new(gate.objective(), gate.alpha()).with_update(Box::new(slips));
    Ok(HandEngine::new(&net, &start, optimization)?)
}

/// Draws length and angle of the printed updates relative to the gradient.
fn draw_directions(gate: &AndGate, output: &mut Output) -> Result<(), Failure> {
    let mut engine = engine(gate, Slips::BOTH)?;
    let batch = Batch::new(gate.features(), gate.targets())?;
    let (mut first, mut second) = (Vec::new(), Vec::new());
    for _ in 0..gate.epochs() {
        let update = gate.printed_update(&engine.parameters()?)?;
        let (_, gradient) = engine.gradient(&batch)?;
        for (weight, found) in [
            ("layers.0.weight", &mut first),
            ("layers.1.weight", &mut second),
        ] {
            let (update, gradient) = (update.get(weight)?, gradient.get(weight)?);
            found.push(Alignment::of(&update.values, &gradient.values)?);
        }
        engine.step(&batch)?;
    }
    let ratios = |found: &[Alignment]| found.iter().map(|a| a.ratio).collect::<Vec<_>>();
    let title = "The component of and_gate's update along the gradient";
    let figure = Chart::new(title)
        .with_labels("epoch", "component / length of the gradient")
        .with_log_y()
        .with_series("W0: 6 slabs for 5 samples", ratios(&first))
        .with_series("W1: also the slope h(1-h) instead of h", ratios(&second));
    output.figure(&figure, "and_gate-ratio")?;
    let title = "The angle between and_gate's update of W1 and the gradient";
    let angles = second.iter().take(ANGLE_EPOCHS).map(|a| a.angle_degrees);
    let figure = Chart::new(title)
        .with_labels("epoch", "angle in degrees")
        .with_series("W1", angles);
    output.figure(&figure, "and_gate-angle")
}
