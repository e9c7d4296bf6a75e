//! The gradient check of any Burn module against differences of its loss.

mod inputs;
mod loss;
mod noise;
mod restore;
mod trained;

use std::panic::panic_any;

use burn::module::{Module, ModuleDisplay, ParamId};
use burn::tensor::{Device, Tensor};
use downhill_check::{Check, Claim, Entries, Precision, Report, Verdict, borrowed, second_order};
use rand_pcg::Pcg64Mcg;
use rand_pcg::rand_core::{Rng, SeedableRng};

pub use inputs::{Inputs, WithInputs};
use loss::Loss;
use noise::Noise;
use restore::State;
use trained::Trained;
pub use trained::cast;

use crate::panics::quietly;
use crate::{Dtype, Error, Parameter, gradient, scalar};

/// Checks the gradient of any Burn module and any loss of it.
///
/// The loss is seen as a function of the module's trainable parameters. These are found by visiting the module and
/// named by their place, such as `layers.0.weight`. Frozen parameters (`require_grad` is off) stay as they are. A
/// parameter that the module contains twice counts once.
///
/// A module in `f32` is converted to `f64` for the differences, so that its gradient is held to the rounding of `f32`
/// and not to the differences of `f32`. This requires that the loss computes in `f64` too: pass the tensors it uses to
/// [`with_inputs`](Self::with_inputs). Otherwise the differences are taken in `f32`, and a
/// [note](Report::notes) of the report says why.
///
/// A check changes nothing: the running statistics of a `BatchNorm`, which clones of a module share, are put back. As a
/// development dependency this crate adds to Burn only the crates of this project and small ones: `num-complex`, `rand`,
/// `rand_pcg`, `serde` and `thiserror`.
///
/// ```
/// use downhill_nn::{Backend, Dense, Dtype, Error, GradCheck, LogLoss, TensorLayer, TensorLoss, matrix};
/// use burn::module::{Module, Param};
///
/// let device = Backend::default().device()?.autodiff();
/// let tensor = |v: &[f64], shape| matrix(v.to_vec(), shape, &device, Dtype::F64);
/// let dense = Dense { weight: Param::from_tensor(tensor(&[0.5, -0.25], [2, 1])?), bias: None };
/// let (x, y) = (tensor(&[1.0, 2.0, -1.0, 0.5], [2, 2])?, tensor(&[1.0, 0.0], [2, 1])?);
///
/// let report = GradCheck::new(&dense, |dense: &Dense| {
///     LogLoss.forward(dense.forward(x.clone()), y.clone())
/// })?
/// .run()?;
/// assert!(report.agrees(), "{report}");
/// # Ok::<(), Error>(())
/// ```
#[derive(Debug)]
pub struct GradCheck<M, L> {
    module: M,
    loss: L,
    check: Check,
    parameters: Vec<Parameter>,
    ids: Vec<ParamId>,
    precision: Precision,
    device: Option<Device>,
    seed: Option<u64>,
}

