//! The gradient check of any Burn module against differences of its loss.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param, ParamId};
use burn::tensor::{DType, Device, Tensor};
use downhill_check::{Check, Claim, Function, Precision, Report, borrowed};

use crate::parameters::{Reader, Shared, like};
use crate::{Dtype, Error, Parameter, burn_dtype, gradient, scalar};

/// Checks the gradient of any Burn module and any loss of it.
///
/// The loss is seen as a function of the module's trainable parameters. These are found by visiting the module and
/// named by their place, such as `layers.0.weight`. Frozen parameters (`require_grad` is off) stay as they are. A
/// parameter that the module contains twice counts once.
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
pub struct GradCheck<'m, M, L> {
    module: &'m M,
    loss: L,
    check: Check,
    parameters: Vec<Parameter>,
    ids: Vec<ParamId>,
    precision: Precision,
    device: Option<Device>,
    seed: Option<u64>,
}

impl<'m, M: Module, L: Fn(&M) -> Tensor<1>> GradCheck<'m, M, L> {
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
    pub fn new(module: &'m M, loss: L) -> Result<Self, Error> {
        let mut trained = Trained::default();
        module.visit(&mut trained);
        if let Some(error) = trained.failed.or(trained.reader.failed) {
            return Err(error);
        }
        let precision = if trained.coarse {
            Precision::F32
        } else {
            Precision::F64
        };
        Ok(Self {
            module,
            loss,
            check: Check::new().in_precision(precision),
            parameters: trained.reader.found,
            ids: trained.ids,
            precision,
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
    /// fails to hand over the numbers.
    pub fn gradient(&self) -> Result<(f64, Vec<Parameter>), Error> {
        let loss = self.loss(self.module);
        let value = scalar(loss.clone().inner(), "loss")?;
        let mut found = gradient(self.module, &loss)?.named(self.module)?;
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
    /// other parameters; [`Error::Untracked`] and [`Error::Read`] as for [`gradient`](Self::gradient). A wrong gradient is
    /// not an error: the report says so.
    pub fn run_with(&self, others: &[Claim<'_>]) -> Result<Report, Error> {
        let (value, gradient) = self.gradient()?;
        let autodiff = Claim::new("autodiff", borrowed(&gradient))
            .with_value(value)
            .in_precision(self.precision);
        let claims: Vec<Claim<'_>> = std::iter::once(autodiff).chain(others.to_vec()).collect();
        let mut failed = None;
        let function = Values {
            check: self,
            moved: self.parameters.clone(),
            failed: &mut failed,
        };
        let report = self
            .check
            .run(&borrowed(&self.parameters), function, &claims);
        match failed {
            Some(error) => Err(error),
            None => Ok(report?),
        }
    }

    fn loss(&self, module: &M) -> Tensor<1> {
        if let (Some(seed), Some(device)) = (self.seed, &self.device) {
            device.seed(seed);
        }
        (self.loss)(module)
    }
}

/// The loss as a function of the entries of all parameters.
struct Values<'p, 'm, M, L> {
    check: &'p GradCheck<'m, M, L>,
    /// The parameters of the current evaluation.
    moved: Vec<Parameter>,
    /// The first error of the device. From then on every value is NaN.
    failed: &'p mut Option<Error>,
}

impl<M: Module, L: Fn(&M) -> Tensor<1>> Function for Values<'_, '_, M, L> {
    fn value(&mut self, x: &[f64]) -> f64 {
        if self.failed.is_some() {
            return f64::NAN;
        }
        let mut rest = x;
        for parameter in &mut self.moved {
            let (values, after) = rest.split_at(parameter.values.len());
            parameter.values.copy_from_slice(values);
            rest = after;
        }
        let module = self.check.module.clone().map(&mut Mover {
            ids: &self.check.ids,
            to: &self.moved,
            shared: Shared::default(),
        });
        // On the device with autodiff, like the gradient: some modules, such as Burn's dropout, compute another
        // function on a device without.
        match scalar(self.check.loss(&module).inner(), "loss") {
            Ok(value) => value,
            Err(error) => {
                *self.failed = Some(error);
                f64::NAN
            }
        }
    }
}

/// Collects the trainable parameters, each once, and their precision.
#[derive(Default)]
struct Trained {
    reader: Reader,
    ids: Vec<ParamId>,
    coarse: bool,
    device: Option<Device>,
    failed: Option<Error>,
}

impl ModuleVisitor for Trained {
    fn enter_module(&mut self, name: &str, container_type: &str) {
        self.reader.path.enter(name, container_type);
    }

    fn exit_module(&mut self, _name: &str, _container_type: &str) {
        self.reader.path.exit();
    }

    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let tensor = param.val();
        if !tensor.is_require_grad() || self.ids.contains(&param.id) {
            return;
        }
        match tensor.dtype() {
            DType::F64 => {}
            DType::F32 => self.coarse = true,
            other => {
                self.failed = Some(Error::Dtype {
                    name: self.reader.path.name(),
                    dtype: format!("{other:?}"),
                });
            }
        }
        self.device.get_or_insert_with(|| tensor.device());
        self.ids.push(param.id);
        self.reader.add(tensor.detach());
    }
}

/// Sets the trainable parameters, in every place in which the module uses them.
struct Mover<'a> {
    ids: &'a [ParamId],
    to: &'a [Parameter],
    shared: Shared,
}

impl ModuleMapper for Mover<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let at = self.ids.iter().position(|&id| id == param.id);
        match at.and_then(|at| self.to.get(at)) {
            Some(parameter) => {
                let values = || parameter.values.clone();
                self.shared.replace(param, |old| like(&old, values()))
            }
            None => param,
        }
    }
}

/// Converts every parameter of a module to another precision.
///
/// Use it for a module in `f64`: Burn creates parameters in the default precision of the device, `f32`.
pub fn cast<M: Module>(module: M, dtype: Dtype) -> M {
    module.map(&mut Cast {
        dtype,
        shared: Shared::default(),
    })
}

struct Cast {
    dtype: Dtype,
    shared: Shared,
}

impl ModuleMapper for Cast {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let dtype = burn_dtype(self.dtype);
        self.shared.replace(param, |p| p.cast(dtype))
    }
}

