//! Marks on the tape: identities that record when the gradient passes them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use burn::backend::autodiff::checkpoint::base::Checkpointer;
use burn::backend::autodiff::checkpoint::strategy::NoCheckpointing;
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::capture::CaptureBackend;

use super::record::Followed;

/// The nodes that the gradient has passed, in that order.
#[derive(Debug, Clone, Default)]
pub(super) struct Passed(Arc<Mutex<Vec<usize>>>);

impl Passed {
    fn note(&self, node: usize) {
        self.list().push(node);
    }

    pub(super) fn nodes(&self) -> Vec<usize> {
        self.list().clone()
    }

    fn list(&self) -> MutexGuard<'_, Vec<usize>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Puts a mark between a tensor and the operations that use it.
pub(super) fn mark(tensor: Followed, node: usize, passed: &Passed) -> Followed {
    let parent = tensor.node();
    let inner = tensor.into_primitive();
    match Mark
        .prepare::<NoCheckpointing>([parent])
        .compute_bound()
        .stateful()
    {
        OpsKind::Tracked(prepared) => prepared.finish((node, passed.clone()), inner),
        OpsKind::UnTracked(prepared) => prepared.finish(inner),
    }
}

#[derive(Debug)]
struct Mark;

impl Backward<CaptureBackend, 1> for Mark {
    type State = (usize, Passed);

    fn backward(
        self,
        ops: Ops<Self::State, 1>,
        gradients: &mut Gradients,
        _checkpointer: &mut Checkpointer,
    ) {
        let (node, passed) = ops.state;
        let gradient = gradients.consume::<CaptureBackend>(&ops.node);
        passed.note(node);
        if let [Some(parent)] = ops.parents {
            gradients.register::<CaptureBackend>(parent.id, gradient);
        }
    }
}
