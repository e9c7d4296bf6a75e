//! The results of an example, for a program to read.

use std::collections::BTreeMap;

use downhill_sources::Printed;
use downhill_train::{
    DivergenceSign, EngineConfig, NetworkConfig, Optimizer, Outcome, Stop, StopRules, TrainConfig,
};
use ndarray::{ArrayD, Axis};
use serde::Serialize;
use serde_json::{Value, json};

/// How a network was trained, as reports have it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct TrainReport {
    engine: &'static str,
    backend: &'static str,
    dtype: &'static str,
    epochs: usize,
    alpha: f64,
    // The key of the first reports, which programs read.
    #[serde(rename = "optimiser")]
    optimizer: Optimizer,
    schedule: String,
    batch_size: Option<usize>,
    validation_fraction: f64,
    stop_rules: StopRules,
}

impl TrainReport {
    pub(crate) fn new(train: &TrainConfig, engine: EngineConfig) -> Self {
        Self {
            engine: engine.kind.name(),
            backend: engine.backend.name(),
            dtype: engine.dtype.name(),
            epochs: train.epochs,
            alpha: train.step.alpha,
            optimizer: train.step.optimizer,
            schedule: train.schedule.to_string(),
            batch_size: train.batch_size,
            validation_fraction: train.validation_fraction,
            stop_rules: train.stop,
        }
    }
}

/// The results of an example that replays a source. Numbers have full precision; one that is not finite is `null`.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Report<'a> {
    pub(crate) example: &'a str,
    #[serde(flatten)]
    pub(crate) train: TrainReport,
    /// `"published"`, or `{"seed": N}`.
    pub(crate) start: Value,
    pub(crate) update: &'static str,
    pub(crate) network: &'a NetworkConfig,
    pub(crate) stopped: Value,
    pub(crate) losses: &'a [f64],
    pub(crate) validation_losses: &'a [f64],
    pub(crate) parameters: BTreeMap<&'a str, Value>,
    pub(crate) activations: Vec<f64>,
    pub(crate) predictions: BTreeMap<&'static str, Vec<f64>>,
    pub(crate) accuracy: Accuracy,
    pub(crate) printed: Vec<Comparison<'a>>,
    pub(crate) figures: Vec<String>,
}

/// The fraction of samples predicted right.
#[derive(Debug, Clone, Copy, Serialize)]
pub(crate) struct Accuracy {
    /// Of the samples that are trained on.
    pub(crate) train: f64,
    /// Of the held-out samples, if there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) validation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) test: Option<f64>,
}

/// A number that the source printed, and ours.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison<'a> {
    what: &'a str,
    printed: &'static str,
    ours: f64,
    same: bool,
}

impl<'a> From<&'a Printed> for Comparison<'a> {
    fn from(number: &'a Printed) -> Self {
        Self {
            what: &number.what,
            printed: number.printed,
            ours: number.ours,
            same: number.same,
        }
    }
}

/// How a run ended: the reason as one sentence and with its numbers, the number of epochs, and what was restored.
///
/// Numbers that are not finite are `null`.
pub fn stopped(outcome: &Outcome) -> Value {
    let mut report = reason(&outcome.stopped);
    report["epochs"] = outcome.history.losses.len().into();
    let best = outcome.best.as_ref().filter(|best| best.restored);
    report["restored"] = json!(best.map(|best| json!({ "epoch": best.epoch, "loss": best.loss })));
    report
}

/// The reason why a run stopped, as one sentence and with its numbers.
pub fn reason(stop: &Stop) -> Value {
    let mut report = match stop {
        Stop::Converged { epoch } => json!({ "epoch": epoch }),
        Stop::LossTarget {
            epoch,
            set,
            loss,
            target,
        } => json!({ "epoch": epoch, "set": set, "loss": loss, "target": target }),
        Stop::AccuracyTarget {
            epoch,
            set,
            accuracy,
            target,
        } => json!({ "epoch": epoch, "set": set, "accuracy": accuracy, "target": target }),
        Stop::GradientTarget {
            epoch,
            norm,
            target,
        } => json!({ "epoch": epoch, "norm": norm, "target": target }),
        Stop::Patience {
            epoch,
            set,
            patience,
            min_delta,
            improved,
            loss,
        } => json!({
            "epoch": epoch, "set": set, "patience": patience, "min_delta": min_delta,
            "improved": improved, "loss": loss,
        }),
        Stop::TimeLimit {
            epoch,
            batch,
            seconds,
            limit,
        } => json!({ "epoch": epoch, "batch": batch, "seconds": seconds, "limit": limit }),
        Stop::Interrupted { epoch, batch } => json!({ "epoch": epoch, "batch": batch }),
        Stop::Diverged(divergence) => {
            let (sign, value) = match &divergence.sign {
                DivergenceSign::NotFinite { what, value } => (*what, *value),
                DivergenceSign::Grown { what, loss, .. } => (*what, *loss),
                _ => ("", f64::NAN),
            };
            json!({
                "epoch": divergence.epoch, "batch": divergence.batch, "parameter": divergence.parameter,
                "alpha": divergence.alpha, "sign": sign, "value": value, "advice": divergence.advice(),
            })
        }
        Stop::Observer { epoch, .. } | Stop::WrongGradient { epoch, .. } => {
            json!({ "epoch": epoch })
        }
        _ => json!({}),
    };
    report["reason"] = stop.name().into();
    report["sentence"] = stop.to_string().into();
    report
}

/// An array as nested lists, one level for each dimension.
pub fn nested(values: &ArrayD<f64>) -> Value {
    if values.ndim() == 0 {
        return values.first().map_or(Value::Null, |&v| json!(v));
    }
    let parts = values.axis_iter(Axis(0));
    parts.map(|part| nested(&part.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;

    #[test]
    fn nests_a_level_for_each_dimension() {
        let matrix = array![[1.0, 2.0], [3.0, 4.5]].into_dyn();
        assert_eq!(nested(&matrix).to_string(), "[[1.0,2.0],[3.0,4.5]]");
        assert_eq!(nested(&array![f64::NAN].into_dyn()).to_string(), "[null]");
    }
}
