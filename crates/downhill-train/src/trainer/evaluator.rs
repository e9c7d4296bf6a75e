//! The evaluation after each epoch.

use downhill_core::Mode;

use super::{Metric, Source};
use crate::{BatchSource, Engine, EngineError, EpochEnd, MetricValue, TrainError};

/// The evaluation after each epoch.
pub(super) struct Evaluator<'a, E: Engine + ?Sized> {
    metrics: Vec<Metric<'a, E>>,
    /// The training set as one batch, if there is a metric.
    training: Option<E::Batch>,
    validation: Option<E::Batch>,
}

impl<'a, E: Engine + ?Sized> Evaluator<'a, E> {
    pub(super) fn new<S>(
        metrics: Vec<Metric<'a, E>>,
        engine: &E,
        training: &S,
        validation: Option<&Source<'a, E>>,
    ) -> Result<Self, TrainError>
    where
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        let device = engine.device(Mode::Evaluation);
        let all = |samples: usize| (0..samples).collect::<Vec<_>>();
        let validation = match validation {
            None => None,
            Some(source) => {
                source.check()?;
                if source.is_empty() {
                    return Err(TrainError::NoSamples);
                }
                let batch = source.batch(&all(source.len()), &device);
                // Refuse a set that does not fit before the first step.
                engine.loss(&batch)?;
                Some(batch)
            }
        };
        let wanted = !metrics.is_empty();
        Ok(Self {
            metrics,
            training: wanted.then(|| training.batch(&all(training.len()), &device)),
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
