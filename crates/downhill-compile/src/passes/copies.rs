//! Inserts copies where an operation cannot read its input by strides.

use crate::graph::{Graph, Id, Op, Target};
use crate::view::{View, count};

/// The value that a view reads, and the view; a value itself is the view of its whole.
pub(crate) fn resolve(graph: &Graph, id: Id) -> (Id, View) {
    match &graph.node(id).op {
        Op::View(view) => (graph.node(id).inputs[0], view.clone()),
        _ => (id, View::dense(graph.shape(id))),
    }
}

/// The numbers of rows as which a tensor can be read: the products of its first axes.
pub(crate) fn row_counts(shape: &[usize]) -> Vec<usize> {
    let mut rows = 1;
    let mut counts = vec![1];
    for &size in shape {
        rows *= size;
        if counts.last() != Some(&rows) {
            counts.push(rows);
        }
    }
    counts
}

/// The two strides of each matrix of a product's operand, if it can be read so.
pub(crate) fn is_matrix(view: &View) -> bool {
    let axes = view.shape.len();
    axes >= 2 && view.strides[axes - 2..].iter().all(|&stride| stride >= 0)
}

/// Makes copies of inputs that their operation cannot read, and of outputs that are not results of their own.
pub(super) fn insert(graph: &Graph) -> Graph {
    let mut new = graph.map(|new, node, _| {
        let mut inputs = node.inputs.clone();
        match node.op {
            Op::Unary(_) | Op::Binary(_) | Op::Select => {
                let large: Vec<Id> = inputs
                    .iter()
                    .copied()
                    .filter(|&i| count(new.shape(i)) > 1)
                    .collect();
                let views: Vec<View> = large.iter().map(|&i| resolve(new, i).1).collect();
                let rows = row_counts(&node.shape).into_iter();
                let readable = rows
                    .rev()
                    .any(|rows| views.iter().all(|view| view.rows(rows).is_some()));
                for input in &mut inputs {
                    if !readable && count(new.shape(*input)) > 1 {
                        *input = dense(new, *input);
                    }
                }
            }
            Op::Matmul => {
                for input in &mut inputs {
                    if !is_matrix(&resolve(new, *input).1) {
                        *input = dense(new, *input);
                    }
                }
            }
            Op::Take(_)
            | Op::AddAt(_)
            | Op::Gather(_)
            | Op::ScatterAdd(_)
            | Op::Concat(_)
            | Op::ArgReduce(..) => {
                for input in &mut inputs {
                    *input = dense(new, *input);
                }
            }
            _ => {}
        }
        new.push(node.op.clone(), inputs, node.shape.clone())
    });
    let mut outputs = std::mem::take(&mut new.outputs);
    for (at, (_, id)) in outputs.clone().into_iter().enumerate() {
        // Outputs share buffers, so nothing else may read a result there.
        let read = new.nodes.iter().any(|node| node.inputs.contains(&id));
        let own = !read && !matches!(new.node(id).op, Op::View(_) | Op::Leaf(_) | Op::Constant(_));
        let first = graph
            .outputs
            .iter()
            .position(|(_, other)| *other == graph.outputs[at].1)
            == Some(at);
        // All gradients are in one buffer, so one of them cannot be a copy of another.
        let twice = |(target, other): &&(Target, Id)| {
            matches!(target, Target::Gradient(_)) && *other == graph.outputs[at].1
        };
        let shared = graph.outputs.iter().filter(twice).count() > 1;
        if !own || !first || shared {
            let shape = new.shape(id).to_vec();
            outputs[at].1 = new.push(Op::Copy, vec![id], shape);
        }
    }
    new.outputs = outputs;
    new
}

/// The value itself, or a copy if it is a view.
fn dense(new: &mut Graph, id: Id) -> Id {
    match &new.node(id).op {
        Op::View(_) => {
            let shape = new.shape(id).to_vec();
            new.push(Op::Copy, vec![id], shape)
        }
        _ => id,
    }
}
