//! The engine of any Burn module, by a compiled step.

use std::cell::{Cell, RefCell};
use std::fmt;

use burn::module::Module;
use downhill_check::{Check, Claim, Entries, Report, borrowed};
use downhill_compile::{CompiledStep, Explanation, LossValues, Losses, TensorBatch};
use downhill_core::{Dtype, Mode, ParameterState, StepConfig};
use downhill_nn as nn;

use super::{
    AutodiffEngine, Engine, EngineKind, EngineState, ModuleLoss, PrintedSteps, Setting, StepLoss,
    check_alpha, state,
};
use crate::{Batch, EngineError, Parameters};

/// An engine of any Burn module `M`, with any loss `L` on batches of tensors `B`, by a compiled step.
///
/// The first step on a batch of a new shape records the loss and its backward pass on Burn's recorder and compiles them.
/// The further steps run the compiled program, without a tape. They follow the trajectory of [`AutodiffEngine`] up to
/// rounding. Evaluation is Burn's own forward pass.
///
/// ```
/// use burn::module::Module;
/// use burn::nn::{Linear, LinearConfig};
/// use burn::tensor::Tensor;
/// use downhill_nn::Backend;
/// use downhill_train::{Adam, CompiledEngine, Trainer};
///
/// type Line = (Tensor<2>, Tensor<2>);
///
/// let device = Backend::default().device()?;
/// let x = Tensor::<2>::from_data([[0.0], [1.0], [2.0], [3.0]], &device);
/// let y = x.clone() * 2.0 - 1.0;
///
/// let loss = |line: &Linear, (x, y): &Line| (line.forward(x.clone()) - y.clone()).square().mean();
/// let line = LinearConfig::new(1, 1).init(&device);
/// let mut engine = CompiledEngine::new(line, loss, Adam::new(0.1))?;
/// let outcome = Trainer::epochs(200).fit(&mut engine, &(x, y))?;
/// assert!(outcome.history.losses[199] < 1e-3);
/// let line = engine.into_model()?;
/// # let _ = line;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct CompiledEngine<M, B, L> {
    /// The module and the loss. Its parameters are those of the compiled step unless `stale`.
    burn: RefCell<AutodiffEngine<M, B, L>>,
    stale: Cell<bool>,
    /// The names and shapes of the parameters.
    names: Parameters,
    compiled: Option<Compiled>,
    /// The state of the optimizer to compile with.
    state: Vec<ParameterState>,
    dtype: Dtype,
    config: StepConfig,
    step: u64,
    measure: bool,
    norm: Option<f64>,
}

/// The compiled step, in the precision of the module.
#[derive(Debug)]
enum Compiled {
    F32(Box<CompiledStep<f32>>),
    F64(Box<CompiledStep<f64>>),
}

/// Calls a function of the compiled step in either precision.
macro_rules! each {
    ($compiled:expr, $step:ident => $call:expr) => {
        match $compiled {
            Compiled::F32($step) => $call,
            Compiled::F64($step) => $call,
        }
    };
}

impl<M: fmt::Debug, B, L> fmt::Debug for CompiledEngine<M, B, L> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut debug = f.debug_struct("CompiledEngine");
        let debug = debug
            .field("burn", &self.burn)
            .field("compiled", &self.compiled);
        debug.finish_non_exhaustive()
    }
}

impl<M: Module, B: TensorBatch, L: Fn(&M, &B) -> burn::tensor::Tensor<1>> CompiledEngine<M, B, L> {
    /// Creates an engine of a module and a closure that computes its loss, as [`AutodiffEngine::new`] does.
    ///
    /// # Errors
    ///
    /// As [`AutodiffEngine::new`]. A loss that cannot be compiled is found at the first step.
    pub fn new(model: M, loss: L, config: StepConfig) -> Result<Self, EngineError> {
        Self::with_loss(model, loss, config)
    }
}

impl<M: Module, B: TensorBatch, L: ModuleLoss<M, B>> CompiledEngine<M, B, L> {
    /// Creates an engine of a module and an implementation of [`ModuleLoss`].
    ///
    /// # Errors
    ///
    /// As [`new`](Self::new).
    pub fn with_loss(model: M, loss: L, config: StepConfig) -> Result<Self, EngineError> {
        let burn = AutodiffEngine::with_loss(model, loss, config)?;
        Ok(Self {
            names: burn.parameters()?,
            dtype: burn.dtype(),
            burn: RefCell::new(burn),
            stale: Cell::new(false),
            compiled: None,
            state: Vec::new(),
            config,
            step: 0,
            measure: false,
            norm: None,
        })
    }

