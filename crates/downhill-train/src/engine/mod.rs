//! The one seam of the loop: a model, its loss and its optimizer, owned together.

mod autodiff;
mod config;
mod hand;
mod update;

use std::fmt::Debug;

use ndarray::{Array2, ArrayView2};

pub use autodiff::AutodiffEngine;
pub use config::{EngineConfig, EngineKind};
pub use hand::HandEngine;
pub use update::{Pass, UpdateRule};

use crate::{Batch, EngineError, Parameters, Reduction};

/// A model, its loss and its optimizer, owned together.
///
/// The loop knows an engine by these functions only, and never which one it drives: it has it step,
/// turns its learning rate, and asks for losses and predictions that teach it nothing. From the same
/// start, at the same rates, all engines leave the same trajectory.
pub trait Engine: Debug {
    /// Takes one step down, and says the loss *before* it.
    ///
    /// Where the loss that is descended is not finite, no step is taken.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch is not of the model's shape.
    fn step(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError>;

    /// The losses of a batch, without learning: to the last bit those of a [`step`](Self::step) from
    /// here, where no dropout is in the model.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch is not of the model's shape.
    fn loss(&self, batch: Batch<'_>) -> Result<StepLoss, EngineError>;

    /// Predicts, without learning.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; the predictions: `[samples, outputs]`.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the features are not of the model's shape.
    fn evaluate(&self, features: ArrayView2<'_, f64>) -> Result<Array2<f64>, EngineError>;

    /// The learning rate of the next step.
    fn alpha(&self) -> f64;

    /// Takes another learning rate, from the next step on.
    ///
    /// # Errors
    ///
    /// [`EngineError::Alpha`] if `alpha` is not a positive number in the engine's precision; the rate
    /// stays what it was then.
    fn set_alpha(&mut self, alpha: f64) -> Result<(), EngineError>;

    /// Hands over the parameters. What an optimizer remembers stays with the engine.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a device fails to hand over the numbers.
    fn parameters(&self) -> Result<Parameters, EngineError>;

    /// Takes parameters back. The optimizer begins anew: its memory is empty, and the next step is its
    /// first.
    ///
    /// # Errors
    ///
    /// [`EngineError`] unless they are exactly the model's own; nothing is changed then.
    fn set_parameters(&mut self, parameters: &Parameters) -> Result<(), EngineError>;
}

/// The losses of a batch, before the step where there is one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepLoss {
    /// What the step brings down: the loss whose gradient it follows, with the penalty.
    pub minimized: f64,
    /// The loss for the log, without any penalty.
    pub reported: f64,
    /// How the logged loss puts its samples together.
    pub reduction: Reduction,
}

/// Checks that the learning rate is one in the precision it will be used in.
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

fn check_targets(expected: usize, batch: Batch<'_>) -> Result<(), EngineError> {
    let got = batch.targets().ncols();
    if got == expected {
        Ok(())
    } else {
        Err(EngineError::Targets { expected, got })
    }
}
