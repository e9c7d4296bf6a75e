//! Engines: a model with its loss and its optimizer.

#[cfg(feature = "autodiff")]
mod autodiff;
#[cfg(feature = "compile")]
mod compiled;
#[cfg(feature = "compile")]
mod compiled_network;
mod config;
mod hand;
#[cfg(feature = "autodiff")]
mod network;
mod printed_update;
mod slices;
mod state;

use std::fmt::Debug;

use downhill_check::Report;
use downhill_core::{Mode, Reduction};
use ndarray::{Array2, ArrayView2};

#[cfg(feature = "autodiff")]
pub use autodiff::{AutodiffEngine, BatchLoss, ModuleLoss};
#[cfg(feature = "compile")]
pub use compiled::CompiledEngine;
#[cfg(feature = "compile")]
pub use compiled_network::NetworkCompiled;
pub use config::{EngineConfig, EngineKind};
pub use hand::HandEngine;
#[cfg(feature = "autodiff")]
pub use network::{NetworkAutodiff, NetworkLoss};
use printed_update::PrintedSteps;
pub use printed_update::{Pass, PrintedUpdate};
pub(crate) use state::text;
pub use state::{EngineState, Setting};

use crate::{Batch, EngineError, Parameters, accuracy, are_classes};

/// A model with its loss and its optimizer.
///
/// [`Trainer`](crate::Trainer) drives any engine. Two engines of the same network follow the same trajectory from the
/// same start, at the same learning rates, up to rounding.
pub trait Engine {
    /// The type of the batches.
    type Batch;

    /// Where batches are built: a Burn device, or `()`.
    type Device;

    /// The device on which to build the batches of a mode.
    fn device(&self, mode: Mode) -> Self::Device;

    /// Takes one step, and returns the losses *before* it.
    ///
    /// If the minimized loss is not finite, no step is taken.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the model.
    fn step(&mut self, batch: &Self::Batch) -> Result<StepLoss, EngineError>;

    /// The losses of a batch in [`Mode::Evaluation`].
    ///
    /// For a model without dropout they are exactly those that the next [`step`](Self::step) would return. A network
    /// evaluates a very large batch in slices, and a compiled engine evaluates by Burn: their losses differ by rounding.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the model.
    fn loss(&self, batch: &Self::Batch) -> Result<StepLoss, EngineError>;

    /// Checks the gradient of the next step against differences of its loss.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the model, or the loss cannot be checked: it is random, or not finite.
    /// A wrong gradient is not an error; the report says so.
    fn check_gradient(&self, batch: &Self::Batch) -> Result<Report, EngineError>;

    /// The learning rate of the next step.
    fn alpha(&self) -> f64;

    /// Sets the learning rate, from the next step on.
    ///
    /// # Errors
    ///
    /// [`EngineError::Alpha`] if `alpha` is not a positive number in the engine's precision; the rate does not change
    /// then.
    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError>;

    /// The parameters. The state of the optimizer is not part of them.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a device fails to return the numbers.
    fn parameters(&self) -> Result<Parameters, EngineError>;

    /// Sets the parameters, and resets the optimizer and the count of steps.
    ///
    /// # Errors
    ///
    /// [`EngineError`] unless the names and shapes are exactly those of the model; nothing changes then.
    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError>;

    /// Everything that decides the further steps, except for the settings and the learning rate.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a device fails to return the numbers.
    fn state(&self) -> Result<EngineState, EngineError>;

    /// Continues from a state: the next step is the one that the engine of the state would take, bit by bit.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the state is not one of this model and this optimizer; nothing changes then.
    fn set_state(&mut self, state: EngineState) -> Result<(), EngineError>;

    /// The settings on which the steps depend, by name.
    ///
    /// A run resumes from a checkpoint only if they are the same.
    fn settings(&self) -> Vec<Setting>;

    /// Copies the parameters into `into`, and may reuse its memory.
    ///
    /// `into` is empty or holds the parameters of this engine from an earlier call. The trainer calls this after each
    /// epoch.
    ///
    /// # Errors
    ///
    /// Those of [`parameters`](Self::parameters).
    fn read_parameters(&mut self, into: &mut Parameters) -> Result<(), EngineError> {
        *into = self.parameters()?;
        Ok(())
    }

    /// Sets whether each step computes the norm of its gradient. The default is no.
    fn measure_gradient(&mut self, measure: bool) {
        let _ = measure;
    }

    /// The Euclidean norm of the gradient of the last step, before clipping.
    ///
    /// It is `None` before the first step, if the norm is not measured, or if the engine cannot measure it.
    fn gradient_norm(&self) -> Option<f64> {
        None
    }

    /// The fraction of correct predictions; `None` if the targets are not classes.
    ///
    /// The default is `None`, for engines whose outputs need not be classes. The fraction is NaN if a prediction is
    /// NaN.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch does not fit the model.
    fn accuracy(&self, batch: &Self::Batch) -> Result<Option<f64>, EngineError> {
        let _ = batch;
        Ok(None)
    }
}

/// The accuracy of a network on a table; `None` if the targets are not classes.
fn network_accuracy(
    engine: &impl NetworkEngine,
    batch: &Batch,
) -> Result<Option<f64>, EngineError> {
    if !are_classes(batch.targets()) {
        return Ok(None);
    }
    let predictions = engine.evaluate(batch.features())?;
    Ok(Some(accuracy(predictions.view(), batch.targets())))
}

/// An engine of a network, on tables.
///
/// The network is that of a [`NetworkConfig`](crate::NetworkConfig).
pub trait NetworkEngine: Engine<Batch = Batch, Device = ()> + Debug {
    /// Computes predictions in [`Mode::Evaluation`].
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; the predictions: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the features do not fit the network.
    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError>;
}

/// The losses of a batch. Those of a step are from before the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepLoss {
    /// The minimized loss, including the penalty. A step follows its gradient.
    pub minimized: f64,
    /// The reported loss, without the penalty.
    pub reported: f64,
    /// How the reported loss combines its samples.
    pub reduction: Reduction,
}

impl StepLoss {
    /// Whether both losses are finite.
    #[inline]
    pub fn is_finite(&self) -> bool {
        self.minimized.is_finite() && self.reported.is_finite()
    }
}

/// Checks that the learning rate, rounded to the precision of an engine, is a positive number.
pub(crate) fn check_alpha(
    alpha: f64,
    rounded: f64,
    dtype: &'static str,
) -> Result<(), EngineError> {
    if rounded.is_finite() && rounded > 0.0 {
        Ok(())
    } else {
        Err(EngineError::Alpha { alpha, dtype })
    }
}

fn check_features(expected: usize, features: ArrayView2<'_, f64>) -> Result<(), EngineError> {
    let got = features.ncols();
    if got == expected {
        Ok(())
    } else {
        Err(EngineError::Features { expected, got })
    }
}

fn check_targets(expected: usize, batch: &Batch) -> Result<(), EngineError> {
    let got = batch.targets().ncols();
    if got == expected {
        Ok(())
    } else {
        Err(EngineError::Targets { expected, got })
    }
}