    /// Returns the module with its current parameters, with autodiff if it was given with autodiff.
    ///
    /// # Errors
    ///
    /// None for a module that was not changed from outside.
    pub fn into_model(self) -> Result<M, EngineError> {
        self.synchronize()?;
        Ok(self.burn.into_inner().into_model())
    }

    /// The losses of the next step on a batch, and its gradient before clipping.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the loss cannot be compiled.
    pub fn gradient(&mut self, batch: &B) -> Result<(StepLoss, Parameters), EngineError> {
        self.prepare(batch)?;
        let losses = self.differentiate()?;
        Ok((losses, self.last_gradient()))
    }

    /// The compiled step for a batch, as text: the operations after each pass, and the program.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the loss cannot be compiled.
    pub fn explain(&self, batch: &B) -> Result<Explanation, EngineError> {
        let burn = self.burn.borrow();
        let (losses, prepare) = closures(burn.loss_fn());
        Ok(match self.dtype {
            Dtype::F32 => {
                CompiledStep::<f32>::explain(burn.model(), batch, losses, prepare, self.config)?
            }
            Dtype::F64 => {
                CompiledStep::<f64>::explain(burn.model(), batch, losses, prepare, self.config)?
            }
        })
    }

    /// Compiles the step for the shape of a batch, unless it is compiled, and reads the batch.
    fn prepare(&mut self, batch: &B) -> Result<(), EngineError> {
        self.compile(batch)?;
        if let Some(compiled) = &mut self.compiled {
            each!(compiled, step => step.read(batch)?);
        }
        Ok(())
    }

    /// Compiles the step for the shape of a batch, unless it is compiled.
    pub(super) fn compile(&mut self, batch: &B) -> Result<(), EngineError> {
        let burn = self.burn.get_mut();
        let (losses, prepare) = closures(burn.loss_fn());
        match &mut self.compiled {
            Some(compiled) => each!(compiled, step => {
                step.prepare(burn.model(), batch, &losses, &prepare)?;
                if self.step > 0 && step.is_unconfirmed() {
                    step.confirm(burn.model(), batch, &losses, &prepare)?;
                }
            }),
            None => {
                let config = self.config;
                let mut compiled = match self.dtype {
                    Dtype::F32 => {
                        let step =
                            CompiledStep::new(burn.model(), batch, &losses, &prepare, config)?;
                        Compiled::F32(Box::new(step))
                    }
                    Dtype::F64 => {
                        let step =
                            CompiledStep::new(burn.model(), batch, &losses, &prepare, config)?;
                        Compiled::F64(Box::new(step))
                    }
                };
                let parameters = burn.parameters()?;
                let values = parameters.as_slice().iter().map(|p| p.values.as_slice());
                let state: Vec<_> = self.state.iter().map(|of| of.vectors.clone()).collect();
                each!(&mut compiled, step => {
                    step.set_parameters(values)?;
                    step.set_state(&state)?;
                });
                self.compiled = Some(compiled);
            }
        }
        Ok(())
    }

    /// Whether the step is compiled for batches of these shapes, which become the current ones.
    pub(super) fn choose(&mut self, shapes: &[&[usize]]) -> bool {
        match &mut self.compiled {
            Some(compiled) => each!(compiled, step => step.choose(shapes)),
            None => false,
        }
    }

    /// Sets a tensor of the batch.
    pub(super) fn set(&mut self, tensor: usize, values: &[f64]) -> Result<(), EngineError> {
        if let Some(compiled) = &mut self.compiled {
            each!(compiled, step => step.set(tensor, values)?);
        }
        Ok(())
    }

    /// Computes the losses and the gradient of the batch that was set.
    pub(super) fn differentiate(&mut self) -> Result<StepLoss, EngineError> {
        let LossValues {
            minimized,
            reported,
        } = match &mut self.compiled {
            Some(compiled) => each!(compiled, step => step.differentiate(self.step)?),
            None => return Err(EngineError::NoParameters),
        };
        if let (true, Some(compiled)) = (self.measure, &self.compiled) {
            self.norm = Some(each!(compiled, step => step.gradient_norm()));
        }
        Ok(StepLoss {
            minimized,
            reported,
            reduction: self.burn.get_mut().loss_fn().reduction(),
        })
    }

