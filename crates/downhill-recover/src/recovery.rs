//! A recovered start, with its replay and the precision to which it is determined.

use downhill_sources::{Printed, Run, Settings, Source};
use downhill_train::{EngineConfig, EngineKind, Parameters};

use crate::Determination;

/// A start that reproduces the printed numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct Recovery {
    /// The start, as the parameters of an engine.
    pub parameters: Parameters,
    /// The start as plain numbers, in the order of [`Determination::names`].
    pub start: Vec<f64>,
    /// The published start in the same order, for comparison.
    pub published: Vec<f64>,
    /// How well the printed numbers determine the start.
    pub determination: Determination,
    /// The run from the start, with hand-derived gradients.
    pub run: Run,
    /// The comparison of every printed number with the run's.
    pub printed: Vec<Printed>,
}

impl Recovery {
    /// Whether the run reproduces every printed number.
    pub fn holds(&self) -> bool {
        !self.printed.is_empty() && self.printed.iter().all(|number| number.same)
    }

    /// The largest absolute difference between this start and the published one.
    pub fn distance(&self) -> f64 {
        let differences = self.difference();
        differences
            .iter()
            .fold(0.0, |d, difference| d.max(difference.abs()))
    }

    /// This start minus the published one, number by number.
    pub fn difference(&self) -> Vec<f64> {
        let numbers = self.start.iter().zip(&self.published);
        numbers.map(|(ours, theirs)| ours - theirs).collect()
    }
}

/// The settings of a source's own run, on the hand-derived engine.
pub(crate) fn settings(source: &dyn Source) -> Settings {
    Settings {
        engine: EngineConfig {
            kind: EngineKind::Hand,
            ..EngineConfig::default()
        },
        ..source.settings()
    }
}

/// The names of the numbers of a start, as owned strings.
pub(crate) fn names<const N: usize>(names: [&str; N]) -> Vec<String> {
    names.map(str::to_owned).to_vec()
}