#[cfg(test)]
mod tests {
    use burn::nn::{Dropout, DropoutConfig, Gelu, LayerNorm, LayerNormConfig, Linear};
    use burn::tensor::activation;
    use downhill_check::{Method, Verdict};

    use super::*;
    use crate::{Backend, SquaredError, TensorLoss, matrix};

    /// A typical block of Burn's own layers.
    #[derive(Module, Debug)]
    struct Block {
        linear: Linear,
        norm: LayerNorm,
        gelu: Gelu,
        out: Linear,
    }

    impl Block {
        fn on(backend: Backend, dtype: Dtype) -> (Self, Device) {
            let device = backend.device().unwrap().autodiff();
            let block = Self {
                linear: linear(3, 5, &device, dtype),
                norm: cast(LayerNormConfig::new(5).init(&device), dtype),
                gelu: Gelu::new(),
                out: linear(5, 2, &device, dtype),
            };
            (block, device)
        }

        fn forward(&self, x: Tensor<2>) -> Tensor<2> {
            let x = self.norm.forward(self.linear.forward(x));
            self.out.forward(self.gelu.forward(x))
        }
    }

    /// Numbers between -1 and 1.
    fn wave([rows, columns]: [usize; 2], device: &Device, dtype: Dtype) -> Tensor<2> {
        let at = |i: usize| f64::from(u32::try_from(i * i).unwrap()).sin();
        let numbers = (0..rows * columns).map(at).collect();
        matrix(numbers, [rows, columns], device, dtype).unwrap()
    }

    /// Burn's linear layer with fixed parameters. Burn's own initialization draws from a stream that other tests in the
    /// process draw from too.
    fn linear(inputs: usize, outputs: usize, device: &Device, dtype: Dtype) -> Linear {
        Linear {
            weight: Param::from_tensor(wave([inputs, outputs], device, dtype)),
            bias: Some(Param::from_tensor(
                wave([1, outputs], device, dtype).squeeze_dim(0),
            )),
        }
    }

    /// Four samples of three features, and targets.
    fn batch(device: &Device, dtype: Dtype) -> (Tensor<2>, Tensor<2>) {
        (wave([4, 3], device, dtype), wave([4, 2], device, dtype))
    }

