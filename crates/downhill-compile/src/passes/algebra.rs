//! Rewrites formulas to equal ones with fewer operations.

use super::fold::one;
use crate::graph::{Binary, Constant, Graph, Id, Node, Op, Reduce, Unary};
use crate::view::count;

/// A rule: the simpler value of a node, if the rule applies.
type Rule = fn(&mut Graph, &Node) -> Option<Id>;

const RULES: [Rule; 9] = [
    ones,
    condition,
    sigmoid_backward,
    minus_size,
    exponential,
    reciprocal,
    sigmoid,
    power_of_two,
    sum_of_sum,
];

/// Replaces each node by its simpler value.
pub(super) fn simplify(graph: &Graph) -> Graph {
    graph.map(|new, node, _| {
        let node = scalars(new, node);
        for rule in RULES {
            if let Some(simpler) = rule(new, &node) {
                return simpler;
            }
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

/// A product with a matrix of equal numbers is a sum over the rows, repeated.
///
/// Layers add a bias to a large batch by such a product.
fn ones(new: &mut Graph, node: &Node) -> Option<Id> {
    let (Op::Matmul, &[a, b]) = (&node.op, node.inputs.as_slice()) else {
        return None;
    };
    let value = one(new, a).filter(|_| node.shape.len() == 2)?;
    let sum = new.reduce(Reduce::Sum, b, vec![0]);
    let scaled = if value == 1.0 {
        sum
    } else {
        new.with_scalar(Binary::Mul, sum, value)
    };
    let shape = node.shape.clone();
    Some(if new.shape(scaled) == shape {
        scaled
    } else {
        new.expand(scaled, &shape)
    })
}

/// `select(condition, 1, 0)` is the condition itself.
fn condition(new: &mut Graph, node: &Node) -> Option<Id> {
    let (Op::Select, &[condition, then, otherwise]) = (&node.op, node.inputs.as_slice()) else {
        return None;
    };
    let binary = match new.node(condition).op {
        Op::Binary(binary) => binary,
        _ => return None,
    };
    let whole = is_comparison(binary) && new.shape(condition) == node.shape;
    (whole && one(new, then) == Some(1.0) && one(new, otherwise) == Some(0.0)).then_some(condition)
}

fn is_comparison(binary: Binary) -> bool {
    matches!(
        binary,
        Binary::Greater
            | Binary::GreaterEqual
            | Binary::Lower
            | Binary::LowerEqual
            | Binary::Equal
            | Binary::NotEqual
    )
}

/// Whether a value is `z ≥ 0`.
fn not_negative(new: &Graph, condition: Id, z: Id) -> bool {
    let compared = two(new, condition, Binary::GreaterEqual);
    compared.is_some_and(|[x, zero]| x == z && one(new, zero) == Some(0.0))
}

/// The condition of a sign: `select(condition, -1, 1)`, or `1 - 2 condition`.
fn sign_of(new: &Graph, sign: Id) -> Option<Id> {
    if let Some([condition, then, otherwise]) = three(new, sign) {
        let minus = one(new, then) == Some(-1.0) && one(new, otherwise) == Some(1.0);
        return minus.then_some(condition);
    }
    let [twice, plus] = two(new, sign, Binary::Add)?;
    let [condition, factor] = two(new, twice, Binary::Mul)?;
    (one(new, plus) == Some(1.0) && one(new, factor) == Some(-2.0)).then_some(condition)
}

/// `z` times the sign of `-z` is `-|z|`. It is exact: a product with 1 or -1 does not round.
fn minus_size(new: &mut Graph, node: &Node) -> Option<Id> {
    let [a, b] = inputs(node, Binary::Mul)?;
    for (z, sign) in [(a, b), (b, a)] {
        if sign_of(new, sign).is_some_and(|condition| not_negative(new, condition, z)) {
            let size = new.unary(Unary::Abs, z);
            return Some(new.unary(Unary::Neg, size));
        }
    }
    None
}

/// `exp(-|z|)` in one operation.
fn exponential(new: &mut Graph, node: &Node) -> Option<Id> {
    let (Op::Unary(Unary::Exp), &[x]) = (&node.op, node.inputs.as_slice()) else {
        return None;
    };
    let [size] = single(new, x, Unary::Neg)?;
    let [z] = single(new, size, Unary::Abs)?;
    Some(new.unary(Unary::ExpMinusAbs, z))
}

/// `1 / (e + 1)` in one operation.
fn reciprocal(new: &mut Graph, node: &Node) -> Option<Id> {
    let (Op::Unary(Unary::Recip), &[x]) = (&node.op, node.inputs.as_slice()) else {
        return None;
    };
    let e = plus_one(new, x)?;
    Some(new.unary(Unary::RecipOnePlus, e))
}

/// The `e` of `e + 1`.
fn plus_one(new: &Graph, id: Id) -> Option<Id> {
    let [e, plus] = two(new, id, Binary::Add)?;
    (one(new, plus) == Some(1.0)).then_some(e)
}

/// The condition and the `e` of `select(condition, 1, e)`.
fn one_or(new: &Graph, id: Id) -> Option<[Id; 2]> {
    let [condition, then, e] = three(new, id)?;
    (one(new, then) == Some(1.0)).then_some([condition, e])
}

/// `σ(z) = select(z ≥ 0, 1, e) / (e + 1)` is `select(z ≥ 0, r, e r)` with `r = 1 / (e + 1)`, which the backward pass
/// needs too.
fn sigmoid(new: &mut Graph, node: &Node) -> Option<Id> {
    let [numerator, denominator] = inputs(node, Binary::Div)?;
    let e = plus_one(new, denominator)?;
    let [condition, same] = one_or(new, numerator)?;
    if same != e {
        return None;
    }
    let r = new.unary(Unary::RecipOnePlus, e);
    let product = new.binary(Binary::Mul, e, r);
    Some(new.select(condition, r, product))
}

/// The backward pass of that sigmoid, from its gradient `g`: `g e r²` on both sides of 0.
///
/// Autodiff computes `(select(z ≥ 0, 0, g r) - g n / (e + 1)²) e s`, with the numerator `n = select(z ≥ 0, 1, e)` and the
/// sign `s = select(z ≥ 0, -1, 1)`. For `z ≥ 0` that is `g e / (e + 1)²`. Below 0 it is
/// `(g / (e + 1) - g e / (e + 1)²) e`, the same.
fn sigmoid_backward(new: &mut Graph, node: &Node) -> Option<Id> {
    let [inner, sign] = inputs(node, Binary::Mul)?;
    let condition = sign_of(new, sign)?;
    let [sum, e] = two(new, inner, Binary::Mul)?;
    single(new, e, Unary::ExpMinusAbs).filter(|&[z]| not_negative(new, condition, z))?;
    let [first, second] = two(new, sum, Binary::Add)?;
    let [of_first, zero, direct] = three(new, first)?;
    let [g, r] = two(new, direct, Binary::Mul)?;
    let [same_g, quotient] = two(new, second, Binary::Mul)?;
    let [negative, square] = two(new, quotient, Binary::Div)?;
    let [numerator] = single(new, negative, Unary::Neg)?;
    let [of_numerator, of_e] = one_or(new, numerator)?;
    let [d, same_d] = two(new, square, Binary::Mul)?;
    let matches = of_first == condition
        && of_numerator == condition
        && one(new, zero) == Some(0.0)
        && same_g == g
        && single(new, r, Unary::RecipOnePlus) == Some([e])
        && of_e == e
        && d == same_d
        && plus_one(new, d) == Some(e);
    if !matches {
        return None;
    }
    let product = new.binary(Binary::Mul, e, r);
    let slope = new.binary(Binary::Mul, product, r);
    Some(new.binary(Binary::Mul, slope, g))
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

/// The inputs of a select.
fn three(graph: &Graph, id: Id) -> Option<[Id; 3]> {
    let node = graph.node(id);
    match (&node.op, node.inputs.as_slice()) {
        (Op::Select, &[a, b, c]) => Some([a, b, c]),
        _ => None,
    }
}

fn single(graph: &Graph, id: Id, unary: Unary) -> Option<[Id; 1]> {
    match (&graph.node(id).op, graph.node(id).inputs.as_slice()) {
        (Op::Unary(own), &[x]) if *own == unary => Some([x]),
        _ => None,
    }
}
