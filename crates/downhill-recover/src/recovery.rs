//! A start that was found: what it is, how well it is determined, and its replay.

use downhill_sources::{Printed, Run, Settings, Source};
use downhill_train::{EngineConfig, EngineKind, Parameters};

use crate::Determination;

/// A start from which printed numbers follow.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// The start, for an engine.
    pub parameters: Parameters,
    /// The start, number by number, in the order of the determination's names.
    pub start: Vec<f64>,
    /// The published start in the same order, read once this one was found.
    pub published: Vec<f64>,
    /// How well the printed numbers determine it.
    pub determination: Determination,
    /// The run from it, gradients derived by hand.
    pub run: Run,
    /// Every printed number beside that of the run.
    pub printed: Vec<Printed>,
}

impl Recovery {
    /// Whether every printed number came out again.
    pub fn holds(&self) -> bool {
        !self.printed.is_empty() && self.printed.iter().all(|number| number.same)
    }

    /// The largest difference between a number of this start and of the published one.
    pub fn distance(&self) -> f64 {
        let differences = self.difference();
        differences
            .iter()
            .fold(0.0, |d, difference| d.max(difference.abs()))
    }

    /// This start less the published one, number by number.
    pub fn difference(&self) -> Vec<f64> {
        let numbers = self.start.iter().zip(&self.published);
        numbers.map(|(ours, theirs)| ours - theirs).collect()
    }
}

/// The settings of a source's own run, on the engine in plain Rust.
pub(crate) fn settings(source: &dyn Source) -> Settings {
    Settings {
        engine: EngineConfig {
            kind: EngineKind::Hand,
            ..EngineConfig::default()
        },
        ..source.settings()
    }
}

/// Names for the numbers of a start.
pub(crate) fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}
