//! The engine on Burn: gradients by reverse-mode autodiff.

use downhill_nn as nn;
use ndarray::{Array2, ArrayView2};
use nn::{Device, Dtype, Forward, Loss, Mode, Model, Output, Penalty};

use super::{Engine, Pass, StepLoss, UpdateRule, check_alpha, check_features, check_targets};
use crate::{Batch, Clip, Descent, EngineError, NetworkConfig, Objective, Parameters};

/// An engine on a Burn module: a [`nn::Network`], or any [`Model`] of your own.
#[derive(Debug)]
pub struct AutodiffEngine<M> {
    model: M,
    /// Where the model is, with autodiff.
    device: Device,
    dtype: Dtype,
    objective: Objective,
    descend: Box<dyn Loss>,
    log: Box<dyn Loss>,
    penalties: Vec<Box<dyn Penalty>>,
    alpha: f64,
    optimizer: Box<dyn nn::Optimizer>,
    state: nn::OptimizerState,
    clip: Clip,
    update: Option<Box<dyn UpdateRule>>,
    /// How many steps were taken.
    step: u64,
}

impl AutodiffEngine<nn::Network> {
    /// An engine at a start, on a device of either kind, with autodiff or without.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the description is of no network, the parameters are not its, or the descent is
    /// refused as by [`of`](Self::of).
    pub fn new(
        description: &NetworkConfig,
        start: &Parameters,
        descent: Descent,
        device: Device,
        dtype: Dtype,
    ) -> Result<Self, EngineError> {
        let device = device.autodiff();
        let model = description.nn(start, &device, dtype)?;
        Self::of(model, descent, device, dtype)
    }
}

impl<M: Model> AutodiffEngine<M> {
    /// An engine of a module of your own, whose parameters are on `device` in `dtype`.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the learning rate is not a positive number, a constant of the objective, of the
    /// optimizer or of clipping is out of its range or for another number of outputs, or there is an update and an optimizer that is not plain.
    pub fn of(
        model: M,
        descent: Descent,
        device: Device,
        dtype: Dtype,
    ) -> Result<Self, EngineError> {
        descent.check(dtype.round(descent.alpha), dtype.name())?;
        Ok(Self {
            device: device.autodiff(),
            dtype,
            descend: descent.objective.descend.nn(model.outputs())?,
            log: descent.objective.log.nn(model.outputs())?,
            penalties: descent.objective.penalty.nn()?,
            model,
            objective: descent.objective,
            alpha: descent.alpha,
            optimizer: descent.optimizer.nn()?,
            state: nn::OptimizerState::default(),
            clip: descent.clip,
            update: descent.update,
            step: 0,
        })
    }

    /// The loss and its gradient for a batch, before any clipping and without a step.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch is not of the model's shape.
    pub fn gradient(&mut self, batch: Batch<'_>) -> Result<(StepLoss, Parameters), EngineError> {
        let (losses, gradient, _) = self.differentiate(batch)?;
        Ok((losses, Parameters::new(gradient.named(&self.model)?)))
    }

    /// The operations of the step that comes next, from the batch to the loss it descends, and the order of the
    /// way back; no step is taken.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch is not of the model's shape, or the model cannot be traced, as by
    /// [`nn::trace`].
    #[cfg(feature = "trace")]
    pub fn trace(&self, batch: Batch<'_>) -> Result<nn::Trace, EngineError> {
        check_features(self.model.inputs(), batch.features())?;
        check_targets(self.model.outputs(), batch)?;
        let mut model = self.model.clone();
        model.prepare(Mode::Learning { step: self.step });
        let x = tensor(batch.features(), &self.device, self.dtype)?;
        let y = tensor(batch.targets(), &self.device, self.dtype)?;
        let trace = nn::trace(&model, [("x", x), ("y", y)], |model, [x, y]| {
            let loss = loss(model, &*self.descend, model.forward(x).logits, y);
            match nn::penalty(model, &self.penalties) {
                Some(penalty) => loss + penalty,
                None => loss,
            }
        });
        Ok(trace?)
    }

    /// The loss and its gradient, as the step that comes next sees them.
    fn differentiate(
        &mut self,
        batch: Batch<'_>,
    ) -> Result<(StepLoss, nn::Gradient, Forward), EngineError> {
        self.model.prepare(Mode::Learning { step: self.step });
        let learned = self.learn(batch);
        self.model.prepare(Mode::Predicting);
        learned
    }

