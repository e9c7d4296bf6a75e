//! The mistakes.

use super::Mistake;
use crate::graph::{Binary, Constant, Graph, Id, Node, Op, Reduce, Unary};
use crate::passes::fold::one;
use crate::view::{View, count};

const FOLD: &str = "compute constants";
const VIEWS: &str = "read views of views by one set of strides";
const MERGE: &str = "merge equal operations";
const SIMPLIFY: &str = "simplify formulas";
const SIMPLIFIED: &str = "read views of views again";
const COPIED: &str = "drop results that nothing uses again";
/// After all passes.
pub(super) const END: &str = "";

macro_rules! mistakes {
    ($($name:literal, $before:ident, $run:expr;)+) => {
        pub(super) const MISTAKES: &[Mistake] = &[
            $(Mistake { name: $name, before: $before, run: |graph| rewrite(graph, $run) },)+
        ];
    };
}

/// Replaces the nodes for which `rule` has another value.
fn rewrite(graph: &Graph, rule: fn(&mut Graph, &Node) -> Option<Id>) -> Graph {
    graph.map(|new, node, _| {
        let wrong = rule(new, node);
        wrong.unwrap_or_else(|| new.push(node.op.clone(), node.inputs.clone(), node.shape.clone()))
    })
}

mistakes! {
    "x + 0 is 0", FOLD, |new, node| {
        let [_, b] = operands(node, Binary::Add)?;
        number(new, b, 0.0).then(|| new.fill(0.0, &node.shape))
    };
    "x - 0 is -x", FOLD, |new, node| {
        let [a, b] = operands(node, Binary::Sub)?;
        number(new, b, 0.0).then(|| new.unary(Unary::Neg, a))
    };
    "0 - x is x", FOLD, |new, node| {
        let [a, b] = operands(node, Binary::Sub)?;
        (number(new, a, 0.0) && new.shape(b) == node.shape).then_some(b)
    };
    "x 1 is 1", FOLD, |new, node| {
        let [_, b] = operands(node, Binary::Mul)?;
        number(new, b, 1.0).then(|| new.fill(1.0, &node.shape))
    };
    "1 / x is x", FOLD, |new, node| {
        let [a, b] = operands(node, Binary::Div)?;
        (number(new, a, 1.0) && new.shape(b) == node.shape).then_some(b)
    };
    "the sum of a constant is one entry", FOLD, |new, node| {
        let value = one(new, *node.inputs.first()?)?;
        matches!(node.op, Op::Reduce(Reduce::Sum, _)).then(|| new.fill(value, &node.shape))
    };
    "a constant condition selects the other branch", FOLD, |new, node| {
        let &[condition, then, otherwise] = node.inputs.as_slice() else { return None };
        let holds = one(new, condition).filter(|_| node.op == Op::Select)?;
        let wrong = if holds == 0.0 { then } else { otherwise };
        (new.shape(wrong) == node.shape).then_some(wrong)
    };
    "-(-x) is -x", FOLD, |new, node| {
        let inner = *node.inputs.first()?;
        let twice = node.op == Op::Unary(Unary::Neg) && new.node(inner).op == node.op;
        twice.then_some(inner)
    };
    "-0 is 0", FOLD, |new, node| match node.op {
        // It matches -0 too.
        Op::Constant(Constant::One(0.0)) => Some(new.fill(0.0, &node.shape)),
        _ => None,
    };
    "a view of a view forgets the inner one", VIEWS, |new, node| {
        let Op::View(view) = &node.op else { return None };
        let inner = new.node(node.inputs[0]);
        let base = *inner.inputs.first().filter(|_| matches!(inner.op, Op::View(_)))?;
        let fits = count(&inner.shape) == count(new.shape(base));
        fits.then(|| new.view(base, view.clone()))
    };
    "an offset is one too small", VIEWS, |new, node| {
        let mut view = view(node).filter(|view| view.offset > 0 && ascending(view))?;
        view.offset -= 1;
        Some(new.view(node.inputs[0], view))
    };
    "a transpose is read row by row", VIEWS, |new, node| {
        let view = view(node)?;
        let swapped = count(&view.shape) == count(new.shape(node.inputs[0])) && ascending(&view);
        swapped.then(|| new.view(node.inputs[0], View::dense(&view.shape)))
    };
    "a reversed axis is read forward", VIEWS, |new, node| {
        let mut view = view(node).filter(|view| !ascending(view))?;
        for (axis, stride) in view.strides.iter_mut().enumerate().filter(|(_, s)| **s < 0) {
            let back = (view.shape[axis] as isize - 1) * *stride;
            view.offset = view.offset.checked_add_signed(back)?;
            *stride = -*stride;
        }
        Some(new.view(node.inputs[0], view))
    };
    "a difference commutes", MERGE, |new, node| swapped(new, node, Binary::Sub);
    "a quotient commutes", MERGE, |new, node| swapped(new, node, Binary::Div);
    "a comparison commutes", MERGE, |new, node| swapped(new, node, Binary::Greater);
    "powers of the same value are equal", MERGE, |new, node| {
        let Op::Unary(Unary::Power(_)) = node.op else { return None };
        let other = |n: &Node| matches!(n.op, Op::Unary(Unary::Power(_))) && n.inputs == node.inputs;
        new.nodes.iter().position(other).map(Id)
    };
    "slices of the same value are equal", MERGE, |new, node| {
        let Op::View(_) = node.op else { return None };
        let other = |n: &Node| {
            matches!(n.op, Op::View(_)) && n.inputs == node.inputs && n.shape == node.shape
        };
        new.nodes.iter().position(other).map(Id)
    };
    "a division by 2^n is a product with 2^(1-n)", SIMPLIFY, |new, node| {
        let [x, divisor] = operands(node, Binary::Div)?;
        let value = one(new, divisor).filter(|v| [2.0, 4.0, 8.0].contains(v))?;
        Some(new.with_scalar(Binary::Mul, x, 2.0 / value))
    };
    "a sum of a sum loses the inner axes", SIMPLIFY, |new, node| nested(new, node, |outer, inner| {
        outer == Reduce::Sum && inner == Reduce::Sum
    });
    "a maximum of a minimum is a maximum", SIMPLIFY, |new, node| {
        let (Op::Reduce(Reduce::Max, axes), &[x]) = (&node.op, node.inputs.as_slice()) else {
            return None;
        };
        let Op::Reduce(Reduce::Min, more) = &new.node(x).op else { return None };
        let axes = [axes.as_slice(), more.as_slice()].concat();
        let base = new.node(x).inputs[0];
        Some(new.reduce(Reduce::Max, base, axes))
    };
    "a repeated row is one number", SIMPLIFY, |new, node| {
        let Op::Binary(binary) = node.op else { return None };
        let &[a, b] = node.inputs.as_slice() else { return None };
        let inner = new.node(b);
        let repeated = matches!(&inner.op, Op::View(view) if view.strides.first() == Some(&0));
        let base = *inner.inputs.first().filter(|_| repeated)?;
        if new.shape(a) != node.shape {
            return None;
        }
        let first = View { offset: 0, shape: vec![], strides: vec![] };
        let first = new.view(base, first);
        Some(new.push(Op::Binary(binary), vec![a, first], node.shape.clone()))
    };
    "the sigmoid has its branches swapped", SIMPLIFIED, |new, node| {
        let sigmoid = node.op == Op::Unary(Unary::Sigmoid);
        sigmoid.then(|| {
            let negative = new.unary(Unary::Neg, node.inputs[0]);
            new.unary(Unary::Sigmoid, negative)
        })
    };
    "e^-|z| is e^z", SIMPLIFIED, |new, node| {
        let e = node.op == Op::Unary(Unary::ExpMinusAbs);
        e.then(|| new.unary(Unary::Exp, node.inputs[0]))
    };
    "1 / (1 + x) is 1 / x", SIMPLIFIED, |new, node| {
        let r = node.op == Op::Unary(Unary::RecipOnePlus);
        r.then(|| new.unary(Unary::Recip, node.inputs[0]))
    };
    "a selection drops its first branch", SIMPLIFIED, |new, node| {
        let otherwise = *node.inputs.get(2).filter(|_| node.op == Op::Select)?;
        (new.shape(otherwise) == node.shape).then_some(otherwise)
    };
    "a largest entry is the smallest", SIMPLIFIED, |new, node| match &node.op {
        Op::Reduce(Reduce::Max, axes) => Some(new.reduce(Reduce::Min, node.inputs[0], axes.clone())),
        _ => None,
    };
    "a copy forgets its view", COPIED, |new, node| {
        let inner = new.node(*node.inputs.first().filter(|_| node.op == Op::Copy)?);
        let base = *inner.inputs.first().filter(|_| matches!(inner.op, Op::View(_)))?;
        let fits = count(&inner.shape) == count(new.shape(base));
        let dense = View::dense(&node.shape);
        fits.then(|| {
            let read = new.view(base, dense);
            new.push(Op::Copy, vec![read], node.shape.clone())
        })
    };
    "an addend that is needed is dropped", END, |new, node| {
        let [a, _] = operands(node, Binary::Add)?;
        let zero = new.scalar(0.0);
        (new.shape(a) == node.shape)
            .then(|| new.push(Op::Binary(Binary::Add), vec![a, zero], node.shape.clone()))
    };
}