    /// Takes a step by the last gradient.
    pub(super) fn descend(&mut self) -> Result<(), EngineError> {
        if let Some(compiled) = &mut self.compiled {
            each!(compiled, step => step.update(self.config.alpha, self.step)?);
            self.step += 1;
            self.stale.set(true);
        }
        Ok(())
    }

    /// Rewrites the last gradient as the source printed it, from the observed activations of each layer.
    pub(super) fn rewrite(
        &mut self,
        printed: &mut PrintedSteps,
        batch: &Batch,
        layers: usize,
    ) -> Result<(), EngineError> {
        let Some(compiled) = &mut self.compiled else {
            return Ok(());
        };
        each!(compiled, step => {
            for layer in 0..layers {
                printed.read(layer, batch.samples(), step.observed(layer));
            }
            step.change_gradient(|parameter, gradient| printed.rewrite(batch, parameter, gradient))
        })
    }

    /// The last gradient. A parameter that the loss does not depend on is left out.
    pub(super) fn last_gradient(&self) -> Parameters {
        let Some(compiled) = &self.compiled else {
            return Parameters::default();
        };
        let gradient = each!(compiled, step => step.gradient());
        let named = self.names.as_slice().iter().zip(gradient);
        let named = named.filter_map(|(parameter, values)| {
            Some(nn::Parameter {
                name: parameter.name.clone(),
                shape: parameter.shape.clone(),
                values: values?,
            })
        });
        Parameters::new(named.collect())
    }

    /// Burn's engine with the current parameters, for evaluation.
    pub(super) fn synchronized(
        &self,
    ) -> Result<std::cell::Ref<'_, AutodiffEngine<M, B, L>>, EngineError> {
        self.synchronize()?;
        Ok(self.burn.borrow())
    }

    fn synchronize(&self) -> Result<(), EngineError> {
        if self.stale.get() {
            let parameters = self.parameters()?;
            self.burn.borrow_mut().set_parameters(&parameters)?;
            self.stale.set(false);
        }
        Ok(())
    }

    fn write_parameters(&self, into: &mut Parameters) {
        if let Some(compiled) = &self.compiled {
            let into = into.iter_mut().map(|p| p.values.as_mut_slice());
            each!(compiled, step => step.read_parameters(into));
        }
    }
}

/// The loss and the preparation of a module, in the form that recording takes.
fn closures<M, B, L: ModuleLoss<M, B>>(
    loss: &L,
) -> (impl Fn(&M, &B) -> Losses, impl Fn(&mut M, u64)) {
    let losses = |model: &M, batch: &B| {
        let losses = loss.losses(model, batch);
        Losses {
            minimized: losses.minimized,
            reported: losses.reported,
            observed: loss.observed(model),
        }
    };
    let prepare = |model: &mut M, step: u64| loss.prepare(model, Mode::Training { step });
    (losses, prepare)
}

impl<M, B, L> CompiledEngine<M, B, L>
where
    M: Module,
    L: ModuleLoss<M, B>,
{
    /// Calls a function of the loss that the engine was created with.
    pub(super) fn with_loss_fn<R>(&self, read: impl FnOnce(&L) -> R) -> R {
        read(self.burn.borrow().loss_fn())
    }
}

impl<M: Module, B: TensorBatch, L: ModuleLoss<M, B>> Engine for CompiledEngine<M, B, L> {
    type Batch = B;
    type Device = nn::Device;

    /// Batches need no autodiff: the program has the backward pass in it.
    fn device(&self, _mode: Mode) -> nn::Device {
        self.burn.borrow().device(Mode::Evaluation)
    }

    fn step(&mut self, batch: &B) -> Result<StepLoss, EngineError> {
        self.prepare(batch)?;
        let losses = self.differentiate()?;
        if losses.minimized.is_finite() {
            self.descend()?;
        }
        Ok(losses)
    }

    fn loss(&self, batch: &B) -> Result<StepLoss, EngineError> {
        self.synchronized()?.loss(batch)
    }

