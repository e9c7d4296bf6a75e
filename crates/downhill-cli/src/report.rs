//! Everything that came out, for a program to read.

use std::collections::BTreeMap;

use downhill_sources::{Printed, Start, Update};
use downhill_train::{EngineConfig, NetworkConfig, Optimizer, Outcome, Schedule, Stop};
use ndarray::{ArrayD, Axis};
use serde::Serialize;
use serde_json::{Value, json};

/// Everything that came out. Numbers have full precision; one that is not finite is `null`.
#[derive(Debug, Clone, Serialize)]
pub struct Report {
    example: &'static str,
    engine: &'static str,
    backend: &'static str,
    dtype: &'static str,
    /// `"published"`, or `{"seed": N}`.
    start: Value,
    epochs: usize,
    alpha: f64,
    // The key of the first reports, which programs read.
    #[serde(rename = "optimiser")]
    optimizer: Optimizer,
    schedule: String,
    batch_size: Option<usize>,
    update: &'static str,
    network: NetworkConfig,
    /// Why the run stopped, with its numbers.
    stopped: Value,
    losses: Vec<f64>,
    parameters: BTreeMap<String, Value>,
    activations: Vec<f64>,
    predictions: BTreeMap<&'static str, Vec<f64>>,
    accuracy: Accuracy,
    printed: Vec<Comparison>,
    figures: Vec<String>,
}

/// The fraction of samples predicted right.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Accuracy {
    /// Among those trained on.
    pub train: f64,
    /// Among those kept for testing, where there are any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub test: Option<f64>,
}

/// A number that the source printed, beside ours.
#[derive(Debug, Clone, Serialize)]
pub struct Comparison {
    what: String,
    printed: &'static str,
    ours: f64,
    same: bool,
}

impl From<&Printed> for Comparison {
    fn from(number: &Printed) -> Self {
        Self {
            what: number.what.clone(),
            printed: number.printed,
            ours: number.ours,
            same: number.same,
        }
    }
}

/// What a report is put together from.
#[derive(Debug)]
pub struct Parts<'a> {
    /// The example's name.
    pub example: &'static str,
    /// Which engine it ran on.
    pub engine: EngineConfig,
    /// Where it started.
    pub start: Start,
    /// How many epochs there were to be.
    pub epochs: usize,
    /// The learning rate.
    pub alpha: f64,
    /// What a step made of the gradient.
    pub optimizer: Optimizer,
    /// How the learning rate changed.
    pub schedule: Schedule,
    /// How many samples to a step, if not all.
    pub batch_size: Option<usize>,
    /// What a step subtracted.
    pub update: Update,
    /// The network.
    pub network: NetworkConfig,
    /// How the run went.
    pub outcome: &'a Outcome,
    /// What was learned, in the source's names and layout.
    pub parameters: Vec<(String, ArrayD<f64>)>,
    /// The activations of the training samples, after training.
    pub activations: Vec<f64>,
    /// Predictions for samples not trained on, by when they were made.
    pub predictions: Vec<(&'static str, Vec<f64>)>,
    /// The fraction of samples predicted right.
    pub accuracy: Accuracy,
    /// The numbers the source printed.
    pub printed: &'a [Printed],
    /// The files of the figures.
    pub figures: &'a [std::path::PathBuf],
}

impl From<Parts<'_>> for Report {
    fn from(parts: Parts<'_>) -> Self {
        Self {
            example: parts.example,
            engine: parts.engine.kind.name(),
            backend: parts.engine.backend.name(),
            dtype: parts.engine.dtype.name(),
            start: match parts.start {
                Start::Published => json!("published"),
                Start::Seed(seed) => json!({ "seed": seed }),
            },
            epochs: parts.epochs,
            alpha: parts.alpha,
            optimizer: parts.optimizer,
            schedule: parts.schedule.to_string(),
            batch_size: parts.batch_size,
            update: match parts.update {
                Update::AsPrinted => "as-printed",
                Update::Gradient => "gradient",
            },
            network: parts.network,
            stopped: stopped(parts.outcome.stopped),
            losses: parts.outcome.history.losses.clone(),
            parameters: parts
                .parameters
                .into_iter()
                .map(|(name, values)| (name, nested(&values)))
                .collect(),
            activations: parts.activations,
            predictions: parts.predictions.into_iter().collect(),
            accuracy: parts.accuracy,
            printed: parts.printed.iter().map(Comparison::from).collect(),
            figures: parts
                .figures
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
        }
    }
}

/// Why a run stopped, with its numbers.
pub fn stopped(stop: Stop) -> Value {
    match stop {
        Stop::Epochs { epochs } => json!({ "reason": "epochs", "epochs": epochs }),
        Stop::Diverged { epochs } => json!({ "reason": "diverged", "epochs": epochs }),
        Stop::NotFinite { epoch, .. } => json!({ "reason": "not finite", "epoch": epoch }),
    }
}

/// An array as lists in lists, a level for each dimension.
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
