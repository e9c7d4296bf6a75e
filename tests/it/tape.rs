//! The trace of what training runs, the example that shows it, and the chapter that explains it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use downhill::nn::{Device, Dtype, NodeKind, Trace};
use downhill::prelude::*;
use downhill::train::{EngineError, NetworkAutodiff};
use downhill_sources::{AndGate, Source, Start};
use downhill_xtask::recording::{self, CommandOutput, List};
use ndarray::Array2;
use tempfile::TempDir;

use crate::examples::{length, refuses, report, run_in, text};

fn book() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("book")
}

fn device() -> Device {
    Backend::default().device().unwrap()
}

/// The 3-2-1 net of the source, at its published start.
fn and_gate() -> Trace {
    let gate = AndGate::new();
    let start = gate.start(Start::Published).unwrap();
    let descent = Optimization::new(gate.objective(), gate.alpha());
    let engine = NetworkAutodiff::new(&gate.network(), &start, descent, device(), Dtype::F64);
    let batch = Batch::new(gate.features(), gate.targets()).unwrap();
    engine.unwrap().trace(&batch).unwrap()
}

/// Traces a net of any kind on three samples, and holds what is on the tape against what has a gradient.
fn compare(description: &NetworkConfig, objective: Objective) -> Result<Trace, EngineError> {
    let start = Parameters::uniform(description, -0.5, 0.5, 3);
    let descent = Optimization::new(objective, 0.1);
    let mut engine = NetworkAutodiff::new(description, &start, descent, device(), Dtype::F64)?;
    let x = Array2::from_shape_fn((3, 4), |(i, j)| 0.3 * i as f64 - 0.2 * j as f64 + 0.1);
    let y = Array2::from_shape_fn((3, description.outputs()), |(i, j)| {
        f64::from(u8::from(i == j))
    });
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let trace = engine.trace(&batch)?;
    let (_, gradient) = engine.gradient(&batch)?;
    let parameters = trace.nodes.iter().filter(|n| n.kind == NodeKind::Parameter);
    let on_tape = parameters
        .filter(|n| n.on_tape)
        .map(|n| (&n.name, &n.shape));
    let real = gradient.as_slice().iter().map(|p| (&p.name, &p.shape));
    assert!(on_tape.eq(real), "{trace:?}");
    Ok(trace)
}

#[test]
fn whatever_the_engine_trains_can_be_traced() {
    for activation in Activation::all() {
        let description = NetworkConfig::new(4).hidden(&[3, 2], activation);
        let description = description.dense(1, Activation::Sigmoid);
        compare(&description, Objective::new(Loss::LogLoss))
            .unwrap_or_else(|error| panic!("{}: {error}", activation.name()));
    }
    for outputs in [1, 3] {
        for loss in Loss::for_tests(outputs) {
            let description = NetworkConfig::new(4).dense(outputs, Activation::Sigmoid);
            // It finds a sample's own class by whole numbers, which is more than a trace knows.
            let (name, known) = (loss.name(), loss != Loss::MultiClassHinge);
            let traced = compare(&description, Objective::new(loss));
            assert_eq!(traced.is_ok(), known, "{name} of {outputs}: {traced:?}");
        }
    }
    let layers = NetworkConfig::new(4)
        .dense(3, Activation::Tanh)
        .layer_norm();
    let layers = layers
        .residual(|block| block.dense(3, Activation::Relu))
        .dropout(0.5);
    let objective = Objective::new(Loss::LogLoss);
    let penalty = Penalty { l1: 0.1, l2: 0.1 };
    let objective = objective.with_penalty(penalty);
    compare(&layers.dense(1, Activation::Sigmoid), objective).unwrap();
}

/// A row of the chapter's table.
struct Row {
    operation: String,
    /// What it makes, and of what.
    made: String,
    of: String,
    shape: String,
    passes: String,
}

/// The rows of the table of the tape.
fn rows() -> Vec<Row> {
    let chapter = fs::read_to_string(book().join("src/12-what-autodiff-does.md")).unwrap();
    let lines = chapter.lines().filter_map(|line| line.strip_prefix("| "));
    let rows = lines.filter_map(|line| {
        let [name, forward, shape, passes] = line.split(" | ").collect::<Vec<_>>()[..] else {
            return None;
        };
        let (number, operation) = name.split_once(' ')?;
        number.parse::<usize>().ok()?;
        let formula = forward.strip_prefix('$')?;
        let made = formula.split([' ', '$']).next()?;
        Some((
            number.parse().ok()?,
            Row {
                operation: operation.trim_matches('`').to_owned(),
                made: made.to_owned(),
                of: formula.strip_prefix(made)?.to_owned(),
                shape: shape.trim_matches('`').replace('n', "5"),
                passes: passes.to_owned(),
            },
        ))
    });
    let rows: BTreeMap<usize, Row> = rows.collect();
    assert!(rows.keys().copied().eq(1..=rows.len()), "{:?}", rows.keys());
    rows.into_values().collect()
}

