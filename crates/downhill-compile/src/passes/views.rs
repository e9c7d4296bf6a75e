//! Composes views, so that every view reads a computed value.

use crate::graph::{Graph, Op};

/// Makes a view of a view a view of the value itself, and drops views of the whole.
pub(super) fn compose(graph: &Graph) -> Graph {
    graph.map(|new, node, _| {
        let (Op::View(view), [input]) = (&node.op, node.inputs.as_slice()) else {
            return new.push(node.op.clone(), node.inputs.clone(), node.shape.clone());
        };
        let (base, view) = match &new.node(*input).op {
            Op::View(inner) => match view.of(inner) {
                Some(both) => (new.node(*input).inputs[0], both),
                None => {
                    let shape = new.shape(*input).to_vec();
                    (new.push(Op::Copy, vec![*input], shape), view.clone())
                }
            },
            _ => (*input, view.clone()),
        };
        if view.is_dense() && view.shape == new.shape(base) {
            return base;
        }
        new.view(base, view)
    })
}
