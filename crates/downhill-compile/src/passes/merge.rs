//! Merges operations with the same inputs: common subexpressions.

use std::collections::HashMap;

use crate::graph::{Binary, Constant, Graph, Id, Op};

/// Computes each value once.
pub(super) fn merge(graph: &Graph) -> Graph {
    let mut known: HashMap<String, Id> = HashMap::new();
    graph.map(|new, node, _| {
        let mut inputs = node.inputs.clone();
        if let Op::Binary(Binary::Add | Binary::Mul | Binary::Equal | Binary::NotEqual) = node.op {
            inputs.sort_unstable();
        }
        let key = match &node.op {
            // Two constants are equal if their bits are: 0 and -0 are not.
            Op::Constant(Constant::One(value)) => {
                format!("one {:x} {:?}", value.to_bits(), node.shape)
            }
            Op::Constant(constant) => format!("each {:x?} {:?}", constant.bits(), node.shape),
            op => format!("{op:?} {inputs:?} {:?}", node.shape),
        };
        *known
            .entry(key)
            .or_insert_with(|| new.push(node.op.clone(), node.inputs.clone(), node.shape.clone()))
    })
}
