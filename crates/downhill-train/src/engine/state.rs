//! The state of an engine, which decides its further steps.

use downhill_core::{Dtype, ParameterState, ShapeError, StepConfig, check_length};
use serde::Serialize;

use crate::Parameters;

/// The state that decides the further steps of an engine, together with its settings.
#[derive(Debug, Clone, PartialEq)]
pub struct EngineState {
    /// The precision of all numbers.
    pub dtype: Dtype,
    /// The parameters, and the running statistics of a module.
    pub parameters: Parameters,
    /// The state of the optimizer for each parameter, in the same order.
    ///
    /// An engine may leave it empty before the first step.
    pub optimizer: Vec<ParameterState>,
    /// The number of steps taken. It decides what a dropout of [`NetworkConfig`](crate::NetworkConfig) drops.
    pub step: u64,
}

/// A setting, by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The name, such as `optimizer`.
    pub name: &'static str,
    /// The value, as text that is the same only for the same value.
    pub value: String,
}

impl Setting {
    /// Creates a setting.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        let value = value.into();
        Self { name, value }
    }
}

/// The settings of a step but for the learning rate, which the run decides.
pub(super) fn step_settings(step: &StepConfig) -> [Setting; 2] {
    [
        Setting::new("optimizer", text(&step.optimizer)),
        Setting::new("clip", text(&step.clip)),
    ]
}

/// A setting as JSON, which has every digit of its numbers.
pub(crate) fn text(setting: &impl Serialize) -> String {
    // Plain data with text keys always has a form in JSON.
    serde_json::to_string(setting).unwrap_or_default()
}

impl EngineState {
    /// Checks that every vector of the optimizer has the length of its parameter, and that there are as many states as
    /// parameters, or none.
    pub(crate) fn check(&self) -> Result<(), ShapeError> {
        let parameters = self.parameters.as_slice();
        if !self.optimizer.is_empty() {
            let expected = [parameters.len()];
            check_length("optimizer state", &expected, self.optimizer.len())?;
        }
        for (parameter, state) in parameters.iter().zip(&self.optimizer) {
            let name = format!("optimizer state of {}", parameter.name);
            for vector in &state.vectors {
                check_length(&name, &parameter.shape, vector.len())?;
            }
        }
        Ok(())
    }
}