/// The chapter's table, line by line: the operation, the shape of its result, what it is given and what it passes
/// back to.
#[test]
fn the_table_in_the_book_is_the_tape_that_was_traced() {
    let trace = and_gate();
    let rows = rows();
    let on_tape =
        |n: &usize| trace.nodes[*n].kind == NodeKind::Operation && trace.nodes[*n].on_tape;
    let tape: Vec<usize> = (0..trace.nodes.len()).filter(on_tape).collect();
    assert_eq!((tape.len(), rows.len()), (17, 17));
    let letter = |node: &usize| match trace.nodes[*node].name.as_str() {
        "layers.0.weight" => Some("W_0"),
        "layers.0.bias" => Some("b_0"),
        "layers.1.weight" => Some("W_1"),
        "layers.1.bias" => Some("b_1"),
        _ => {
            let line = tape.iter().position(|at| at == node)?;
            Some(rows[line].made.as_str())
        }
    };
    for (node, row) in tape.iter().zip(&rows) {
        let traced = &trace.nodes[*node];
        let line = format!("{} = {}", row.made, row.of);
        assert_eq!(traced.name, row.operation, "{line}");
        assert_eq!(format!("{:?}", traced.shape), row.shape, "{line}");
        for given in traced.given.iter().filter_map(letter) {
            assert!(row.of.contains(given), "{line}: {given}");
        }
        let turn = trace.back.iter().find(|turn| turn.node == *node).unwrap();
        for to in turn.to.iter().filter_map(letter) {
            let gradient = format!("\\mathrm{{d}}{to}");
            assert!(row.passes.contains(&gradient), "{line}: {gradient}");
        }
    }
}

#[test]
fn the_example_reports_the_trace_that_the_engine_makes() {
    let (said, report) = report("tape", &[]);
    let trace = and_gate();
    assert!(said.contains("17 of them are on the tape"), "{said}");
    assert_eq!(
        (length(&report["nodes"]), length(&report["back"])),
        (trace.nodes.len(), 17)
    );
    for (reported, turn) in report["back"].as_array().unwrap().iter().zip(&trace.back) {
        assert_eq!(reported["node"], turn.node);
        assert_eq!(length(&reported["to"]), turn.to.len());
    }
    assert_eq!(length(&report["figures"]), 4);
    let (said, report) = crate::examples::report("tape", &["--hidden", "0", "--quiet"]);
    assert_eq!((said.as_str(), &report["network"]), ("", &"3-1".into()));
}

#[test]
fn the_example_refuses_in_one_line() {
    refuses(
        "tape",
        &["--hidden", "2,0"],
        &[],
        &["--hidden", "at least 1"],
    );
    refuses(
        "tape",
        &["--activation", "step"],
        &[],
        &["--activation", "step"],
    );
    refuses(
        "tape",
        &["--hidden", "2,2,2,2,2,2,2,2,2,2,2,2"],
        &[],
        &["100"],
    );
}

#[test]
fn the_book_shows_what_the_example_prints_and_draws() {
    let list = List::read(&book()).unwrap();
    let folder = TempDir::new().unwrap();
    let mut ran = 0;
    let run = |command: &str| {
        let Some(rest) = command.strip_prefix("cargo run --features trace --example tape") else {
            return Ok(None);
        };
        ran += 1;
        let arguments: Vec<_> = rest
            .split_whitespace()
            .filter(|word| *word != "--")
            .collect();
        let output = run_in(folder.path(), "tape", &arguments);
        Ok(Some(CommandOutput {
            status: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
            folder: folder.path().to_owned(),
        }))
    };
    let stale = recording::compare(&list, &book().join("src"), run).unwrap();
    assert!(ran >= 2 && stale.is_empty(), "{stale:?}");
}

/// A trace says what it cannot do, and an engine what does not fit it.
#[test]
fn a_batch_of_another_width_is_refused() {
    let gate = AndGate::new();
    let start = gate.start(Start::Published).unwrap();
    let descent = Optimization::new(gate.objective(), gate.alpha());
    let engine = NetworkAutodiff::new(&gate.network(), &start, descent, device(), Dtype::F64);
    let x = Array2::<f64>::zeros((2, 4));
    let y = Array2::<f64>::zeros((2, 1));
    let batch = Batch::new(x.view(), y.view()).unwrap();
    let refused = engine.unwrap().trace(&batch);
    assert!(
        matches!(refused, Err(EngineError::Features { .. })),
        "{refused:?}"
    );
}
