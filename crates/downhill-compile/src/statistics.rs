//! Running statistics, such as those of batch normalization: their new values in a recording.

use std::collections::HashSet;

use burn_ir::{NumericOperationIr, OperationIr, TensorId};

use crate::error::Error;
use crate::record::Recording;

/// Finds the new value of each running statistic.
///
/// Burn sets a new value aside until the statistic is read next, and on the recorder it cannot be read then. So the
/// operations that compute it are found: `r (1 - momentum) + batch momentum`. The losses do not depend on their result.
///
/// # Errors
///
/// [`Error::Statistic`] if the new value of a running statistic is computed in another way.
pub(crate) fn find_updates(recording: &mut Recording) -> Result<(), Error> {
    if !recording.parameters.iter().any(|p| p.running) {
        return Ok(());
    }
    let used = used(recording);
    let operations = &recording.operations;
    let unused = |operation: &&OperationIr| !operation.outputs().any(|out| used.contains(&out.id));
    for parameter in recording.parameters.iter_mut().filter(|p| p.running) {
        let readers = readers(operations, parameter.id).into_iter();
        let aside: Vec<&OperationIr> = readers.filter(unused).collect();
        parameter.updated = match aside.as_slice() {
            [] => None,
            [operation] => scaled(operation).and_then(|kept| sum_of(operations, kept)),
            _ => None,
        };
        if parameter.updated.is_none() && !aside.is_empty() {
            let shape = parameter.shape.clone();
            return Err(Error::Statistic { shape });
        }
    }
    Ok(())
}

/// The tensors that the losses and gradients depend on.
fn used(recording: &Recording) -> HashSet<TensorId> {
    let mut used = HashSet::from([recording.minimized, recording.reported]);
    used.extend(&recording.observed);
    used.extend(recording.parameters.iter().filter_map(|p| p.gradient));
    for operation in recording.operations.iter().rev() {
        if operation.outputs().any(|out| used.contains(&out.id)) {
            used.extend(operation.inputs().map(|input| input.id));
        }
    }
    used
}

/// The operations that read a tensor.
fn readers(operations: &[OperationIr], id: TensorId) -> Vec<&OperationIr> {
    let reads = |operation: &&OperationIr| operation.inputs().any(|input| input.id == id);
    operations.iter().filter(reads).collect()
}

/// The result of a product with a number.
fn scaled(operation: &OperationIr) -> Option<TensorId> {
    match operation {
        OperationIr::NumericFloat(_, NumericOperationIr::MulScalar(o)) => Some(o.out.id),
        _ => None,
    }
}

/// The sum of a tensor and another, if nothing else reads the tensor.
fn sum_of(operations: &[OperationIr], id: TensorId) -> Option<TensorId> {
    match readers(operations, id).as_slice() {
        [OperationIr::NumericFloat(_, NumericOperationIr::Add(o))] => Some(o.out.id),
        _ => None,
    }
}
