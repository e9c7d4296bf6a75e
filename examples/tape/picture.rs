//! A trace as a picture.

use std::collections::HashMap;

use downhill::nn::{NodeKind, Trace};
use downhill::plot::{PlotError, Tape, TapeKind, TapeNode};

use crate::listing::{Names, operation, shape};

/// The operations on the tape, and what they were given. Of the constants only those are drawn that an
/// operation on the tape was given: they are data to it.
pub(crate) fn picture(trace: &Trace, net: &str) -> Result<Tape, PlotError> {
    let given = |at: usize| {
        trace
            .nodes
            .iter()
            .any(|n| n.on_tape && n.given.contains(&at))
    };
    let names = Names::new(trace);
    let mut output_args = HashMap::new();
    let mut nodes = Vec::new();
    for (at, node) in trace.nodes.iter().enumerate() {
        if !node.on_tape && !given(at) {
            continue;
        }
        let kind = match node.kind {
            NodeKind::Parameter => TapeKind::Parameter,
            NodeKind::Operation if node.on_tape => TapeKind::Operation,
            NodeKind::Operation | NodeKind::Data => TapeKind::Data,
        };
        let given = node
            .given
            .iter()
            .filter_map(|at| output_args.get(at).copied());
        let given = if kind == TapeKind::Operation {
            given.collect()
        } else {
            Vec::new()
        };
        output_args.insert(at, nodes.len());
        let label = match node.kind {
            NodeKind::Operation if node.on_tape => operation(node),
            NodeKind::Operation => format!("constant {}", names.of(at)),
            NodeKind::Parameter | NodeKind::Data => short(&node.name),
        };
        nodes.push(TapeNode {
            label,
            detail: shape(node),
            kind,
            given,
        });
    }
    let back = trace
        .back
        .iter()
        .filter_map(|t| output_args.get(&t.node).copied());
    let tape = Tape::new(format!("The tape of the {net}"), nodes)?;
    Ok(tape.with_backward_pass(back.collect()))
}

/// A parameter as formulas have it: `layers.0.weight` is `W_0`.
fn short(name: &str) -> String {
    match name.split('.').collect::<Vec<_>>().as_slice() {
        ["layers", layer, "weight"] => format!("W_{layer}"),
        ["layers", layer, "bias"] => format!("b_{layer}"),
        _ => name.to_owned(),
    }
}
