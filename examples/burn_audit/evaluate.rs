//! One evaluation of a case: its value and autodiff's gradient, or the message of a panic.

use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

use burn::tensor::{DType, Device, Tensor};

use crate::case::{Case, Input, Tape};

/// The seed of random modules, such as dropout, in every evaluation.
const SEED: u64 = 7;

/// Where a case is evaluated.
#[derive(Debug, Clone)]
pub(crate) struct Site {
    pub(crate) backend: &'static str,
    pub(crate) device: Device,
    pub(crate) dtype: DType,
}

impl Site {
    /// The name of the precision.
    pub(crate) fn dtype_name(&self) -> &'static str {
        if self.dtype == DType::F64 {
            "f64"
        } else {
            "f32"
        }
    }
}

/// A value, and the gradient of each input if autodiff has one.
#[derive(Debug, Clone)]
pub(crate) struct Gradient {
    pub(crate) value: f64,
    pub(crate) parts: Vec<Option<Vec<f64>>>,
}

impl Gradient {
    /// All entries. A missing gradient is 0.
    pub(crate) fn entries(&self, inputs: &[Input]) -> Vec<f64> {
        let parts = self.parts.iter().zip(inputs);
        let entries = parts.flat_map(|(part, input)| match part {
            Some(part) => part.clone(),
            None => vec![0.0; input.values.len()],
        });
        entries.collect()
    }
}

fn read(loss: Tensor<1>) -> f64 {
    let data = loss.into_data().convert::<f64>();
    let values: Option<Vec<f64>> = data.try_into_vec().ok();
    values.and_then(|v| v.first().copied()).unwrap_or(f64::NAN)
}

/// Evaluates the loss alone.
pub(crate) fn value(case: &Case, site: &Site, inputs: &[Input]) -> Result<f64, String> {
    caught(|| {
        site.device.seed(SEED);
        let mut tape = Tape::new(&site.device, site.dtype, inputs);
        let loss = (case.loss)(&mut tape);
        read(if loss.is_autodiff() {
            loss.inner()
        } else {
            loss
        })
    })
}

/// Evaluates the loss and its gradient by autodiff.
pub(crate) fn gradient(case: &Case, site: &Site, inputs: &[Input]) -> Result<Gradient, String> {
    caught(|| {
        site.device.seed(SEED);
        let mut tape = Tape::new(&site.device, site.dtype, inputs);
        let loss = (case.loss)(&mut tape);
        let value = read(loss.clone().inner());
        let parts = if loss.is_tracked() {
            let gradients = loss.backward();
            tape.leaves.iter().map(|leaf| leaf(&gradients)).collect()
        } else {
            tape.leaves.iter().map(|_| None).collect()
        };
        Gradient { value, parts }
    })
}

/// Runs a function whose panic is a result. Nothing is printed, and the panic hook is put back.
pub(crate) fn caught<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(run));
    set_hook(hook);
    result.map_err(|payload| {
        let text = payload.downcast_ref::<String>().cloned();
        let text = text.or_else(|| payload.downcast_ref::<&str>().map(|&s| s.to_owned()));
        let text = text.unwrap_or_else(|| "a panic without a message".to_owned());
        let words: Vec<&str> = text.split_whitespace().collect();
        words.join(" ")
    })
}
