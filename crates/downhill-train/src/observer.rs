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
