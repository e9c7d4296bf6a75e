//! The engine of any Burn module: gradients by reverse-mode autodiff.

use std::fmt;
use std::marker::PhantomData;

use burn::module::{Module, ModuleVisitor, Param};
use burn::tensor::{DType, Tensor};
use downhill_check::{Check, Entries, Report};
use downhill_core::{Dtype, Mode, Reduction, StepConfig};
use downhill_nn as nn;

use super::{Engine, EngineKind, EngineState, Setting, StepLoss, check_alpha, state};
use crate::{EngineError, Parameters};

/// The losses of a module on a batch.
#[derive(Debug, Clone)]
pub struct BatchLoss {
    /// The minimized loss, `[1]`.
    pub minimized: Tensor<1>,
    /// The reported loss, `[1]`, if it is not the minimized one.
    pub reported: Option<Tensor<1>>,
}

/// The loss of a module on a batch.
///
/// Any closure `Fn(&M, &B) -> Tensor<1>` implements it. The closure returns the loss, `[1]`, a mean over the samples of
/// the batch. Implement this trait yourself for a module with its own training mode, for a loss that is a sum, or to
/// report another loss than the minimized one.
pub trait ModuleLoss<M, B> {
    /// Computes the losses of a batch.
    fn losses(&self, model: &M, batch: &B) -> BatchLoss;

    /// How the reported loss combines its samples.
    fn reduction(&self) -> Reduction {
        Reduction::Mean
    }

    /// Other results of the last forward pass, which a compiled step returns too. The default is none.
    fn observed(&self, model: &M) -> Vec<Tensor<2>> {
        let _ = model;
        Vec::new()
    }

    /// Sets the mode of the module for the following passes.
    ///
    /// Burn's own layers with a mode, such as its dropout, depend on the device instead and need nothing here.
    fn prepare(&self, model: &mut M, mode: Mode) {
        let _ = (model, mode);
    }
}

impl<M, B, F: Fn(&M, &B) -> Tensor<1>> ModuleLoss<M, B> for F {
    fn losses(&self, model: &M, batch: &B) -> BatchLoss {
        BatchLoss {
            minimized: self(model, batch),
            reported: None,
        }
    }
}

/// An engine of any Burn module `M`, with any loss `L` on batches of any type `B`.
///
/// The data must have the number type of the module, or Burn panics. Burn makes modules in `f32`;
/// [`cast`](downhill_nn::cast) converts them.
///
/// ```
/// use burn::module::Module;
/// use burn::nn::{Linear, LinearConfig};
/// use burn::tensor::Tensor;
/// use downhill_nn::Backend;
/// use downhill_train::{Adam, AutodiffEngine, Trainer};
///
/// type Line = (Tensor<2>, Tensor<2>);
///
/// let device = Backend::default().device()?;
/// let x = Tensor::<2>::from_data([[0.0], [1.0], [2.0], [3.0]], &device);
/// let y = x.clone() * 2.0 - 1.0;
///
/// let loss = |line: &Linear, (x, y): &Line| (line.forward(x.clone()) - y.clone()).square().mean();
/// let line = LinearConfig::new(1, 1).init(&device);
/// let mut engine = AutodiffEngine::new(line, loss, Adam::new(0.1))?;
/// let outcome = Trainer::epochs(200).fit(&mut engine, &(x, y))?;
/// assert!(outcome.history.losses[199] < 1e-3);
/// let line = engine.into_model();
/// # let _ = line;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct AutodiffEngine<M, B, L> {
    /// The module, on a device with autodiff.
    model: M,
    /// Whether the module was given on a device without autodiff.
    plain: bool,
    loss: L,
    device: nn::Device,
    dtype: Dtype,
    config: StepConfig,
    state: nn::OptimizerState,
    /// The number of steps taken.
    step: u64,
    /// Whether steps measure the norm of their gradient, and the last norm.
    measure: bool,
    norm: Option<f64>,
    batch: PhantomData<fn(&B)>,
}

impl<M: fmt::Debug, B, L> fmt::Debug for AutodiffEngine<M, B, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("AutodiffEngine");
        let debug = debug.field("model", &self.model);
        debug.field("config", &self.config).finish_non_exhaustive()
    }
}

