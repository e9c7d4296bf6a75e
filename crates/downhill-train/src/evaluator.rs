//! What is watched of an epoch, beside the losses of its steps.

use crate::{Batch, Engine, EngineError, TrainError, accuracy, are_classes};

/// What to watch: nothing of it teaches the engine anything.
#[derive(Debug)]
pub(crate) struct Evaluator<'t, 'v> {
    validation: Option<Batch<'v>>,
    /// The samples whose right predictions are counted.
    counted: Option<Batch<'t>>,
    validation_counted: Option<Batch<'v>>,
}

/// What was seen after the updates of an epoch.
#[derive(Debug)]
pub(crate) struct Evaluation {
    pub(crate) validation_loss: Option<f64>,
    pub(crate) accuracy: Option<f64>,
    pub(crate) validation_accuracy: Option<f64>,
}

impl<'t, 'v> Evaluator<'t, 'v> {
    /// Watches the validation samples where there are any, and then, or where asked, the fractions of right
    /// predictions of those samples whose targets are classes.
    pub(crate) fn new(
        all: Batch<'t>,
        validation: Option<Batch<'v>>,
        accuracy: bool,
    ) -> Result<Self, TrainError> {
        let columns = |batch: Batch<'_>| (batch.features().ncols(), batch.targets().ncols());
        if let Some(validation) = validation
            && columns(validation) != columns(all)
        {
            let (features, targets) = columns(validation);
            let (expected_features, expected_targets) = columns(all);
            return Err(TrainError::Validation {
                features,
                targets,
                expected_features,
                expected_targets,
            });
        }
        let of_classes = |batch: &Batch<'_>| are_classes(batch.targets());
        let counted = (accuracy || validation.is_some()).then_some(all);
        Ok(Self {
            validation,
            counted: counted.filter(of_classes),
            validation_counted: validation.filter(of_classes),
        })
    }

    pub(crate) fn evaluate(&self, engine: &dyn Engine) -> Result<Evaluation, EngineError> {
        let fraction = |batch: Batch<'_>| {
            let predictions = engine.evaluate(batch.features())?;
            Ok::<f64, EngineError>(accuracy(predictions.view(), batch.targets()))
        };
        let loss = |batch: Batch<'_>| Ok::<f64, EngineError>(engine.loss(batch)?.reported);
        Ok(Evaluation {
            validation_loss: self.validation.map(loss).transpose()?,
            accuracy: self.counted.map(fraction).transpose()?,
            validation_accuracy: self.validation_counted.map(fraction).transpose()?,
        })
    }
}
