//! Tensors whose numbers depend on the step alone, such as those of a dropout.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use burn::tensor::Tensor;
use burn_ir::TensorId;

use super::record::On;

/// The numbers of a tensor at each step.
#[derive(Clone)]
pub struct StepNumbers(Rc<dyn Fn(u64) -> Vec<f64>>);

impl StepNumbers {
    /// The numbers at a step, row by row.
    pub fn at(&self, step: u64) -> Vec<f64> {
        (self.0)(step)
    }
}

impl fmt::Debug for StepNumbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StepNumbers")
    }
}

thread_local! {
    /// The tensors made so far, while a step is recorded on this thread.
    static FOUND: RefCell<Option<Vec<(TensorId, StepNumbers)>>> = const { RefCell::new(None) };
}

/// Runs `record`, and returns the tensors that [`step_tensor`](crate::step_tensor) made meanwhile on Burn's recorder.
pub fn with_step_numbers<R>(record: impl FnOnce() -> R) -> (R, Vec<(TensorId, StepNumbers)>) {
    // Restores also after a panic, which the caller may turn into an error.
    struct Restore(Option<Vec<(TensorId, StepNumbers)>>);
    impl Drop for Restore {
        fn drop(&mut self) {
            FOUND.set(self.0.take());
        }
    }
    let _restore = Restore(FOUND.replace(Some(Vec::new())));
    let result = record();
    let found = FOUND.take().unwrap_or_default();
    (result, found)
}

/// Whether a step is recorded on this thread.
pub(crate) fn is_recording() -> bool {
    FOUND.with_borrow(Option::is_some)
}

/// Notes a tensor, if a step is recorded.
pub(crate) fn note<const D: usize>(
    tensor: &Tensor<D>,
    numbers: impl Fn(u64) -> Vec<f64> + 'static,
) {
    FOUND.with_borrow_mut(|found| {
        if let (Some(found), Ok(recorded)) = (found, tensor.clone().try_into_primitive::<On>()) {
            let numbers = StepNumbers(Rc::new(numbers));
            found.push((recorded.primitive().id(), numbers));
        }
    });
}