impl<M: Module, B, L: Fn(&M, &B) -> Tensor<1>> AutodiffEngine<M, B, L> {
    /// Creates an engine of a module and a closure that computes its loss.
    ///
    /// The loss has shape `[1]`. The module may be on a device with autodiff or without, and
    /// [`into_model`](Self::into_model) returns it on the same kind of device.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a setting is out of range, or the module has no parameters.
    pub fn new(model: M, loss: L, config: StepConfig) -> Result<Self, EngineError> {
        Self::with_loss(model, loss, config)
    }
}

impl<M: Module, B, L> AutodiffEngine<M, B, L> {
    /// The module with its current parameters, on a device with autodiff.
    pub fn model(&self) -> &M {
        &self.model
    }

    /// Returns the module, with autodiff if it was given with autodiff.
    pub fn into_model(self) -> M {
        if self.plain {
            self.model.valid()
        } else {
            self.model
        }
    }
}

impl<M: Module, B, L: ModuleLoss<M, B>> AutodiffEngine<M, B, L> {
    /// Creates an engine of a module and an implementation of [`ModuleLoss`].
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_loss(model: M, loss: L, config: StepConfig) -> Result<Self, EngineError> {
        let mut first = First::default();
        model.visit(&mut first);
        let (device, dtype) = first.found.ok_or(EngineError::NoParameters)?;
        check_alpha(config.alpha, dtype.round(config.alpha), dtype.name())?;
        config.validate()?;
        let plain = !device.is_autodiff();
        Ok(Self {
            model: if plain { model.train() } else { model },
            plain,
            loss,
            device: device.autodiff(),
            dtype,
            config,
            state: nn::OptimizerState::default(),
            step: 0,
            measure: false,
            norm: None,
            batch: PhantomData,
        })
    }

    /// The loss that the engine was created with.
    pub fn loss_fn(&self) -> &L {
        &self.loss
    }

    /// The losses of the next step on a batch, and its gradient before clipping.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the loss is not one number, or does not depend on any parameter.
    pub fn gradient(&mut self, batch: &B) -> Result<(StepLoss, Parameters), EngineError> {
        let (losses, gradient) = self.differentiate(batch)?;
        Ok((losses, Parameters::new(gradient.named(&self.model)?)))
    }

    /// The losses and the gradient of the next step.
    pub(super) fn differentiate(
        &mut self,
        batch: &B,
    ) -> Result<(StepLoss, nn::Gradient), EngineError> {
        let mode = Mode::Training { step: self.step };
        self.loss.prepare(&mut self.model, mode);
        let result = self.losses(&self.model, batch).and_then(|(losses, loss)| {
            let gradient = nn::gradient(&self.model, &loss)?;
            Ok((losses, gradient))
        });
        self.loss.prepare(&mut self.model, Mode::Evaluation);
        if let (true, Ok((_, gradient))) = (self.measure, &result) {
            self.norm = Some(gradient.norm(&self.model)?);
        }
        result
    }

    /// The losses of a batch as numbers, and the loss to differentiate.
    fn losses(&self, model: &M, batch: &B) -> Result<(StepLoss, Tensor<1>), EngineError> {
        let loss = self.loss.losses(model, batch);
        let minimized = nn::scalar(loss.minimized.clone().inner(), "loss")?;
        let reported = match loss.reported {
            Some(reported) => nn::scalar(reported.inner(), "loss")?,
            None => minimized,
        };
        let losses = StepLoss {
            minimized,
            reported,
            reduction: self.loss.reduction(),
        };
        Ok((losses, loss.minimized))
    }

    /// Takes a step by this gradient.
    pub(super) fn step_by(&mut self, gradient: nn::Gradient) -> Result<(), EngineError> {
        let gradient = gradient.clip(&self.model, self.config.clip)?;
        let rule = nn::tensor_optimizer(&self.config.optimizer);
        let model = self.model.clone();
        self.model = gradient.step(model, rule, self.config.alpha, &mut self.state);
        self.step += 1;
        Ok(())
    }

    /// Takes a step by a named update, which need not be a gradient.
    pub(super) fn step_by_update(&mut self, update: &Parameters) -> Result<(), EngineError> {
        let model = self.model.clone();
        self.model = nn::descend_by(model, update.as_slice(), self.config.alpha)?;
        self.step += 1;
        Ok(())
    }

