//! Computes operations on constants.

use crate::graph::{Binary, Constant, Graph, Id, Op, Reduce, Unary};
use crate::view::count;

/// The entries up to which a constant is computed, so that a fold never needs much memory.
const LARGEST: usize = 1 << 20;

/// Replaces operations on constants by their results, and operations that change nothing by their inputs.
pub(super) fn fold(graph: &Graph) -> Graph {
    graph.map(|new, node, _| {
        let constants: Option<Vec<&Constant>> =
            node.inputs.iter().map(|&id| constant(new, id)).collect();
        let folded = match constants {
            Some(inputs) if count(&node.shape) <= LARGEST => computed(new, node, &inputs),
            _ => None,
        };
        if let Some(constant) = folded {
            return new.push(Op::Constant(constant), vec![], node.shape.clone());
        }
        if let Some(same) = unchanged(new, &node.op, &node.inputs, &node.shape) {
            return same;
        }
        new.push(node.op.clone(), node.inputs.clone(), node.shape.clone())
    })
}

fn constant(graph: &Graph, id: Id) -> Option<&Constant> {
    match &graph.node(id).op {
        Op::Constant(constant) => Some(constant),
        _ => None,
    }
}

/// The number of a constant with the same one everywhere.
pub(super) fn one(graph: &Graph, id: Id) -> Option<f64> {
    match constant(graph, id)? {
        Constant::One(value) => Some(*value),
        Constant::Each(_) => None,
    }
}

fn computed(graph: &Graph, node: &crate::graph::Node, inputs: &[&Constant]) -> Option<Constant> {
    let same: Option<Vec<f64>> = inputs
        .iter()
        .map(|c| match c {
            Constant::One(value) => Some(*value),
            Constant::Each(_) => None,
        })
        .collect();
    let same = same.as_deref();
    let at = |input: usize, entry: usize| match inputs[input] {
        Constant::One(value) => *value,
        Constant::Each(values) if values.len() == 1 => values[0],
        Constant::Each(values) => values[entry],
    };
    let each =
        |of: &dyn Fn(usize) -> f64| Some(Constant::Each((0..count(&node.shape)).map(of).collect()));
    match (&node.op, same) {
        (Op::View(_) | Op::Copy, Some([value])) => Some(Constant::One(*value)),
        (Op::Unary(unary), Some([value])) => Some(Constant::One(unary.of(*value))),
        (Op::Binary(binary), Some([a, b])) => Some(Constant::One(binary.of(*a, *b))),
        (Op::Select, Some([condition, then, otherwise])) => {
            Some(Constant::One(if *condition == 0.0 {
                *otherwise
            } else {
                *then
            }))
        }
        (Op::Reduce(reduce, _), Some([value])) => {
            let entries = count(graph.shape(node.inputs[0])) / count(&node.shape).max(1);
            Some(Constant::One(match reduce {
                Reduce::Sum => value * entries as f64,
                Reduce::Prod => value.powf(entries as f64),
                Reduce::Max | Reduce::Min => *value,
            }))
        }
        (Op::View(view), None) => {
            let mut values = Vec::with_capacity(count(&node.shape));
            view.each(|entry| values.push(at(0, entry)));
            Some(Constant::Each(values.into()))
        }
        (Op::Unary(unary), None) => each(&|entry| unary.of(at(0, entry))),
        (Op::Binary(binary), None) => each(&|entry| binary.of(at(0, entry), at(1, entry))),
        (Op::Select, None) => each(&|entry| {
            if at(0, entry) == 0.0 {
                at(2, entry)
            } else {
                at(1, entry)
            }
        }),
        _ => None,
    }
}

/// The value that an operation returns unchanged, if it does.
fn unchanged(new: &Graph, op: &Op, inputs: &[Id], shape: &[usize]) -> Option<Id> {
    let whole = |id: Id| (new.shape(id) == shape).then_some(id);
    match (op, inputs) {
        (Op::Binary(binary), &[a, b]) => {
            let right = one(new, b);
            let left = one(new, a);
            match (binary, left, right) {
                (Binary::Add | Binary::Sub, _, Some(0.0))
                | (Binary::Mul | Binary::Div, _, Some(1.0)) => whole(a),
                (Binary::Add, Some(0.0), _) | (Binary::Mul, Some(1.0), _) => whole(b),
                _ => None,
            }
        }
        (Op::Select, &[condition, then, otherwise]) => match one(new, condition) {
            Some(0.0) => whole(otherwise),
            Some(_) => whole(then),
            None => (then == otherwise).then_some(then).and_then(whole),
        },
        (Op::Unary(outer @ (Unary::Neg | Unary::Not)), &[x]) => match &new.node(x).op {
            Op::Unary(inner) if inner == outer && matches!(outer, Unary::Neg) => {
                whole(new.node(x).inputs[0])
            }
            _ => None,
        },
        (Op::Reduce(Reduce::Sum | Reduce::Max | Reduce::Min | Reduce::Prod, axes), &[x]) => axes
            .iter()
            .all(|&axis| new.shape(x)[axis] == 1)
            .then_some(x)
            .and_then(whole),
        _ => None,
    }
}
