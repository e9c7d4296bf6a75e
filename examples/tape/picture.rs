//! Draws a trace.

use std::collections::HashMap;

use downhill::nn::{NodeKind, Trace};
use downhill::plot::{
    PlotError, ProgramDiagram, ProgramOperation, ProgramPart, Tape, TapeKind, TapeNode,
};
use downhill::train::{Explanation, Line, Operation};

use crate::listing::{Names, operation, shape};

/// Creates the figure of the operations on the tape and their inputs.
///
/// A constant is drawn only if it is an input of an operation on the tape.
pub(crate) fn picture(trace: &Trace, net: &str) -> Result<Tape, PlotError> {
    let given = |at: usize| {
        trace
            .nodes
            .iter()
            .any(|n| n.on_tape && n.given.contains(&at))
    };
    let names = Names::new(trace);
    let mut positions = HashMap::new();
    let mut nodes = Vec::new();
    for (at, node) in trace.nodes.iter().enumerate() {
        if !node.on_tape && !given(at) {
            continue;
        }
        let inputs = node.given.iter();
        let inputs = inputs.filter_map(|at| positions.get(at).copied());
        let kind = match node.kind {
            NodeKind::Parameter => TapeKind::Parameter,
            NodeKind::Operation if node.on_tape => TapeKind::Operation(inputs.collect()),
            NodeKind::Operation | NodeKind::Data => TapeKind::Data,
        };
        positions.insert(at, nodes.len());
        let label = match node.kind {
            NodeKind::Operation if node.on_tape => operation(node),
            NodeKind::Operation => format!("constant {}", names.of(at)),
            NodeKind::Parameter | NodeKind::Data => short(&node.name),
        };
        nodes.push(TapeNode {
            label,
            detail: shape(node),
            kind,
        });
    }
    let back = trace
        .back
        .iter()
        .filter_map(|t| positions.get(&t.node).copied());
    let tape = Tape::new(format!("The tape of the {net}"), nodes)?;
    Ok(tape.with_backward_pass(back))
}

/// Abbreviates a parameter as in formulas: `layers.0.weight` becomes `W_0`.
fn short(name: &str) -> String {
    match name.split('.').collect::<Vec<_>>().as_slice() {
        ["layers", layer, "weight"] => format!("W_{layer}"),
        ["layers", layer, "bias"] => format!("b_{layer}"),
        _ => name.to_owned(),
    }
}

/// Creates the figure of a recorded step beside the loops of its program.
pub(crate) fn program(explanation: &Explanation, net: &str) -> Result<ProgramDiagram, PlotError> {
    let recorded = explanation.passes.first();
    let recorded = recorded.map_or(&[][..], |pass| &pass.operations);
    let is_loss = |operation: &Operation| {
        let output = operation.output.as_deref();
        output.is_some_and(|output| output.ends_with("loss"))
    };
    let losses = recorded.iter().rposition(is_loss);
    let (forward, backward) = recorded.split_at(losses.map_or(0, |last| last + 1));
    let columns = [("forward", forward), ("backward", backward)];
    let recorded = columns.map(|(title, operations)| ProgramPart {
        title: format!("recorded {title}: {}", operations.len()),
        operations: operations
            .iter()
            .map(|of| line(of, of.name.clone(), false))
            .collect(),
        values: Vec::new(),
    });

    let gradient = explanation.program.chunk_by(|a, b| a.kernel == b.kernel);
    let update = explanation.update.chunk_by(|a, b| a.kernel == b.kernel);
    let loops = gradient.chain(update).zip(1..);
    let loops = loops
        .map(|(lines, number)| loop_of(lines, number))
        .collect();
    ProgramDiagram::new(
        format!("A step of the {net}: its operations, and the compiled program"),
        recorded.into(),
        loops,
    )
}

/// A loop of the program, and the results that it leaves in memory.
fn loop_of(lines: &[Line], number: usize) -> ProgramPart {
    let rows = match lines.first().and_then(|line| line.rows) {
        Some(1) => "one row".to_owned(),
        Some(rows) => format!("{rows} rows"),
        None => "whole tensors".to_owned(),
    };
    let kept = lines.iter().filter(|line| line.kept);
    let value = |of: &Operation| match &of.output {
        Some(output) => output.trim_start_matches("the ").to_owned(),
        None => format!("{} {:?}", of.result, of.shape),
    };
    ProgramPart {
        title: format!("loop {number}, {rows}: {} operations", lines.len()),
        operations: lines
            .iter()
            .map(|of| line(&of.operation, call(&of.operation), of.sums))
            .collect(),
        values: kept.map(|line| value(&line.operation)).collect(),
    }
}

fn call(of: &Operation) -> String {
    format!("{}({})", of.name, of.inputs.join(", "))
}

fn line(of: &Operation, label: String, sums: bool) -> ProgramOperation {
    let shape = format!("{:?}", of.shape);
    ProgramOperation {
        result: of.result.clone(),
        label,
        detail: if sums {
            format!("summed {shape}")
        } else {
            shape
        },
    }
}
