//! The one seam of the loop: a model, its loss and its optimiser, owned together.

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

/// A model, its loss and its optimiser, owned together.
///
/// The loop asks it four things and never knows which engine it drives. From the same start, all
/// engines leave the same trajectory.
pub trait Engine: Debug {
    /// Takes one step down, and says the loss *before* it.
    ///
    /// Where the loss that is descended is not finite, no step is taken.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if the batch is not of the model's shape.
    fn step(&mut self, batch: Batch<'_>) -> Result<StepLoss, EngineError>;

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

    /// Hands over the parameters. What an optimiser remembers stays with the engine.
    ///
    /// # Errors
    ///
    /// [`EngineError`] if a device fails to hand over the numbers.
    fn snapshot(&self) -> Result<Parameters, EngineError>;

    /// Takes parameters back. The optimiser begins anew: its memory is empty, and the next step is its
    /// first.
    ///
    /// # Errors
    ///
    /// [`EngineError`] unless they are exactly the model's own; nothing is changed then.
    fn restore(&mut self, parameters: &Parameters) -> Result<(), EngineError>;
}

/// The losses of a batch, before the step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StepLoss {
    /// The loss whose gradient the step follows.
    pub descended: f64,
    /// The loss for the log.
    pub logged: f64,
    /// How the logged loss puts its samples together.
    pub reduction: Reduction,
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
