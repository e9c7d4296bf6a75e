//! Drops operations whose results nothing uses.

use crate::graph::{Graph, Id};

/// Keeps the operations that an output depends on.
pub(super) fn drop_unused(graph: &Graph) -> Graph {
    let mut used = vec![false; graph.nodes.len()];
    for &(_, id) in &graph.outputs {
        used[id.0] = true;
    }
    for index in (0..graph.nodes.len()).rev() {
        if used[index] {
            for input in &graph.nodes[index].inputs {
                used[input.0] = true;
            }
        }
    }
    let mut new = Graph::default();
    let mut at = vec![Id(0); graph.nodes.len()];
    for (index, node) in graph.nodes.iter().enumerate() {
        if used[index] {
            let inputs = node.inputs.iter().map(|input| at[input.0]).collect();
            at[index] = new.push(node.op.clone(), inputs, node.shape.clone());
        }
    }
    new.outputs = graph
        .outputs
        .iter()
        .map(|&(target, id)| (target, at[id.0]))
        .collect();
    new
}
