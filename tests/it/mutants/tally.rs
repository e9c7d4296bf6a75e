//! Which mistakes were caught, and how many.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use downhill::core::Parameter;

use super::mistake::Mistake;

/// A kind of part that mistakes are planted in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Part {
    Activation,
    Layer,
    Loss,
    Penalty,
    Optimizer,
    Clip,
}

const PARTS: [Part; 6] = [
    Part::Activation,
    Part::Layer,
    Part::Loss,
    Part::Penalty,
    Part::Optimizer,
    Part::Clip,
];

/// The counts of each family of mistakes, and of those caught in each part.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Caught in each kind of part; without effect.
    families: BTreeMap<&'static str, ([usize; 6], usize)>,
    caught: BTreeMap<String, usize>,
    /// With the effect of a mistake before.
    repeated: usize,
}

impl Tally {
    /// Plants mistakes one at a time, and asserts that each is named exactly where it changes a number.
    ///
    /// `run` gives the numbers with a mistake or without, and `named` the parameters whose numbers are found wrong, in
    /// some way that does not know the right ones.
    pub(super) fn examine(
        &mut self,
        (part, name): (Part, &str),
        mistakes: Vec<Mistake>,
        run: impl Fn(Option<Mistake>) -> Vec<Parameter>,
        mut named: impl FnMut(&[Parameter]) -> BTreeSet<String>,
    ) {
        let right = run(None);
        assert_eq!(
            named(&right),
            BTreeSet::new(),
            "{part:?} {name}, without a mistake"
        );
        let mut seen: Vec<Vec<Parameter>> = Vec::new();
        for mistake in mistakes {
            let (caught, no_effect) = self.families.entry(mistake.family()).or_default();
            let wrong = run(Some(mistake));
            let changed = differing(&right, &wrong);
            if changed.is_empty() {
                *no_effect += 1;
            } else if seen.iter().any(|seen| seen.iter().zip(&wrong).all(same)) {
                self.repeated += 1;
            } else {
                assert_eq!(
                    named(&wrong),
                    changed,
                    "{part:?} {name}, {}: {mistake:?}",
                    mistake.family()
                );
                caught[part as usize] += 1;
                seen.push(wrong);
            }
        }
        self.caught.insert(format!("{part:?} {name}"), seen.len());
    }

    /// Asserts that so many were caught in each part, and some of each family.
    pub(super) fn assert_thorough(&self, in_each: usize) {
        for (part, &caught) in &self.caught {
            assert!(caught >= in_each, "only {caught} in {part}:\n{self}");
        }
        for (family, (caught, _)) in &self.families {
            assert_ne!(*caught, [0; 6], "{family} has no effect anywhere:\n{self}");
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:20}", "caught")?;
        for part in PARTS {
            write!(f, "{:>12}", format!("{part:?}"))?;
        }
        writeln!(f, "{:>12}", "no effect")?;
        for (family, (caught, no_effect)) in &self.families {
            write!(f, "{family:20}")?;
            for caught in caught {
                write!(f, "{caught:12}")?;
            }
            writeln!(f, "{no_effect:12}")?;
        }
        let (parts, caught) = (self.caught.len(), self.caught.values().sum::<usize>());
        let fewest = self.caught.values().min().unwrap_or(&0);
        let no_effect: usize = self.families.values().map(|(_, no_effect)| no_effect).sum();
        write!(
            f,
            "{caught} different mistakes planted in {parts} parts, at least {fewest} in each: all caught and named; \
             {no_effect} others have no effect there, and {} repeat another",
            self.repeated
        )
    }
}

/// The parameters whose numbers are not the same, by name.
pub(super) fn differing(a: &[Parameter], b: &[Parameter]) -> BTreeSet<String> {
    let differing = a.iter().zip(b).filter(|&pair| !same(pair));
    differing.map(|(a, _)| a.name.clone()).collect()
}

/// Whether two parameters differ by no more than rounding; a NaN differs from everything.
fn same((a, b): (&Parameter, &Parameter)) -> bool {
    let numbers = || a.values.iter().zip(&b.values);
    let largest = numbers().fold(0.0_f64, |m, (a, b)| m.max(a.abs()).max(b.abs()));
    numbers().all(|(a, b)| a == b || (a - b).abs() <= 1e-12 * largest)
}
