//! Traces: the operations of a loss and the order of its backward pass.

mod describe;
mod mark;
mod numbers;
mod record;
mod replay;
mod step_numbers;

use std::cmp::Reverse;

use burn::module::Module;

use crate::{Error, Matrix, Scalar};
use describe::describe;
pub use describe::operation_name;
pub use numbers::TensorNumbers;
use record::Record;
use replay::{Replay, replay};
pub use step_numbers::{StepNumbers, with_step_numbers};
pub(crate) use step_numbers::{is_recording, note};

/// The operations of a forward pass, and the order of its backward pass.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// The parameters, the data and the operations, each after its inputs.
    pub nodes: Vec<Node>,
    /// The operations on the tape, in the order of the backward pass.
    pub back: Vec<Turn>,
}

/// A node of the computation graph: a parameter, data or an operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// The name: of the parameter, of the data, or of the operation in Burn.
    ///
    /// For example `layers.0.weight`, `x` and `matmul`.
    pub name: String,
    /// The kind of the node.
    pub kind: NodeKind,
    /// The scalar argument of the operation, such as 1 for `add_scalar`.
    pub number: Option<f64>,
    /// The inputs of the operation, in order, as indices of [`Trace::nodes`].
    pub given: Vec<usize>,
    /// The shape of the result.
    pub shape: Vec<usize>,
    /// Whether the node receives a gradient.
    ///
    /// It does if it depends on a parameter, and the loss depends on it without a `detach` in between.
    pub on_tape: bool,
}

/// The kind of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NodeKind {
    /// A parameter of the module.
    Parameter,
    /// Numbers that were not computed: samples, targets and constants.
    Data,
    /// An operation.
    Operation,
}

/// A step of the backward pass through one operation.
///
/// At this point the gradient of its result is complete, and the operation passes gradients to its inputs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The operation, an index of [`Trace::nodes`].
    pub node: usize,
    /// The inputs that receive a gradient, each of the shape of that input.
    pub to: Vec<usize>,
}

/// Traces the forward and the backward pass of a loss.
///
/// Runs `loss` and its backward pass on a device that records every operation and computes nothing. `loss` receives the
/// module and the data on that device. It must not read numbers, since there are none. Every parameter is tracked, as
/// in training.
///
/// Burn's recorder does not keep the order in which autodiff visits the operations. So the trace runs the recorded
/// operations a second time, with a mark after each result that records when the gradient passes it. Marks are not
/// operations themselves. The trace checks that both runs recorded the same forward and backward operations.
///
/// # Errors
///
/// - [`Error::Untracked`] if the loss does not depend on any parameter;
/// - [`Error::Untraceable`] if the trace does not support one of the operations;
/// - [`Error::DetachedInPart`] if the two runs differ, because only some uses of a result `detach` it;
/// - [`Error::Read`] if a device fails to return the numbers of the module or the data;
/// - [`Error::Capture`] if Burn cannot record the loss.
///
/// ```
/// use downhill_nn::{
///     Activation, Backend, Dense, Dtype, Layer, LogLoss, Network, NodeKind, Stage, TensorLoss, matrix, trace,
/// };
///
/// let device = Backend::default().device()?;
/// let dense = Dense::new(2, 1, true, &device, Dtype::F64)?;
/// let neuron = Network::new(vec![Stage::new(Layer::Dense(dense), Activation::Sigmoid)])?;
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

/// Runs a record again, with the same backward pass.
///
/// A `detach` is not an operation, so it is not in the record, and without it the backward pass differs from some
/// operation on. This searches greedily for the operations whose inputs were detached: it adds the cut after which the
/// two records agree for the longest, and then have the most similar lengths, until they are the same.
fn again(record: &Record) -> Result<Replay, Error> {
    let agreement = |replay: &Replay| {
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
                // This cut separates the loss from every parameter.
                Err(Error::Untracked) => continue,
                again => again?,
            };
            if agreement(&again) > agreement(&best) {
                best = again;
                closer = Some(tried);
            }
        }
        cuts = closer.ok_or(Error::DetachedInPart)?;
    }
    Ok(best)
}

#[cfg(test)]
mod tests;
