//! The evaluation after each epoch.

use super::Metric;
use crate::{Engine, EngineError, EpochEnd, MetricValue};

/// The evaluation after each epoch.
pub(super) struct Evaluator<'a, E: Engine + ?Sized> {
    metrics: Vec<Metric<'a, E>>,
    /// The training set as one batch, if there is a metric.
    training: Option<E::Batch>,
    validation: Option<E::Batch>,
}

impl<'a, E: Engine + ?Sized> Evaluator<'a, E> {
    /// # Errors
    ///
    /// [`EngineError`] if the validation set does not fit the engine.
    pub(super) fn new(
        metrics: Vec<Metric<'a, E>>,
        engine: &E,
        training: Option<E::Batch>,
        validation: Option<E::Batch>,
    ) -> Result<Self, EngineError> {
        // A set that does not fit is an error before the first step, not during the run.
        if let Some(batch) = &validation {
            engine.loss(batch)?;
        }
        Ok(Self {
            metrics,
            training,
            validation,
        })
    }

    /// Adds the loss of the validation set and every metric to the record of an epoch.
    pub(super) fn evaluate(&self, engine: &E, end: &mut EpochEnd) -> Result<(), EngineError> {
        let validation = self.validation.as_ref();
        if let Some(batch) = validation {
            end.validation_loss = Some(engine.loss(batch)?.reported);
        }
        for metric in &self.metrics {
            let value = |batch: Option<&E::Batch>| match batch {
                Some(batch) => (metric.function)(engine, batch),
                None => Ok(None),
            };
            end.metrics.push(MetricValue {
                name: metric.name.clone(),
                training: value(self.training.as_ref())?,
                validation: value(validation)?,
            });
        }
        Ok(())
    }
}
