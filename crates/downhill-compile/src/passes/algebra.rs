//! Rewrites formulas to equal ones with fewer operations.

use super::fold::one;
use crate::graph::{Binary, Constant, Graph, Id, Node, Op, Reduce, Unary};
use crate::view::count;

/// Applies the rules until none applies to a node.
pub(super) fn simplify(graph: &Graph) -> Graph {
    graph.map(|new, node, _| {
        let node = scalars(new, node);
        if let Some(simpler) = sigmoid(new, &node)
            .or_else(|| sign(new, &node))
            .or_else(|| power_of_two(new, &node))
        {
            return simpler;
        }
        if let Some(simpler) = sum_of_sum(new, &node) {
            return simpler;
        }
        new.push(node.op, node.inputs, node.shape)
    })
}

/// An operand that repeats one number is that number.
fn scalars(new: &mut Graph, node: &Node) -> Node {
    let mut node = node.clone();
    if !matches!(node.op, Op::Binary(_) | Op::Select) {
        return node;
    }
    for input in &mut node.inputs {
        let simpler = match &new.node(*input).op {
            Op::View(view)
                if view
                    .strides
                    .iter()
                    .zip(&view.shape)
                    .all(|(&s, &n)| s == 0 || n == 1) =>
            {
                let base = new.node(*input).inputs[0];
                (count(new.shape(base)) == 1).then_some(base)
            }
            Op::Constant(Constant::One(value)) if !new.shape(*input).is_empty() => {
                Some(new.scalar(*value))
            }
            _ => None,
        };
        if let Some(simpler) = simpler {
            *input = simpler;
        }
    }
    // One operand has to have the shape of the result.
    let whole = node
        .inputs
        .iter()
        .any(|&input| new.shape(input) == node.shape);
    if !whole && count(&node.shape) > 1 {
        return Node {
            ..node_with_shape(new, node)
        };
    }
    node
}

/// An operation on single numbers whose result was repeated.
fn node_with_shape(new: &mut Graph, node: Node) -> Node {
    let result = new.push(node.op, node.inputs, vec![]);
    let view = crate::view::View::dense(&[]).expand(&node.shape);
    Node {
        op: Op::View(view),
        inputs: vec![result],
        shape: node.shape,
    }
}

/// `σ(z) = select(z ≥ 0, 1, e) / (e + 1)` with `e = exp(z select(z ≥ 0, -1, 1))`, in one operation.
fn sigmoid(new: &mut Graph, node: &Node) -> Option<Id> {
    let [numerator, denominator] = inputs(node, Binary::Div)?;
    let [condition, then, e] = three(new, numerator, |op| matches!(op, Op::Select))?;
    let [sum, addend] = two(new, denominator, Binary::Add)?;
    let number = |id: Id, value: f64| one(new, id) == Some(value);
    let same =
        number(then, 1.0) && (sum == e && number(addend, 1.0) || addend == e && number(sum, 1.0));
    let [exponent] = single(new, e, Unary::Exp)?;
    let z = match two(new, condition, Binary::GreaterEqual) {
        Some([z, zero]) if same && number(zero, 0.0) => z,
        _ => return None,
    };
    minus_size(new, exponent, z).then(|| new.unary(Unary::Sigmoid, z))
}

/// Whether a value is `-|z|`.
fn minus_size(new: &Graph, value: Id, z: Id) -> bool {
    let size = single(new, value, Unary::Neg).and_then(|[size]| single(new, size, Unary::Abs));
    size == Some([z])
}

/// `z select(z ≥ 0, -1, 1) = -|z|`. It is exact: a product with 1 or -1 does not round.
fn sign(new: &mut Graph, node: &Node) -> Option<Id> {
    let [a, b] = inputs(node, Binary::Mul)?;
    for (z, sign) in [(a, b), (b, a)] {
        let Some([condition, then, otherwise]) = three(new, sign, |op| matches!(op, Op::Select))
        else {
            continue;
        };
        let compared = two(new, condition, Binary::GreaterEqual);
        let of_z = compared.is_some_and(|[x, zero]| x == z && one(new, zero) == Some(0.0));
        if of_z && one(new, then) == Some(-1.0) && one(new, otherwise) == Some(1.0) {
            let size = new.unary(Unary::Abs, z);
            return Some(new.unary(Unary::Neg, size));
        }
    }
    None
}

/// A division by a power of two is a product with its reciprocal, which is exact and faster.
fn power_of_two(new: &mut Graph, node: &Node) -> Option<Id> {
    let [x, divisor] = inputs(node, Binary::Div)?;
    let value = one(new, divisor)?;
    let exact =
        value.is_normal() && value.to_bits().trailing_zeros() >= 52 && (1.0 / value).is_normal();
    (exact && new.shape(x) == node.shape).then(|| new.with_scalar(Binary::Mul, x, 1.0 / value))
}

/// A sum over axes of a sum over others is one sum.
fn sum_of_sum(new: &mut Graph, node: &Node) -> Option<Id> {
    let (Op::Reduce(outer, axes), &[x]) = (&node.op, node.inputs.as_slice()) else {
        return None;
    };
    let (Op::Reduce(inner, more), &[base]) = (&new.node(x).op, new.node(x).inputs.as_slice())
    else {
        return None;
    };
    if outer != inner || !matches!(outer, Reduce::Sum | Reduce::Max | Reduce::Min) {
        return None;
    }
    let mut axes = [axes.as_slice(), more.as_slice()].concat();
    axes.sort_unstable();
    axes.dedup();
    let reduce = *outer;
    Some(new.reduce(reduce, base, axes))
}

fn inputs(node: &Node, binary: Binary) -> Option<[Id; 2]> {
    match (&node.op, node.inputs.as_slice()) {
        (Op::Binary(own), &[a, b]) if *own == binary => Some([a, b]),
        _ => None,
    }
}

fn two(graph: &Graph, id: Id, binary: Binary) -> Option<[Id; 2]> {
    inputs(graph.node(id), binary)
}

fn three(graph: &Graph, id: Id, of: impl Fn(&Op) -> bool) -> Option<[Id; 3]> {
    let node = graph.node(id);
    match node.inputs.as_slice() {
        &[a, b, c] if of(&node.op) => Some([a, b, c]),
        _ => None,
    }
}

fn single(graph: &Graph, id: Id, unary: Unary) -> Option<[Id; 1]> {
    match (&graph.node(id).op, graph.node(id).inputs.as_slice()) {
        (Op::Unary(own), &[x]) if *own == unary => Some([x]),
        _ => None,
    }
}