fn operands(node: &Node, binary: Binary) -> Option<[Id; 2]> {
    match (&node.op, node.inputs.as_slice()) {
        (Op::Binary(own), &[a, b]) if *own == binary => Some([a, b]),
        _ => None,
    }
}

fn number(graph: &Graph, id: Id, value: f64) -> bool {
    one(graph, id) == Some(value)
}

fn view(node: &Node) -> Option<View> {
    match &node.op {
        Op::View(view) => Some(view.clone()),
        _ => None,
    }
}

fn ascending(view: &View) -> bool {
    view.strides.iter().all(|&stride| stride >= 0)
}

/// The value of the same operation on the operands in the other order, if there is one.
fn swapped(new: &Graph, node: &Node, binary: Binary) -> Option<Id> {
    let [a, b] = operands(node, binary)?;
    let other = |n: &Node| operands(n, binary) == Some([b, a]) && n.shape == node.shape;
    new.nodes.iter().position(other).map(Id)
}

/// The outer of two reductions alone, at the first entry of the inner one's axes.
fn nested(new: &mut Graph, node: &Node, of: fn(Reduce, Reduce) -> bool) -> Option<Id> {
    let (Op::Reduce(outer, axes), &[x]) = (&node.op, node.inputs.as_slice()) else {
        return None;
    };
    let Op::Reduce(inner, more) = &new.node(x).op else {
        return None;
    };
    if !of(*outer, *inner) {
        return None;
    }
    let (outer, more, base) = (*outer, more.clone(), new.node(x).inputs[0]);
    let reduced = new.reduce(outer, base, axes.clone());
    let first = more
        .iter()
        .fold(View::dense(new.shape(reduced)), |view, &axis| {
            view.slice(axis, 0, 1, 1)
        });
    Some(new.view(reduced, first))
}
