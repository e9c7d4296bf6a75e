//! Watching a run.

use crate::Stop;

/// An epoch that is over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EpochEnd {
    /// Which, counted from 0.
    pub epoch: usize,
    /// How many there are to be.
    pub epochs: usize,
    /// Its loss, as logged: before its updates.
    pub loss: f64,
    /// Its learning rate.
    pub rate: f64,
    /// The loss of the validation samples after its updates; where there are any.
    pub validation_loss: Option<f64>,
    /// The fraction of the samples to train on that are predicted right after its updates; where it is
    /// watched and the targets are classes.
    pub accuracy: Option<f64>,
    /// The same of the validation samples.
    pub validation_accuracy: Option<f64>,
}

/// Something that watches a run: a progress bar, a log, a recorder.
///
/// Any `FnMut(&EpochEnd)` is one.
pub trait Observer {
    /// The run begins.
    fn started(&mut self, epochs: usize) {
        let _ = epochs;
    }

    /// An epoch is over.
    fn epoch(&mut self, end: &EpochEnd);

    /// The run is over.
    fn stopped(&mut self, stop: &Stop) {
        let _ = stop;
    }
}

impl<F: FnMut(&EpochEnd)> Observer for F {
    fn epoch(&mut self, end: &EpochEnd) {
        self(end);
    }
}
