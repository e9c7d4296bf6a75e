//! A progress bar.

use std::io::{self, Write};
use std::ops::ControlFlow;
use std::time::{Duration, Instant};

use downhill_data::message::path;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{Checkpoint, EpochEnd, Found, Observer, Stop};

/// The time between two updates of the bar: short enough to look smooth, long enough to cost nothing.
const EVERY: Duration = Duration::from_millis(100);

/// A progress bar on standard error. Hidden if that is not a terminal.
#[derive(Debug)]
pub struct Progress {
    bar: ProgressBar,
    /// Whether the bar is hidden.
    ///
    /// It is stored here because it is read after every epoch, and the bar takes a lock to answer.
    hidden: bool,
    quiet: bool,
    drawn: Instant,
    /// What it counts.
    unit: String,
}

impl Progress {
    /// Creates a progress bar. If `quiet`, it is hidden.
    pub fn new(quiet: bool) -> Self {
        let bar = ProgressBar::with_draw_target(
            None,
            if quiet {
                ProgressDrawTarget::hidden()
            } else {
                ProgressDrawTarget::stderr()
            },
        );
        let progress = Self {
            hidden: bar.is_hidden(),
            quiet,
            bar,
            drawn: Instant::now(),
            unit: "epoch".to_owned(),
        };
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {msg}  {elapsed}") {
            progress.bar.set_style(style);
        }
        progress
    }

    /// Counts something other than epochs.
    #[must_use]
    pub fn counting(self, unit: &str) -> Self {
        let unit = unit.to_owned();
        Self { unit, ..self }
    }

    /// Sets the number that the bar counts to.
    #[must_use]
    pub fn to(self, length: usize) -> Self {
        self.bar.set_length(length as u64);
        self
    }

    /// Moves the bar, with a message beside it. Does nothing if the last move was a moment ago.
    pub fn show(&mut self, position: usize, message: impl FnOnce() -> String) {
        if !self.hidden && self.drawn.elapsed() >= EVERY {
            self.drawn = Instant::now();
            // The bar is drawn after either call: number and message are one text, so they always belong together.
            let text = self.text(position, &message());
            self.bar.set_message(text);
            self.bar.set_position(position as u64);
        }
    }

    /// The text beside the bar.
    fn text(&self, position: usize, message: &str) -> String {
        let (unit, length) = (&self.unit, self.bar.length().unwrap_or(0));
        format!("{unit} {position}/{length}  {message}")
    }

    /// Removes the bar from the screen.
    pub fn clear(&self) {
        self.bar.finish_and_clear();
    }
}

/// The text next to the number of the epoch.
fn message(end: &EpochEnd) -> String {
    match end.validation_loss {
        None => format!("loss {:.6}", end.loss),
        Some(validation) => format!("loss {:.6}, validation {validation:.6}", end.loss),
    }
}

impl Observer for Progress {
    fn started(&mut self, epochs: usize) {
        self.bar.set_length(epochs as u64);
        self.bar.set_message(self.text(0, ""));
        self.bar.set_position(0);
    }

    fn resumed(&mut self, from: &Found) {
        // A status and a warning, which belong beside the output. The bar is not yet on the screen.
        let mut lines: Vec<String> = from
            .damaged
            .iter()
            .map(|e| format!("warning: {e}"))
            .collect();
        if !self.quiet {
            let Checkpoint {
                epoch,
                batch,
                steps,
                ..
            } = from.checkpoint;
            let path = path(&from.path);
            lines.push(format!(
                "resumed from {path}: epoch {epoch}, {batch} batches done, {steps} steps in all"
            ));
        }
        for line in lines {
            let _ = writeln!(io::stderr(), "{line}");
        }
        self.bar.set_position(from.checkpoint.epoch as u64);
    }

    fn epoch(&mut self, end: &EpochEnd) -> ControlFlow<String> {
        self.show(end.epoch + 1, || message(end));
        ControlFlow::Continue(())
    }

    fn stopped(&mut self, _stop: &Stop) {
        self.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_and_loss_are_one_text() {
        let progress = Progress::new(true).counting("rate").to(300);
        assert_eq!(progress.text(7, "loss 0.5"), "rate 7/300  loss 0.5");
    }

    #[test]
    fn shows_the_validation_loss_if_there_is_one() {
        let mut end = EpochEnd {
            epoch: 0,
            epochs: 1,
            loss: 0.5,
            rate: 0.1,
            validation_loss: None,
            metrics: Vec::new(),
        };
        assert_eq!(message(&end), "loss 0.500000");
        end.validation_loss = Some(0.25);
        assert_eq!(message(&end), "loss 0.500000, validation 0.250000");
    }
}
