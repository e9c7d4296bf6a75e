//! The measurement of one peer in its own process: what `common.py` does for Python and `fann.c` for C.

use std::fs;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use anyhow::Result;
use serde::{Deserialize, Serialize};

/// The environment variable with the time at which the runner started the process, in seconds since 1970.
pub const STARTED: &str = "BENCH_STARTED";
/// The environment variable with the least number of seconds to time.
pub const SECONDS: &str = "BENCH_SECONDS";

/// The line that a peer prints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The seconds of the timed steps, after warm-up.
    pub seconds: f64,
    /// How many steps were timed.
    pub steps: u64,
    /// The loss at the start.
    pub loss_before: f64,
    /// The loss after the steps of the check.
    pub loss: f64,
    /// The seconds from the start of the process to the end of its first step.
    pub first_step_seconds: f64,
    /// The most memory the process had at once.
    pub peak_rss_bytes: u64,
    /// The versions of the peer.
    pub version: String,
}

impl Record {
    /// The microseconds of a step.
    pub fn micros(&self) -> f64 {
        1e6 * self.seconds / self.steps as f64
    }
}

/// A model in training.
pub trait Training {
    /// Takes steps.
    fn advance(&mut self, steps: u64) -> Result<()>;

    /// The loss at the current parameters.
    fn loss(&mut self) -> Result<f64>;
}

impl Training for Box<dyn Training> {
    fn advance(&mut self, steps: u64) -> Result<()> {
        self.as_mut().advance(steps)
    }

    fn loss(&mut self) -> Result<f64> {
        self.as_mut().loss()
    }
}

/// Measures a peer. `start` builds its model at the start of the workload.
pub fn measure<T: Training>(
    version: &str,
    check_steps: u64,
    start: impl Fn() -> Result<T>,
) -> Result<Record> {
    start()?.advance(1)?;
    let first_step_seconds = (since_1970() - variable(STARTED).unwrap_or_else(since_1970)).max(0.0);

    let mut training = start()?;
    let loss_before = training.loss()?;
    training.advance(check_steps)?;
    let loss = training.loss()?;

    // The first block that takes long enough is warm-up for another of as many steps, which counts. If that is much
    // shorter, a pause had made the first long.
    let least = variable(SECONDS).unwrap_or(0.3);
    let (mut steps, mut is_warm) = (1, false);
    let seconds = loop {
        let clock = Instant::now();
        training.advance(steps)?;
        let seconds = clock.elapsed().as_secs_f64();
        if is_warm && seconds >= least / 2.0 {
            break seconds;
        }
        is_warm = seconds >= least;
        if !is_warm {
            let factor = (1.2 * least / seconds.max(1e-9)).clamp(2.0, 20.0);
            steps = (steps as f64 * factor).ceil() as u64;
        }
    };
    Ok(Record {
        seconds,
        steps,
        loss_before,
        loss,
        first_step_seconds,
        peak_rss_bytes: peak_rss_bytes(),
        version: version.to_owned(),
    })
}

fn variable(name: &str) -> Option<f64> {
    std::env::var(name).ok()?.parse().ok()
}

/// The seconds since 1970.
pub fn since_1970() -> f64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH);
    elapsed.map_or(0.0, |elapsed| elapsed.as_secs_f64())
}

/// The most memory this process had at once; 0 where there is no `/proc`.
///
/// `getrusage` would count the memory of the process that started this one.
fn peak_rss_bytes() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kib.unwrap_or(0) * 1024
}
