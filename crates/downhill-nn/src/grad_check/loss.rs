//! The loss of a module as a function of the entries of its parameters.

use burn::module::Module;
use burn::tensor::{DType, Tensor};
use downhill_check::{Check, Claim, Function, Report, borrowed};

use super::GradCheck;
use crate::{Error, panics, scalar};

/// The loss of a module as a function of the entries of its parameters.
pub(super) struct Loss<'a, M, L> {
    check: &'a GradCheck<M, L>,
    /// The module, perhaps converted to `f64`.
    module: M,
    /// The first error. From then on every value is NaN.
    failed: Option<Error>,
}

impl<'a, M: Module, L: Fn(&M) -> Tensor<1>> Loss<'a, M, L> {
    pub(super) fn new(check: &'a GradCheck<M, L>, module: M) -> Self {
        Self {
            check,
            module,
            failed: None,
        }
    }

    /// Evaluates the loss once, to find out whether it computes in `f64`.
    pub(super) fn expect_f64(&mut self) -> Result<(), Error> {
        let dtype = caught(|| Ok(self.check.evaluate(&self.module).dtype()))?;
        match dtype {
            DType::F64 => Ok(()),
            other => Err(Error::Dtype {
                name: "the loss of the module in f64".to_owned(),
                dtype: format!("{other:?}"),
            }),
        }
    }

    /// Checks the claims against differences of the loss.
    pub(super) fn check(mut self, check: &Check, claims: &[Claim<'_>]) -> Result<Report, Error> {
        let at = borrowed(&self.check.parameters);
        let report = check.run(&at, &mut self, claims);
        match self.failed {
            Some(error) => Err(error),
            None => Ok(report?),
        }
    }

    /// The first error of an evaluation.
    pub(super) fn failed(self) -> Option<Error> {
        self.failed
    }
}

impl<M: Module, L: Fn(&M) -> Tensor<1>> Function for &mut Loss<'_, M, L> {
    fn value(&mut self, x: &[f64]) -> f64 {
        if self.failed.is_some() {
            return f64::NAN;
        }
        let module = self.check.moved(&self.module, &self.check.at(x));
        // On the device with autodiff, like the gradient: some modules, such as Burn's dropout, compute another
        // function on a device without.
        match caught(|| scalar(self.check.evaluate(&module).inner(), "loss")) {
            Ok(value) => value,
            Err(error) => {
                self.failed = Some(error);
                f64::NAN
            }
        }
    }
}

/// Turns a panic of the module into an error.
pub(super) fn caught<R>(f: impl FnOnce() -> Result<R, Error>) -> Result<R, Error> {
    panics::caught(f).unwrap_or_else(|message| Err(Error::Panicked { message }))
}
