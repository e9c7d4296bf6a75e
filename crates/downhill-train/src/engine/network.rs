//! The engine of the network of a `NetworkConfig`, by autodiff.

use std::cell::RefCell;

use burn::module::Module as _;
use burn::tensor::Tensor;
use downhill_check::Report;
use downhill_core::{Dtype, Mode, NetworkConfig, Objective, PenaltyTerm, Reduction};
use downhill_nn as nn;
use ndarray::{Array2, ArrayView2};

use super::slices::{self, LargestBatch};
use super::{
    AutodiffEngine, BatchLoss, Engine, EngineState, ModuleLoss, NetworkEngine, PrintedSteps,
    Setting, StepLoss, check_features, check_targets, network_accuracy, text,
};
use crate::stamp::Stamp;
use crate::{Batch, EngineError, Optimization, Parameters};

/// The arrays of each activation during a step: what the graph keeps, and gradients.
///
/// Measured runs took 1 to 9, by activation. So a step that would just fit may be refused.
const COPIES: u64 = 10;

/// Features and targets on a device.
pub(super) type Tensors = (nn::Matrix, nn::Matrix);

/// The objective of a network, as the loss of a Burn module.
#[derive(Debug)]
pub struct NetworkLoss {
    objective: Objective,
    penalties: Vec<PenaltyTerm>,
    /// The last forward pass, for a printed update.
    forward: Option<RefCell<Option<nn::Forward>>>,
}

impl NetworkLoss {
    /// The loss of an objective; it keeps its last forward pass for a printed update.
    pub(super) fn new(objective: Objective, keep: bool) -> Self {
        Self {
            penalties: objective.penalty.terms().collect(),
            objective,
            forward: keep.then(RefCell::default),
        }
    }

    /// The minimized and the reported loss, and the penalty.
    #[cfg(feature = "compile")]
    pub(super) fn objective(&self) -> &Objective {
        &self.objective
    }

    /// The minimized loss, from the loss without its penalty.
    fn with_penalty(&self, model: &nn::Network, loss: Tensor<1>) -> Tensor<1> {
        match nn::penalty(model, &self.penalties) {
            Some(penalty) => loss + penalty,
            None => loss,
        }
    }
}

impl ModuleLoss<nn::Network, Tensors> for NetworkLoss {
    fn losses(&self, model: &nn::Network, (x, y): &Tensors) -> BatchLoss {
        let forward = model.forward(x.clone());
        let minimize = nn::loss(&self.objective.minimize);
        let loss = model.loss(minimize, &forward, y.clone());
        let same = self.objective.report == self.objective.minimize;
        let reported = if !same {
            let cut = nn::Forward {
                hidden: Vec::new(),
                logits: nn::inner(forward.logits.clone()),
            };
            let report = nn::loss(&self.objective.report);
            Some(model.loss(report, &cut, nn::inner(y.clone())))
        } else if self.penalties.is_empty() {
            None
        } else {
            Some(loss.clone())
        };
        if let Some(last) = &self.forward {
            last.replace(Some(forward));
        }
        BatchLoss {
            minimized: self.with_penalty(model, loss),
            reported,
        }
    }

    fn reduction(&self) -> Reduction {
        self.objective.report.reduction()
    }

    /// The activations of each layer, for a printed update.
    fn observed(&self, model: &nn::Network) -> Vec<Tensor<2>> {
        let last = self.forward.as_ref().and_then(RefCell::take);
        last.map_or(Vec::new(), |forward| {
            let predictions = model.activate(nn::inner(forward.logits));
            forward.hidden.into_iter().chain([predictions]).collect()
        })
    }

    fn prepare(&self, model: &mut nn::Network, mode: Mode) {
        model.prepare(mode);
    }
}

/// An engine of the network of a [`NetworkConfig`], by autodiff on Burn.
#[derive(Debug)]
pub struct NetworkAutodiff {
    config: NetworkConfig,
    largest: LargestBatch,
    engine: AutodiffEngine<nn::Network, Tensors, NetworkLoss>,
    dtype: Dtype,
    printed: Option<PrintedSteps>,
    /// The last batch of a step, on the device. A step on the same batch does not copy it again.
    last: Option<(Stamp, Tensors)>,
}