    /// The precision of the parameters.
    #[cfg(feature = "compile")]
    pub(super) fn dtype(&self) -> Dtype {
        self.dtype
    }

    /// The number of steps taken.
    #[cfg(feature = "trace")]
    pub(super) fn steps(&self) -> u64 {
        self.step
    }
}

impl<M: Module, B, L: ModuleLoss<M, B>> Engine for AutodiffEngine<M, B, L> {
    type Batch = B;
    type Device = nn::Device;

    fn device(&self, mode: Mode) -> nn::Device {
        match mode {
            Mode::Training { .. } => self.device.clone(),
            Mode::Evaluation => self.device.clone().inner(),
        }
    }

    // ANCHOR: step
    fn step(&mut self, batch: &B) -> Result<StepLoss, EngineError> {
        let (losses, gradient) = self.differentiate(batch)?;
        if losses.minimized.is_finite() {
            self.step_by(gradient)?;
        }
        Ok(losses)
    }
    // ANCHOR_END: step

    fn loss(&self, batch: &B) -> Result<StepLoss, EngineError> {
        // Without autodiff: the graph of a forward pass that is never differentiated is never freed.
        let (losses, _) = self.losses(&self.model.valid(), batch)?;
        Ok(losses)
    }

    /// Checks the slope in one random direction first, and every entry only if that slope differs.
    fn check_gradient(&self, batch: &B) -> Result<Report, EngineError> {
        let mut model = self.model.clone();
        let mode = Mode::Training { step: self.step };
        self.loss.prepare(&mut model, mode);
        let check = nn::GradCheck::new(&model, |m: &M| self.loss.losses(m, batch).minimized)?;
        let check = check.with(Check::new().entries(Entries::IfDirectionDiffers));
        Ok(check.run()?)
    }

    fn alpha(&self) -> f64 {
        self.config.alpha
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        check_alpha(alpha, self.dtype.round(alpha), self.dtype.name())?;
        self.config.alpha = alpha;
        Ok(())
    }

    fn parameters(&self) -> Result<Parameters, EngineError> {
        Ok(Parameters::new(nn::parameters(&self.model)?))
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        self.model = nn::load(self.model.clone(), parameters.as_slice())?;
        self.state = nn::OptimizerState::default();
        self.step = 0;
        Ok(())
    }

    fn state(&self) -> Result<EngineState, EngineError> {
        // Burn collects running statistics by thread; this merges them, as the next step does.
        let _ = self.model.valid();
        Ok(EngineState {
            dtype: self.dtype,
            parameters: self.parameters()?,
            optimizer: self.state.values()?,
            step: self.step,
        })
    }

    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        state.check()?;
        let optimizer = nn::OptimizerState::from_values(&self.model, state.optimizer)?;
        self.model = nn::load(self.model.clone(), state.parameters.as_slice())?;
        self.state = optimizer;
        self.step = state.step;
        Ok(())
    }

    fn settings(&self) -> Vec<Setting> {
        let mut settings = vec![
            Setting::new("engine", EngineKind::Autodiff.name()),
            Setting::new("backend", nn::Backend::name_of(&self.device)),
            Setting::new("dtype", self.dtype.name()),
        ];
        settings.extend(state::step_settings(&self.config));
        settings
    }

    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        if into.as_slice().is_empty() {
            *into = self.parameters()?;
            return Ok(());
        }
        Ok(nn::read_parameters(&self.model, into.iter_mut())?)
    }

    fn measure_gradient(&mut self, measure: bool) {
        self.measure = measure;
        self.norm = None;
    }

    fn gradient_norm(&self) -> Option<f64> {
        self.norm
    }
}

/// Finds the device and the type of a module's first parameter.
#[derive(Default)]
struct First {
    found: Option<(nn::Device, Dtype)>,
}

impl ModuleVisitor for First {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        if self.found.is_none() {
            let tensor = param.val();
            let dtype = match tensor.dtype() {
                DType::F64 => Dtype::F64,
                _ => Dtype::F32,
            };
            self.found = Some((tensor.device(), dtype));
        }
    }
}
