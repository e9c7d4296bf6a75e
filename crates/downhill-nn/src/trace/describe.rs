//! Recorded operations as plain data.

use std::collections::HashMap;

use burn_ir::{IrVisitorMut, OperationIr, ScalarIr, TensorId};

use super::record::Record;
use super::{Node, NodeKind, Trace, Turn};

/// The nodes of a recorded forward pass, and the steps of the backward pass.
pub(super) fn describe(record: &Record, turns: &[usize]) -> Trace {
    let mut at = HashMap::<TensorId, usize>::new();
    let mut nodes: Vec<Node> = Vec::new();
    for (index, operation) in record.operations.iter().take(record.forward).enumerate() {
        let given = operation.inputs().filter_map(|t| at.get(&t.id).copied());
        let given = given.collect();
        let mut shape = Vec::new();
        let mut leaf = None;
        for made in operation.outputs() {
            at.insert(made.id, index);
            shape = made.shape.iter().copied().collect();
            leaf = record.leaves.get(&made.id);
        }
        let (name, kind) = match (leaf, operation) {
            (Some(leaf), _) if leaf.parameter => (leaf.name.clone(), NodeKind::Parameter),
            (Some(leaf), _) => (leaf.name.clone(), NodeKind::Data),
            (None, OperationIr::Init(_)) => ("constant".to_owned(), NodeKind::Data),
            (None, operation) => (operation_name(operation), NodeKind::Operation),
        };
        nodes.push(Node {
            name,
            kind,
            number: number(operation),
            given,
            shape,
            on_tape: turns.contains(&index),
        });
    }
    let followed = |at: &usize| {
        let parameter = nodes
            .get(*at)
            .is_some_and(|n| n.kind == NodeKind::Parameter);
        parameter || turns.contains(at)
    };
    let turn = |&node: &usize| {
        let given = nodes.get(node).map(|n| n.given.as_slice());
        let to = given.unwrap_or_default().iter().copied().filter(followed);
        Turn {
            node,
            to: to.collect(),
        }
    };
    let back: Vec<Turn> = turns.iter().map(turn).collect();
    for at in back.iter().flat_map(|turn| turn.to.iter().copied()) {
        if let Some(parameter) = nodes.get_mut(at) {
            parameter.on_tape = true;
        }
    }
    Trace { nodes, back }
}

/// The name of an operation in Burn's tensor API: `LowerElem` of its record is `lower_elem`.
pub fn operation_name(operation: &OperationIr) -> String {
    // In `NumericFloat(F64, LowerElem(ScalarOpIr { … }))` the name precedes the innermost type.
    let text = format!("{operation:?}");
    let before = text.split('{').next().unwrap_or_default();
    let names: Vec<&str> = before
        .split(['(', ' ', ','])
        .filter(|n| !n.is_empty())
        .collect();
    let name = names.iter().rev().nth(1).or(names.last());
    let mut snake = String::new();
    for letter in name.copied().unwrap_or_default().chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

/// The scalar argument of an operation.
fn number(operation: &OperationIr) -> Option<f64> {
    let mut found = Scalar(None);
    operation.clone().visit_mut(&mut found);
    found.0
}

struct Scalar(Option<f64>);

impl IrVisitorMut for Scalar {
    fn visit_scalar_mut(&mut self, scalar: &mut ScalarIr) {
        self.0 = match *scalar {
            ScalarIr::Float(number) => Some(number),
            ScalarIr::Int(number) => Some(number as f64),
            ScalarIr::UInt(number) => Some(number as f64),
            ScalarIr::Bool(_) => None,
        };
    }
}