impl NetworkAutodiff {
    /// Creates an engine of a network, from its initial parameters.
    ///
    /// `device` may be with autodiff or without. The parameters are rounded to `dtype`.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a setting is out of range, or the parameters do not fit the network.
    pub fn new(
        network: &NetworkConfig,
        start: &Parameters,
        optimization: Optimization,
        device: nn::Device,
        dtype: Dtype,
    ) -> Result<Self, EngineError> {
        network.validate()?;
        let alpha = optimization.step.alpha;
        optimization.validate(network, dtype.round(alpha), dtype.name())?;
        let device = device.autodiff();
        let model = nn::Network::from_config(network, start.as_slice(), &device, dtype)?;
        let loss = NetworkLoss::new(optimization.objective, optimization.update.is_some());
        let update = optimization.update;
        let printed = update.map(|rule| PrintedSteps::new(rule, network));
        Ok(Self {
            config: network.clone(),
            largest: LargestBatch::default(),
            engine: AutodiffEngine::with_loss(model, loss, optimization.step)?,
            dtype,
            printed,
            last: None,
        })
    }

    /// The network with its current parameters.
    pub fn model(&self) -> &nn::Network {
        self.engine.model()
    }

    /// Returns the network.
    pub fn into_model(self) -> nn::Network {
        self.engine.into_model()
    }

    /// The losses of the next step on a batch, and its gradient before clipping.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the network.
    pub fn gradient(&mut self, batch: &Batch) -> Result<(StepLoss, Parameters), EngineError> {
        let tensors = self.tensors(batch)?;
        self.engine.gradient(&tensors)
    }

    /// Traces the forward and the backward pass of the next step, without taking it.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the network, or the loss cannot be traced.
    #[cfg(feature = "trace")]
    pub fn trace(&self, batch: &Batch) -> Result<nn::Trace, EngineError> {
        let mut model = self.model().clone();
        let step = self.engine.steps();
        model.prepare(Mode::Training { step });
        let (x, y) = self.tensors(batch)?;
        let loss = self.engine.loss_fn();
        // Not the reported loss: a trace records no tensors without autodiff.
        let trace = nn::trace(&model, [("x", x), ("y", y)], |model, [x, y]| {
            let minimize = nn::loss(&loss.objective.minimize);
            loss.with_penalty(model, model.loss(minimize, &model.forward(x), y))
        });
        Ok(trace?)
    }

    fn check(&self, batch: &Batch) -> Result<(), EngineError> {
        let model = self.model();
        check_features(model.inputs(), batch.features())?;
        check_targets(model.outputs(), batch)
    }

    /// Copies a batch to the device, unless it is the batch of the last step.
    fn batch_of_step(&mut self, batch: &Batch) -> Result<Tensors, EngineError> {
        if let Some((_, tensors)) = self.last.as_ref().filter(|l| l.0 == batch.stamp()) {
            return Ok(tensors.clone());
        }
        // Frees the memory of the last batch before this one takes its own.
        self.last = None;
        let tensors = self.tensors(batch)?;
        self.last = Some((batch.stamp(), tensors.clone()));
        Ok(tensors)
    }

    /// Copies a batch to the device.
    fn tensors(&self, batch: &Batch) -> Result<Tensors, EngineError> {
        self.check(batch)?;
        let device = self.engine.device(Mode::Evaluation);
        copied(batch.features(), batch.targets(), &device, self.dtype)
    }
}

/// Copies features and targets to a device without autodiff.
///
/// Operations on tensors with autodiff go on the tape, even if no parameter is involved. To operations with a
/// parameter, these tensors are constants.
pub(super) fn copied(
    features: ArrayView2<'_, f64>,
    targets: ArrayView2<'_, f64>,
    device: &nn::Device,
    dtype: Dtype,
) -> Result<Tensors, EngineError> {
    let tensor = |from| tensor(from, device, dtype);
    Ok((tensor(features)?, tensor(targets)?))
}

/// The losses of a batch in evaluation mode, slice by slice.
pub(super) fn loss_in_slices(
    config: &NetworkConfig,
    batch: &Batch,
    engine: &AutodiffEngine<nn::Network, Tensors, NetworkLoss>,
    dtype: Dtype,
) -> Result<StepLoss, EngineError> {
    let loss = engine.loss_fn();
    let reduction = loss.objective.minimize.reduction();
    let penalty = || match nn::penalty(&engine.model().valid(), &loss.penalties) {
        Some(penalty) => Ok(nn::scalar(penalty, "penalty")?),
        None => Ok(0.0),
    };
    let device = engine.device(Mode::Evaluation);
    slices::loss(config, batch, reduction, penalty, |features, targets| {
        engine.loss(&copied(features, targets, &device, dtype)?)
    })
}