impl<M: Module + ModuleDisplay> GradCheck<M, ()> {
    /// A check of the gradient with respect to a module's parameters and to the tensors that its loss uses.
    ///
    /// `inputs` is a tensor or a tuple of tensors: features, targets, masks. Those of numbers are parameters of the
    /// check, named `inputs` or `inputs.0`, `inputs.1` and so on; those of integers and booleans are passed on. The
    /// module's parameters are named `module.…`.
    ///
    /// ```
    /// use burn::nn::LinearConfig;
    /// use burn::tensor::Tensor;
    /// use downhill_nn::{Backend, Error, GradCheck};
    ///
    /// // A module in Burn's default type, f32.
    /// let device = Backend::default().device()?.autodiff();
    /// let linear = LinearConfig::new(2, 1).init(&device);
    /// let x = Tensor::<2>::from_data([[0.5, -1.0], [2.0, 0.25]], &device);
    ///
    /// let check = GradCheck::with_inputs(&linear, x, |linear, x: Tensor<2>| {
    ///     linear.forward(x).powi_scalar(2).sum()
    /// })?;
    /// let report = check.run()?;
    /// assert!(report.agrees() && report.notes().is_empty(), "{report}");
    /// # Ok::<(), Error>(())
    /// ```
    ///
    /// # Shapes
    ///
    /// The loss: `[1]`.
    ///
    /// # Errors
    ///
    /// As [`new`](GradCheck::new).
    #[allow(clippy::type_complexity, reason = "the type of a closure has no name")]
    pub fn with_inputs<I: Inputs>(
        module: &M,
        inputs: I,
        loss: impl Fn(&M, I) -> Tensor<1>,
    ) -> Result<
        GradCheck<WithInputs<M, I::Module>, impl Fn(&WithInputs<M, I::Module>) -> Tensor<1>>,
        Error,
    > {
        let module = WithInputs {
            module: module.clone(),
            inputs: inputs.into_module(),
        };
        GradCheck::new(&module, move |both: &WithInputs<M, I::Module>| {
            loss(&both.module, I::from_module(&both.inputs))
        })
    }
}

impl<M: Module, L: Fn(&M) -> Tensor<1>> GradCheck<M, L> {
    /// A check of a module, on a device with autodiff, and a loss of it.
    ///
    /// The loss is evaluated many times, each time with one parameter moved slightly.
    ///
    /// # Shapes
    ///
    /// The loss: `[1]`.
    ///
    /// # Errors
    ///
    /// [`Error::Read`] if a device fails to hand over the parameters, [`Error::Dtype`] if one is
    /// neither `f64` nor `f32`.
    pub fn new(module: &M, loss: L) -> Result<Self, Error> {
        let trained = Trained::of(module)?;
        Ok(Self {
            module: module.clone(),
            loss,
            check: Check::new().in_precision(trained.precision),
            parameters: trained.parameters,
            ids: trained.ids,
            precision: trained.precision,
            device: trained.device,
            seed: None,
        })
    }

    /// Sets the method, the entries, the tolerance or the seed of the check. Its precision is that of the module.
    #[must_use]
    pub fn with(mut self, check: Check) -> Self {
        self.check = check.in_precision(self.precision);
        self
    }

    /// Seeds the device's random numbers before each evaluation.
    ///
    /// A loss that draws random numbers, for example by Burn's dropout, cannot be checked without it. All threads of
    /// the process share these random numbers: no seed fixes them while another thread draws.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    /// The trainable parameters, in the order of the module's fields.
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// The loss, and its gradient by autodiff for every trainable parameter.
    ///
    /// A parameter that the loss does not depend on has a gradient of zeros.
    ///
    /// # Errors
    ///
    /// [`Error::Untracked`] if the loss depends on no parameter at all, [`Error::Read`] if a device
    /// fails to hand over the numbers, [`Error::Panicked`] if the module panics.
    pub fn gradient(&self) -> Result<(f64, Vec<Parameter>), Error> {
        State::of(&self.module)?.keep(|| self.gradient_of(&self.module))
    }

    fn gradient_of(&self, module: &M) -> Result<(f64, Vec<Parameter>), Error> {
        loss::caught(|| {
            let loss = self.evaluate(module);
            let value = scalar(loss.clone().inner(), "loss")?;
            let mut found = gradient(module, &loss)?.named(module)?;
            let of = |parameter: &Parameter| {
                let at = found.iter().position(|f| f.name == parameter.name);
                at.map_or_else(
                    || Parameter {
                        values: vec![0.0; parameter.values.len()],
                        ..parameter.clone()
                    },
                    |at| found.swap_remove(at),
                )
            };
            Ok((value, self.parameters.iter().map(of).collect()))
        })
    }

    /// Checks the gradient by autodiff against differences of the loss.
    ///
    /// # Errors
    ///
    /// As [`run_with`](Self::run_with).
    pub fn run(&self) -> Result<Report, Error> {
        self.run_with(&[])
    }