    fn learn(&self, batch: Batch<'_>) -> Result<(StepLoss, nn::Gradient, Forward), EngineError> {
        let (losses, descend, forward) = self.losses(&self.model, &self.device, batch)?;
        Ok((losses, nn::gradient(&self.model, &descend)?, forward))
    }

    /// A forward pass, its losses, and the one to go back from, penalties included.
    fn losses(
        &self,
        model: &M,
        device: &Device,
        batch: Batch<'_>,
    ) -> Result<(StepLoss, nn::Scalar, Forward), EngineError> {
        check_features(model.inputs(), batch.features())?;
        check_targets(model.outputs(), batch)?;
        let x = tensor(batch.features(), device, self.dtype)?;
        let y = tensor(batch.targets(), device, self.dtype)?;
        let forward = model.forward(x);
        let logits = forward.logits.clone();
        let descend = loss(model, &*self.descend, logits.clone(), y.clone());
        let value = nn::scalar(descend.clone().inner(), "loss")?;
        let reported = if self.objective.log == self.objective.descend {
            value
        } else {
            let log = loss(model, &*self.log, logits.inner(), y.inner());
            nn::scalar(log, "loss")?
        };
        let (descend, minimized) = match nn::penalty(model, &self.penalties) {
            Some(penalty) => {
                let sum = descend + penalty;
                (sum.clone(), nn::scalar(sum.inner(), "loss")?)
            }
            None => (descend, value),
        };
        let losses = StepLoss {
            minimized,
            reported,
            reduction: self.objective.log.reduction(),
        };
        Ok((losses, descend, forward))
    }
}

impl<M: Model> Engine for AutodiffEngine<M> {
    fn step(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
        let (losses, gradient, forward) = self.differentiate(batch)?;
        if !losses.minimized.is_finite() {
            return Ok(losses);
        }
        let model = self.model.clone();
        self.model = match &self.update {
            None => {
                let gradient = self.clip.nn(gradient, &model)?;
                gradient.step(model, &*self.optimizer, self.alpha, &mut self.state)
            }
            Some(update) => {
                let gradient = Parameters::new(gradient.named(&model)?);
                let predictions = model.activate(forward.logits.inner());
                let pass = pass(batch, forward.hidden, predictions)?;
                let update = update.rewrite(&pass, gradient)?;
                nn::descend_by(model, update.as_slice(), self.alpha)?
            }
        };
        self.step += 1;
        Ok(losses)
    }

    fn loss(&self, batch: Batch<'_>) -> Result<StepLoss, EngineError> {
        // Without autodiff: a forward pass that nobody follows back would only grow the tape.
        let device = self.device.clone().inner();
        let (losses, ..) = self.losses(&self.model.valid(), &device, batch)?;
        Ok(losses)
    }

    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError> {
        check_features(self.model.inputs(), features)?;
        if features.is_empty() {
            // Backends differ in what they make of a tensor of no rows.
            return Ok(Array2::zeros((0, self.model.outputs())));
        }
        let x = tensor(features, &self.device.clone().inner(), self.dtype)?;
        array(self.model.valid().predict(x), "predictions")
    }

    fn alpha(&self) -> f64 {
        self.alpha
    }

    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError> {
        check_alpha(alpha, self.dtype.round(alpha), self.dtype.name())?;
        self.alpha = alpha;
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
}

/// A loss of a model's outputs, from its logits: of whichever of the two it is a function of.
fn loss<M: Model>(model: &M, of: &dyn Loss, logits: nn::Matrix, y: nn::Matrix) -> nn::Scalar {
    let output = match of.input() {
        Output::Logits => logits,
        Output::Activations => model.activate(logits),
    };
    of.forward(output, y)
}

/// What a forward pass left behind, brought back from the device.
fn pass(
    batch: Batch<'_>,
    hidden: Vec<nn::Matrix>,
    predictions: nn::Matrix,
) -> Result<Pass<'_>, EngineError> {
    let hidden = hidden.into_iter();
    Ok(Pass {
        features: batch.features(),
        targets: batch.targets(),
        hidden: hidden
            .map(|a| array(a.inner(), "hidden activations"))
            .collect::<Result<_, _>>()?,
        predictions: array(predictions, "predictions")?,
    })
}

fn tensor(
    from: ArrayView2<'_, f64>,
    device: &Device,
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
        EngineError::Nn(nn::Error::Length {
            name: name.to_owned(),
            shape: vec![rows, columns],
            expected: rows * columns,
            got,
        })
    })
}