    /// Checks the compiled gradient, and that of autodiff, against differences.
    fn check_gradient(&self, batch: &B) -> Result<Report, EngineError> {
        let burn = self.synchronized()?;
        let mut model = burn.model().clone();
        let loss = burn.loss_fn();
        loss.prepare(&mut model, Mode::Training { step: self.step });
        let (losses, prepare) = closures(loss);
        let step = self.step;
        let prepare = |model: &mut M, at: u64| prepare(model, step + at);
        let parameters = burn.parameters()?;
        let values = parameters.as_slice().iter().map(|p| p.values.as_slice());
        let (value, gradient) = match self.dtype {
            Dtype::F32 => once::<f32, M, B>(
                burn.model(),
                batch,
                losses,
                prepare,
                self.config,
                values,
                step,
            )?,
            Dtype::F64 => once::<f64, M, B>(
                burn.model(),
                batch,
                losses,
                prepare,
                self.config,
                values,
                step,
            )?,
        };
        let check = nn::GradCheck::new(&model, |m: &M| loss.losses(m, batch).minimized)?;
        let check = check.with(Check::new().entries(Entries::IfDirectionDiffers));
        let named = self
            .names
            .as_slice()
            .iter()
            .zip(gradient)
            .map(|(parameter, values)| nn::Parameter {
                name: parameter.name.clone(),
                shape: parameter.shape.clone(),
                values: values.unwrap_or_else(|| vec![0.0; parameter.values.len()]),
            });
        let named: Vec<nn::Parameter> = named.collect();
        let claim = Claim::new("compiled", borrowed(&named)).with_value(value);
        Ok(check.run_with(&[claim.in_precision(precision(self.dtype))])?)
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
        if self.compiled.is_none() {
            return self.burn.borrow().parameters();
        }
        let mut parameters = self.names.clone();
        self.write_parameters(&mut parameters);
        Ok(parameters)
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        let burn = self.burn.get_mut();
        burn.set_parameters(parameters)?;
        // Rounded to the precision of the module.
        let parameters = burn.parameters()?;
        self.stale.set(false);
        self.state.clear();
        self.step = 0;
        if let Some(compiled) = &mut self.compiled {
            let values = parameters.as_slice().iter().map(|p| p.values.as_slice());
            each!(compiled, step => {
                step.set_parameters(values)?;
                step.set_state(&[])?;
            });
        }
        Ok(())
    }

    fn state(&self) -> Result<EngineState, EngineError> {
        let optimizer = match &self.compiled {
            Some(compiled) => {
                let state = each!(compiled, step => step.state());
                let state = state.into_iter().map(|vectors| ParameterState {
                    steps: self.step,
                    vectors,
                });
                state.collect()
            }
            None => self.state.clone(),
        };
        Ok(EngineState {
            dtype: self.dtype,
            parameters: self.parameters()?,
            optimizer,
            step: self.step,
        })
    }

    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        state.check()?;
        self.set_parameters(&state.parameters)?;
        self.step = state.step;
        if let Some(compiled) = &mut self.compiled {
            let vectors: Vec<_> = state
                .optimizer
                .iter()
                .map(|of| of.vectors.clone())
                .collect();
            each!(compiled, step => step.set_state(&vectors)?);
        }
        self.state = state.optimizer;
        Ok(())
    }

    fn settings(&self) -> Vec<Setting> {
        let mut settings = vec![
            Setting::new("engine", EngineKind::Compiled.name()),
            Setting::new("dtype", self.dtype.name()),
        ];
        settings.extend(state::step_settings(&self.config));
        settings
    }

    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        if into.as_slice().is_empty() || self.compiled.is_none() {
            *into = self.parameters()?;
            return Ok(());
        }
        self.write_parameters(into);
        Ok(())
    }

    fn measure_gradient(&mut self, measure: bool) {
        self.measure = measure;
        self.norm = None;
    }

    fn gradient_norm(&self) -> Option<f64> {
        self.norm
    }
}

fn precision(dtype: Dtype) -> downhill_check::Precision {
    match dtype {
        Dtype::F32 => downhill_check::Precision::F32,
        Dtype::F64 => downhill_check::Precision::F64,
    }
}

/// The gradient at each place of a module; `None` where the loss does not depend on the parameter.
type Gradients = Vec<Option<Vec<f64>>>;

/// The loss and the gradient of a module at these parameters, by a step compiled for this call.
fn once<'a, T: downhill_compile::Number, M: Module, B: TensorBatch>(
    model: &M,
    batch: &B,
    losses: impl Fn(&M, &B) -> Losses,
    prepare: impl Fn(&mut M, u64),
    config: StepConfig,
    values: impl Iterator<Item = &'a [f64]>,
    at: u64,
) -> Result<(f64, Gradients), EngineError> {
    let mut step = CompiledStep::<T>::new(model, batch, losses, prepare, config)?;
    step.set_parameters(values)?;
    step.read(batch)?;
    let value = step.differentiate(at)?.minimized;
    Ok((value, step.gradient()))
}