    fn check_block(backend: Backend, dtype: Dtype, method: Method) -> Report {
        let (block, device) = Block::on(backend, dtype);
        let (x, y) = batch(&device, dtype);
        let loss = |block: &Block| SquaredError.forward(block.forward(x.clone()), y.clone());
        let check = GradCheck::new(&block, loss).unwrap();
        check.with(Check::new().by(method)).run().unwrap()
    }

    #[test]
    #[cfg(feature = "flex")]
    fn a_plain_burn_module_passes_on_flex() {
        for method in [Method::Central, Method::Richardson] {
            let report = check_block(Backend::Flex, Dtype::F64, method);
            assert!(report.agrees(), "{report}");
            assert_eq!(report.total_entries(), 3 * 5 + 5 + 5 + 5 + 5 * 2 + 2);
            let names: Vec<&str> = report.entries().iter().map(|r| &*r.parameter).collect();
            for name in ["linear.weight", "norm.gamma", "norm.beta", "out.bias"] {
                assert!(names.contains(&name), "{name} in {names:?}");
            }
        }
    }

    /// On ndarray, Burn's GELU has the exact forward pass and the backward pass of the tanh approximation. The
    /// gradients of parameters before it are wrong by some thousandths; those of parameters after it are right.
    #[test]
    #[cfg(feature = "ndarray")]
    fn finds_the_wrong_backward_pass_of_burns_gelu_on_ndarray() {
        let report = check_block(Backend::NdArray, Dtype::F64, Method::Central);
        assert!(!report.agrees(), "{report}");
        for row in report.entries() {
            let after = row.parameter.starts_with("out.");
            let expected = if after {
                Verdict::Agrees
            } else {
                Verdict::Differs
            };
            assert_eq!(row.verdict, expected, "{row:?}");
        }
        let (block, device) = Block::on(Backend::NdArray, Dtype::F64);
        let (x, y) = batch(&device, Dtype::F64);
        let loss = |block: &Block| {
            let z = block.norm.forward(block.linear.forward(x.clone()));
            let approximate = activation::gelu_approximate(z);
            SquaredError.forward(block.out.forward(approximate), y.clone())
        };
        let report = GradCheck::new(&block, loss).unwrap().run().unwrap();
        assert!(report.agrees(), "{report}");
    }

    #[test]
    fn a_plain_burn_module_passes_in_f32() {
        for backend in Backend::available() {
            let report = check_block(backend, Dtype::F32, Method::Central);
            assert!(report.agrees(), "{backend}: {report}");
        }
    }

    /// One linear layer and Burn's built-in sigmoid.
    fn check_built_in_sigmoid(backend: Backend) -> Report {
        let device = backend.device().unwrap().autodiff();
        let linear = linear(3, 2, &device, Dtype::F64);
        let (x, y) = batch(&device, Dtype::F64);
        let loss = |linear: &Linear| {
            let a = activation::sigmoid(linear.forward(x.clone()));
            SquaredError.forward(a, y.clone())
        };
        GradCheck::new(&linear, loss).unwrap().run().unwrap()
    }

    #[test]
    #[cfg(feature = "ndarray")]
    fn finds_that_burns_sigmoid_rounds_to_f32_on_ndarray() {
        let report = check_built_in_sigmoid(Backend::NdArray);
        // It rounds to f32, so its values move in steps.
        assert_eq!(
            report.count(Verdict::Inexact),
            report.total_entries(),
            "{report}"
        );
        assert!(!report.agrees(), "{report}");
    }

    #[test]
    #[cfg(feature = "flex")]
    fn burns_sigmoid_passes_on_flex() {
        let report = check_built_in_sigmoid(Backend::Flex);
        assert!(report.agrees(), "{report}");
    }

    #[derive(Module, Debug)]
    struct Dropped {
        linear: Linear,
        dropout: Dropout,
    }

