//! A trace: the operations of a forward pass as Burn ran them, and the order of the way back.

mod describe;
mod mark;
mod record;
mod replay;

use std::cmp::Reverse;

use burn::module::Module;

use crate::{Error, Matrix, Scalar};
use describe::describe;
use record::Record;
use replay::{Replay, replay};

/// The operations of a forward pass in their order, and the turns of the way back in theirs.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The parameters, the data, and what was made of them; nothing is given a later one.
    pub nodes: Vec<Node>,
    /// The operations on the tape, each when its turn came on the way back.
    pub back: Vec<Turn>,
}

/// A parameter, data, or an operation: something with a result.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// A parameter's name, such as `layers.0.weight`; the name that the data was given; an operation as
    /// Burn calls it, such as `matmul`.
    pub name: String,
    /// Which of the three.
    pub kind: NodeKind,
    /// The number that is part of an operation, such as 1 of `add_scalar`.
    pub number: Option<f64>,
    /// The nodes whose results the operation was given, in its order.
    pub given: Vec<usize>,
    /// The shape of the result.
    pub shape: Vec<usize>,
    /// Whether a gradient comes to it: it leads from a parameter to the loss, and no `detach` stands between
    /// it and the loss.
    pub on_tape: bool,
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A parameter of the module.
    Parameter,
    /// Numbers that are given: samples, targets, constants made from numbers.
    Data,
    /// The result of an operation.
    Operation,
}

/// The turn of an operation on the way back: the gradient of its result is complete, and it passes on to
/// what it was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The operation.
    pub node: usize,
    /// Whom it passes a gradient to, as large as the result of each.
    pub to: Vec<usize>,
}

/// Traces a loss of a module: runs it on a device that records each operation and computes nothing, goes
/// back through it by autodiff, and hands over what ran.
///
/// `loss` is given the module and the data, both on that device; nothing in it may ask for a number, since
/// there is none. Every parameter is followed, as where the module is trained.
///
/// Burn's recorder keeps the order of operations, not of autodiff's turns. So what was recorded is run a second
/// time with a mark behind each result, which notes when the gradient passes it. The marks leave no operation;
/// that both records are the same, back and forth, is checked.
///
/// # Errors
///
/// [`Error::Untracked`] if the loss depends on no parameter; [`Error::Untraceable`] if it has an operation
/// that cannot be run a second time; [`Error::OtherWayBack`] if the two records differ, because a result was cut
/// off from its history (`detach`) for one who uses it and not for another; [`Error::Read`] if a device fails to hand over the
/// module's numbers; [`Error::Capture`] if Burn refuses to record.
///
/// ```
/// use downhill_nn::{
///     Backend, Dense, Dtype, Layer, LogLoss, Loss, Model, Network, NodeKind, Stage, matrix, sigmoid, trace,
/// };
///
/// let device = Backend::default().device()?;
/// let dense = Dense::new(2, 1, true, &device, Dtype::F64)?;
/// let neuron = Network::new(vec![Stage::new(Layer::Dense(dense), sigmoid)])?;
/// let x = matrix(vec![1.0, 2.0, -1.0, 0.5], [2, 2], &device, Dtype::F64)?;
/// let y = matrix(vec![1.0, 0.0], [2, 1], &device, Dtype::F64)?;
///
/// let trace = trace(&neuron, [("x", x), ("y", y)], |neuron, [x, y]| {
///     LogLoss.forward(neuron.forward(x).logits, y)
/// })?;
/// let first = trace.nodes.iter().find(|node| node.kind == NodeKind::Operation);
/// assert_eq!(first.map(|node| node.name.as_str()), Some("matmul"));
/// # Ok::<(), downhill_nn::Error>(())
/// ```
pub fn trace<M: Module, const N: usize>(
    module: &M,
    data: [(&str, Matrix); N],
    loss: impl FnOnce(&M, [Matrix; N]) -> Scalar,
) -> Result<Trace, Error> {
    let record = Record::of(module, data, loss)?;
    let again = again(&record)?;
    Ok(describe(&record, &again.turns))
}

/// Runs a record again, with the same way back.
///
/// A `detach` is no operation and leaves no record: without it the way back is another from some operation on.
/// Cut after cut, the one is taken that keeps the two the same for longest, and makes them about as long.
fn again(record: &Record) -> Result<Replay, Error> {
    let alike = |replay: &Replay| {
        let ours = &replay.record.operations;
        let both = ours.iter().zip(&record.operations);
        let same = both.take_while(|(ours, theirs)| ours == theirs).count();
        (same, Reverse(ours.len().abs_diff(record.operations.len())))
    };
    let mut cuts = Vec::new();
    let mut best = replay(record, &cuts)?;
    while best.record.operations != record.operations {
        let mut closer = None;
        for cut in 0..record.forward {
            let tried = [cuts.as_slice(), &[cut]].concat();
            let again = match replay(record, &tried) {
                // It cut off every parameter.
                Err(Error::Untracked) => continue,
                again => again?,
            };
            if alike(&again) > alike(&best) {
                best = again;
                closer = Some(tried);
            }
        }
        cuts = closer.ok_or(Error::OtherWayBack)?;
    }
    Ok(best)
}

#[cfg(test)]
mod tests;
