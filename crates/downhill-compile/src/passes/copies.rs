//! Inserts copies where an operation cannot read its input by strides.

use crate::graph::{Graph, Id, Node, Op};
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
    let outputs = std::mem::take(&mut new.outputs);
    let ids: Vec<Id> = outputs.iter().map(|&(_, id)| whole(&new, id)).collect();
    for ((target, output), &id) in outputs.into_iter().zip(&ids) {
        // Outputs share buffers, so nothing else may read a result there, and no other output may be the same.
        let read_by = |(at, node): (usize, &Node)| Id(at) != output && node.inputs.contains(&id);
        let read = new.nodes.iter().enumerate().any(read_by);
        let twice = ids.iter().filter(|&&other| other == id).count() > 1;
        let result = !matches!(new.node(id).op, Op::View(_) | Op::Leaf(_) | Op::Constant(_));
        let own = if result && !read && !twice {
            id
        } else {
            let shape = new.shape(id).to_vec();
            new.push(Op::Copy, vec![id], shape)
        };
        new.outputs.push((target, own));
    }
    new
}

/// The value with the same numbers in another shape, if this is a view of the whole of one.
fn whole(graph: &Graph, id: Id) -> Id {
    match &graph.node(id).op {
        Op::View(view) if view.is_dense() => {
            let base = graph.node(id).inputs[0];
            let same = count(graph.shape(base)) == count(&view.shape);
            if same { base } else { id }
        }
        _ => id,
    }
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