/// The predictions of a network, slice by slice.
pub(super) fn evaluate(
    config: &NetworkConfig,
    features: ArrayView2<'_, f64>,
    engine: &AutodiffEngine<nn::Network, Tensors, NetworkLoss>,
    dtype: Dtype,
) -> Result<Array2<f64>, EngineError> {
    let model = engine.model();
    check_features(model.inputs(), features)?;
    if features.is_empty() {
        // Burn's backends handle tensors without rows differently.
        return Ok(Array2::zeros((0, model.outputs())));
    }
    let device = engine.device(Mode::Evaluation);
    let model = model.valid();
    slices::predict(config, features, |features| {
        let x = tensor(features, &device, dtype)?;
        array(model.predict(x), "predictions")
    })
}

impl Engine for NetworkAutodiff {
    type Batch = Batch;
    type Device = ();

    fn device(&self, _mode: Mode) {}

    fn step(&mut self, batch: &Batch) -> Result<StepLoss, EngineError> {
        let bytes = self.dtype.bytes();
        self.largest
            .check(&self.config, batch.samples(), COPIES, bytes)?;
        let tensors = self.batch_of_step(batch)?;
        let (losses, gradient) = self.engine.differentiate(&tensors)?;
        if !losses.minimized.is_finite() {
            return Ok(losses);
        }
        let last = self.engine.loss_fn().forward.as_ref();
        let last = last.and_then(RefCell::take);
        match (&mut self.printed, last) {
            (Some(printed), Some(forward)) => {
                let mut update = gradient.named(self.engine.model())?;
                let predictions = self.engine.model().activate(forward.logits.inner());
                let hidden = forward.hidden.into_iter().map(nn::Matrix::inner);
                for (layer, a) in hidden.chain([predictions]).enumerate() {
                    let values = nn::values(a, "activations")?;
                    printed.read(layer, batch.samples(), &values);
                }
                for (index, parameter) in update.iter_mut().enumerate() {
                    printed.rewrite(batch, index, &mut parameter.values)?;
                }
                self.engine.step_by_update(&Parameters::new(update))?;
            }
            _ => self.engine.step_by(gradient)?,
        }
        Ok(losses)
    }

    fn loss(&self, batch: &Batch) -> Result<StepLoss, EngineError> {
        self.check(batch)?;
        loss_in_slices(&self.config, batch, &self.engine, self.dtype)
    }

    fn check_gradient(&self, batch: &Batch) -> Result<Report, EngineError> {
        let tensors = self.tensors(batch)?;
        self.engine.check_gradient(&tensors)
    }

    fn alpha(&self) -> f64 {
        self.engine.alpha()
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        self.engine.set_alpha(alpha)
    }

    fn parameters(&self) -> Result<Parameters, EngineError> {
        self.engine.parameters()
    }

    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError> {
        self.engine.set_parameters(parameters)
    }

    fn state(&self) -> Result<EngineState, EngineError> {
        self.engine.state()
    }

    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError> {
        self.engine.set_state(state)
    }

    fn settings(&self) -> Vec<Setting> {
        let mut settings = self.engine.settings();
        settings.push(Setting::new("network", text(&self.config)));
        let objective = &self.engine.loss_fn().objective;
        settings.push(Setting::new("objective", text(objective)));
        if let Some(printed) = &self.printed {
            settings.push(Setting::new("update", printed.text()));
        }
        settings
    }

    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        self.engine.read_parameters(into)
    }

    fn measure_gradient(&mut self, measure: bool) {
        self.engine.measure_gradient(measure);
    }

    fn gradient_norm(&self) -> Option<f64> {
        self.engine.gradient_norm()
    }

    fn accuracy(&self, batch: &Batch) -> Result<Option<f64>, EngineError> {
        network_accuracy(self, batch)
    }
}

impl NetworkEngine for NetworkAutodiff {
    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError> {
        evaluate(&self.config, features, &self.engine, self.dtype)
    }
}

fn tensor(
    from: ArrayView2<'_, f64>,
    device: &nn::Device,
    dtype: Dtype,
) -> Result<nn::Matrix, EngineError> {
    let (rows, columns) = from.dim();
    let values = from.iter().copied().collect();
    Ok(nn::matrix(values, [rows, columns], device, dtype)?)
}

fn array(tensor: nn::Matrix, name: &str) -> Result<Array2<f64>, EngineError> {
    let [rows, columns] = tensor.dims();
    let values = nn::values(tensor, name)?;
    let got = values.len();
    Array2::from_shape_vec((rows, columns), values).map_err(|_| {
        EngineError::Shape(downhill_core::ShapeError::Length {
            name: name.to_owned(),
            shape: vec![rows, columns],
            expected: rows * columns,
            got,
        })
    })
}
