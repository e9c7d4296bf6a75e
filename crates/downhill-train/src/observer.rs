//! Observers of a run.

use std::ops::ControlFlow;

use crate::{Found, Parameters, Stop};

/// The record of an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct EpochEnd {
    /// The epoch, counted from 0.
    pub epoch: usize,
    /// The number of epochs of the run.
    pub epochs: usize,
    /// The reported loss, before the updates of the epoch.
    pub loss: f64,
    /// The learning rate of the epoch.
    pub rate: f64,
    /// The reported loss of the validation set after the updates, if any.
    pub validation_loss: Option<f64>,
    /// The metrics after the updates.
    pub metrics: Vec<MetricValue>,
}

/// The value of a metric after an epoch.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricValue {
    /// The name of the metric.
    pub name: String,
    /// The value on the training set.
    pub training: Option<f64>,
    /// The value on the validation set.
    pub validation: Option<f64>,
}

impl MetricValue {
    /// The name of the accuracy.
    pub const ACCURACY: &'static str = "accuracy";
}

/// An observer of a run, such as a progress bar, a log or a stopping rule.
///
/// Any `FnMut(&EpochEnd)` implements it. A closure that returns `ControlFlow<String>` can stop the run, with the text
/// as the reason.
pub trait Observer {
    /// Called before the first epoch.
    fn started(&mut self, epochs: usize) {
        let _ = epochs;
    }

    /// Called after [`started`](Self::started) if the run resumes from a checkpoint, before the first step.
    fn resumed(&mut self, from: &Found) {
        let _ = from;
    }

    /// Called after every epoch. `Break` stops the run, with a reason.
    fn epoch(&mut self, end: &EpochEnd) -> ControlFlow<String>;

    /// Whether the observer wants the parameters after `epochs` epochs.
    ///
    /// 0 is before the first epoch. The default is no, because copying parameters takes time.
    fn wants_parameters(&self, epochs: usize) -> bool {
        let _ = epochs;
        false
    }

    /// Called with the parameters after `epochs` epochs.
    ///
    /// This is called if [`wants_parameters`](Self::wants_parameters) says so, and always at the end of the run.
    fn reached(&mut self, epochs: usize, parameters: &Parameters) {
        let _ = (epochs, parameters);
    }

    /// Called after the last epoch.
    fn stopped(&mut self, stop: &Stop) {
        let _ = stop;
    }
}

/// A return value of a closure that observes a run.
pub trait IntoFlow {
    /// Whether the run continues.
    fn into_flow(self) -> ControlFlow<String>;
}

impl IntoFlow for () {
    fn into_flow(self) -> ControlFlow<String> {
        ControlFlow::Continue(())
    }
}

impl<S: Into<String>> IntoFlow for ControlFlow<S> {
    fn into_flow(self) -> ControlFlow<String> {
        match self {
            Self::Continue(()) => ControlFlow::Continue(()),
            Self::Break(reason) => ControlFlow::Break(reason.into()),
        }
    }
}

impl<R: IntoFlow, F: FnMut(&EpochEnd) -> R> Observer for F {
    fn epoch(&mut self, end: &EpochEnd) -> ControlFlow<String> {
        self(end).into_flow()
    }
}
