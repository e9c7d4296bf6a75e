//! Numbers of recorded tensors.

use std::collections::HashMap;

use burn_ir::{IrVisitorMut, OperationIr, TensorId, TensorIr, TensorStatus};

/// Numbers tensors from 0 in the order of their first appearance.
///
/// Burn's recorder never uses a number twice. With these numbers, two recordings of the same operations are equal.
#[derive(Debug, Default)]
pub struct TensorNumbers(HashMap<TensorId, TensorId>);

impl TensorNumbers {
    /// Numbers the tensors of operations, in order.
    pub fn renumber(operations: &mut [OperationIr]) -> Self {
        let mut numbers = Self::default();
        for operation in operations {
            operation.visit_mut(&mut numbers);
        }
        numbers
    }

    /// The number of a tensor; a new one if it has none yet.
    pub fn of(&mut self, id: TensorId) -> TensorId {
        let next = TensorId::new(self.0.len() as u64);
        *self.0.entry(id).or_insert(next)
    }
}

impl IrVisitorMut for TensorNumbers {
    fn visit_tensor_mut(&mut self, tensor: &mut TensorIr) {
        tensor.id = self.of(tensor.id);
        // The status says whether this was the last use of the tensor, which does not change the computation.
        tensor.status = TensorStatus::ReadOnly;
    }
}