    #[test]
    fn dropout_is_refused_unless_its_seed_is_fixed() {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let module = Dropped {
                linear: linear(3, 2, &device, Dtype::F64),
                dropout: DropoutConfig::new(0.5).init(),
            };
            let (x, y) = batch(&device, Dtype::F64);
            let loss = |m: &Dropped| {
                let kept = m.dropout.forward(m.linear.forward(x.clone()));
                SquaredError.forward(kept, y.clone())
            };
            let check = || GradCheck::new(&module, loss).unwrap();
            let error = check().run().unwrap_err().to_string();
            assert!(error.contains("fix its seed"), "{backend}: {error}");
            let report = check().seed(1).run().unwrap();
            assert!(report.agrees(), "{backend}: {report}");
        }
    }

    #[test]
    fn unused_parameters_have_a_gradient_of_0_and_frozen_ones_are_not_checked() {
        let device = Backend::default().device().unwrap().autodiff();
        let module = vec![
            linear(3, 2, &device, Dtype::F64),
            linear(3, 2, &device, Dtype::F64),
            linear(3, 2, &device, Dtype::F64).no_grad(),
        ];
        let (x, y) = batch(&device, Dtype::F64);
        let loss = |m: &Vec<Linear>| {
            let z = m[0].forward(x.clone()) + m[2].forward(x.clone());
            SquaredError.forward(z, y.clone())
        };
        let report = GradCheck::new(&module, loss).unwrap().run().unwrap();
        assert!(report.agrees(), "{report}");
        let of = |layer: &str| {
            report
                .entries()
                .iter()
                .filter(|r| r.parameter.starts_with(layer))
                .count()
        };
        assert_eq!((of("0."), of("1."), of("2.")), (8, 8, 0));
    }

    #[test]
    fn checks_a_claim_together_with_autodiff() {
        let device = Backend::default().device().unwrap().autodiff();
        let linear = Linear {
            bias: None,
            ..linear(3, 2, &device, Dtype::F64)
        };
        let (x, y) = batch(&device, Dtype::F64);
        let loss = |l: &Linear| SquaredError.forward(l.forward(x.clone()), y.clone());
        let check = GradCheck::new(&linear, loss).unwrap();
        let (value, mut gradient) = check.gradient().unwrap();
        let run = |gradient: &[Parameter]| {
            let claim = Claim::new("by hand", borrowed(gradient)).with_value(value);
            check.run_with(&[claim]).unwrap()
        };
        let report = run(&gradient);
        assert_eq!(
            report.methods(),
            ["central difference", "autodiff", "by hand"]
        );
        assert!(report.agrees(), "{report}");
        gradient[0].values[3] *= -1.0;
        let report = run(&gradient);
        let worst = &report.entries()[0];
        assert_eq!(
            (worst.verdict, &worst.index[..]),
            (Verdict::Differs, &[1, 1][..]),
            "{report}"
        );
    }

    /// A module that uses one weight in two places.
    #[derive(Module, Debug)]
    struct Tied {
        there: Param<Tensor<2>>,
        back: Param<Tensor<2>>,
    }

    #[test]
    fn a_parameter_in_two_places_is_checked_once() {
        for backend in Backend::available() {
            let device = backend.device().unwrap().autodiff();
            let (x, y) = batch(&device, Dtype::F64);
            let weight = matrix(
                vec![0.5, -1.0, 0.25, 2.0, 1.5, -0.5],
                [3, 2],
                &device,
                Dtype::F64,
            );
            let weight = Param::from_tensor(weight.unwrap());
            let module = Tied {
                there: weight.clone(),
                back: weight,
            };
            let loss = |m: &Tied| {
                let there = x.clone().matmul(m.there.val());
                let back = there.matmul(m.back.val().transpose()).matmul(m.there.val());
                SquaredError.forward(back, y.clone())
            };
            let report = GradCheck::new(&module, loss).unwrap().run().unwrap();
            assert!(report.agrees(), "{backend}: {report}");
            assert_eq!(report.total_entries(), 6);
        }
    }

    #[test]
    fn refuses_a_loss_without_autodiff() {
        let device = Backend::default().device().unwrap();
        let linear = linear(3, 2, &device, Dtype::F32);
        let (x, y) = batch(&device, Dtype::F32);
        let loss = |l: &Linear| SquaredError.forward(l.forward(x.clone()), y.clone());
        let refused = GradCheck::new(&linear, loss).unwrap().run().unwrap_err();
        assert_eq!(refused, Error::Untracked);
    }
}