    /// Checks the gradient by autodiff and other claims.
    ///
    /// All are compared with differences of the loss and with each other.
    ///
    /// # Errors
    ///
    /// [`Error::Check`] if the loss is random and its seed is not fixed, if it is not finite here, or if a claim is about
    /// other parameters; [`Error::Untracked`], [`Error::Read`] and [`Error::Panicked`] as for
    /// [`gradient`](Self::gradient). A wrong gradient is not an error: the report says so.
    pub fn run_with(&self, others: &[Claim<'_>]) -> Result<Report, Error> {
        State::of(&self.module)?.keep(|| self.run_here(others))
    }

    fn run_here(&self, others: &[Claim<'_>]) -> Result<Report, Error> {
        let (value, gradient) = self.gradient_of(&self.module)?;
        let autodiff = Claim::new("autodiff", borrowed(&gradient))
            .with_value(value)
            .in_precision(self.precision);
        // Measuring the rounding takes as long as a direction does.
        if self.check.checked_entries() == Entries::IfDirectionDiffers {
            let claims: Vec<Claim<'_>> = std::iter::once(autodiff.clone())
                .chain(others.to_vec())
                .collect();
            let report = self.differences(&claims)?;
            if report.entries().is_empty() {
                return Ok(report);
            }
        }
        // Other claims are sums of the same terms.
        let Noise {
            rounding,
            conditioning,
        } = self.noise(&gradient)?;
        let others = others.iter().cloned();
        let claims = std::iter::once(autodiff).chain(others);
        let measured = claims.map(|c| {
            c.or_noise(borrowed(&rounding))
                .with_conditioning(borrowed(&conditioning))
        });
        let claims: Vec<Claim<'_>> = measured.collect();
        self.differences(&claims)
    }

    /// Checks the claims against differences, in `f64` if the module can be converted.
    fn differences(&self, claims: &[Claim<'_>]) -> Result<Report, Error> {
        if self.precision == Precision::F64 {
            return Loss::new(self, self.module.clone()).check(&self.check, claims);
        }
        let state = State::of(&self.module)?;
        let widened = quietly(|| {
            let wide = cast(self.module.clone(), Dtype::F64);
            let mut loss = Loss::new(self, wide);
            loss.expect_f64().map(|()| loss)
        });
        let note = match widened {
            Ok(loss) => {
                let check = self.check.clone().in_precision(Precision::F64);
                let report = state.keep(|| loss.check(&check, claims))?;
                if report.count(Verdict::Inexact) == 0 {
                    return Ok(report);
                }
                "the loss rounds to f32 on the way".to_owned()
            }
            Err(error) => error.to_string(),
        };
        state.restore();
        let report = Loss::new(self, self.module.clone()).check(&self.check, claims)?;
        Ok(report.with_note(format!(
            "the differences are of f32, so a mistake below about 5 % may agree: {note}"
        )))
    }

    /// Checks the gradient at random points around the module's parameters.
    ///
    /// Each parameter moves by up to its largest absolute value, or by up to 1 if all its values are 0.
    ///
    /// # Errors
    ///
    /// As [`run_with`](Self::run_with), at any of the points.
    pub fn run_at_points(&self, points: usize, seed: u64) -> Result<Vec<Report>, Error> {
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut reports = Vec::with_capacity(points);
        for _ in 0..points {
            let mut there = self.parameters.clone();
            for parameter in &mut there {
                let largest = parameter.values.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
                let scale = if largest == 0.0 { 1.0 } else { largest };
                for value in &mut parameter.values {
                    let unit = random.next_u64() as f64 / u64::MAX as f64;
                    *value = self.precision.round(*value + scale * (2.0 * unit - 1.0));
                }
            }
            let check = GradCheck {
                module: self.moved(&self.module, &there),
                loss: &self.loss,
                parameters: there,
                check: self.check.clone(),
                ids: self.ids.clone(),
                device: self.device.clone(),
                precision: self.precision,
                seed: self.seed,
            };
            reports.push(check.run()?);
        }
        Ok(reports)
    }

    /// Checks the second derivatives, in random directions.
    ///
    /// Burn differentiates once. The product of the Hessian and a vector is therefore a difference of its gradients; it
    /// is compared with the second difference of the loss. See [`second_order`].
    ///
    /// # Errors
    ///
    /// As [`run_with`](Self::run_with).
    pub fn second_order(&self, directions: usize, seed: u64) -> Result<Report, Error> {
        State::of(&self.module)?.keep(|| {
            let mut failed = None;
            let mut loss = Loss::new(self, self.module.clone());
            let gradient =
                |x: &[f64]| match self.gradient_of(&self.moved(&self.module, &self.at(x))) {
                    Ok((_, gradient)) => gradient.into_iter().flat_map(|p| p.values).collect(),
                    Err(error) => {
                        failed.get_or_insert(error);
                        vec![f64::NAN; x.len()]
                    }
                };
            let at = borrowed(&self.parameters);
            let report = second_order(&at, &mut loss, gradient, self.precision, directions, seed);
            match failed.or(loss.failed()) {
                Some(error) => Err(error),
                None => Ok(report?),
            }
        })
    }

    /// Runs the check as a test: panics with the report unless the gradient agrees.
    ///
    /// # Panics
    ///
    /// If an entry differs, is inexact or not finite, if none agrees, or if the check fails.
    #[track_caller]
    #[allow(clippy::panic, reason = "a test fails by a panic")]
    pub fn assert(&self) {
        match self.run() {
            Ok(report) if report.agrees() => {}
            Ok(report) => panic_any(report.to_string()),
            Err(error) => panic_any(error.to_string()),
        }
    }

    /// The parameters with other values.
    fn at(&self, x: &[f64]) -> Vec<Parameter> {
        let mut rest = x;
        let of = |parameter: &Parameter| {
            let (values, after) = rest.split_at(parameter.values.len());
            rest = after;
            Parameter {
                values: values.to_vec(),
                ..parameter.clone()
            }
        };
        self.parameters.iter().map(of).collect()
    }

    fn moved(&self, module: &M, to: &[Parameter]) -> M {
        trained::moved(module, &self.ids, to)
    }

    fn evaluate(&self, module: &M) -> Tensor<1> {
        if let (Some(seed), Some(device)) = (self.seed, &self.device) {
            device.seed(seed);
        }
        (self.loss)(module)
    }
}

/// Asserts in a test that the gradient of a module's loss is right, for its parameters and its inputs.
///
/// ```
/// use burn::nn::LinearConfig;
/// use burn::tensor::Tensor;
/// use downhill_nn::{Backend, Error, assert_gradients};
///
/// let device = Backend::default().device()?.autodiff();
/// let linear = LinearConfig::new(2, 1).init(&device);
/// let x = Tensor::<2>::from_data([[0.5, -1.0], [2.0, 0.25]], &device);
/// assert_gradients(&linear, x, |linear, x: Tensor<2>| linear.forward(x).tanh().sum());
/// # Ok::<(), Error>(())
/// ```
///
/// # Panics
///
/// With the report as the message: if an entry differs, is inexact or not finite, if none agrees, or if the check
/// fails.
#[track_caller]
#[allow(clippy::panic, reason = "a test fails by a panic")]
pub fn assert_gradients<M: Module + ModuleDisplay, I: Inputs>(
    module: &M,
    inputs: I,
    loss: impl Fn(&M, I) -> Tensor<1>,
) {
    match GradCheck::with_inputs(module, inputs, loss) {
        Ok(check) => check.assert(),
        Err(error) => panic_any(error.to_string()),
    }
}

#[cfg(test)]
mod tests;
