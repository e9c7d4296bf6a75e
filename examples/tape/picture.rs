//! Draws a trace.

use std::collections::HashMap;

use downhill::nn::{NodeKind, Trace};
use downhill::plot::{PlotError, Tape, TapeKind, TapeNode};

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
