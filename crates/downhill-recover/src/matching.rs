//! Finds the samples to which printed activations belong.

use nalgebra::Vector3;

use crate::RecoverError;
use crate::region::Region;
use crate::slab::{Slab, center};

/// Maximum number of matchings to list.
const LIMIT: usize = 10_000;

/// One sample per printed activation, consistent with every printed digit.
#[derive(Debug, Clone, PartialEq)]
pub struct Matching {
    /// The samples, in the order of the printed activations.
    pub samples: Vec<usize>,
    /// Final parameters in the middle of the region that gives all activations.
    pub end: [f64; 3],
}

/// The candidates for a printed activation: sample and slab of parameters.
pub(crate) type Candidates = Vec<(usize, Slab)>;

/// Finds all matchings with final parameters within `bounds`.
///
/// A [`Region`] contains the parameters, so each sample's logit is in an interval. A sample is ruled out
/// if its interval does not meet that of the printed activation. The search next tries the activation
/// with the fewest candidates left; the slab of each candidate cuts the region. A region is never too
/// small, so no candidate is ruled out wrongly. A complete matching is checked against all slabs at once.
///
/// # Errors
///
/// [`RecoverError::TooManyMatchings`] if there are more than 10,000.
pub(crate) fn matchings(
    activations: &[Candidates],
    bounds: [(f64, f64); 3],
) -> Result<Vec<Matching>, RecoverError> {
    let mut search = Search {
        activations,
        bounds,
        chosen: vec![None; activations.len()],
        found: Vec::new(),
    };
    if let Some(region) = Region::of_box(bounds) {
        search.go_on(&region)?;
    }
    Ok(search.found)
}

struct Search<'a> {
    activations: &'a [Candidates],
    bounds: [(f64, f64); 3],
    /// For each activation, the index of the candidate being tried.
    chosen: Vec<Option<usize>>,
    found: Vec<Matching>,
}

impl Search<'_> {
    fn go_on(&mut self, region: &Region) -> Result<(), RecoverError> {
        if !self.reachable(region) {
            return Ok(());
        }
        let mut fewest: Option<(usize, Vec<usize>)> = None;
        for (activation, candidates) in self.activations.iter().enumerate() {
            if self.chosen[activation].is_some() {
                continue;
            }
            let left = candidates.iter().enumerate();
            let left: Vec<usize> = left
                .filter(|(_, (_, slab))| region.meets(slab))
                .map(|(candidate, _)| candidate)
                .collect();
            if left.is_empty() {
                return Ok(());
            }
            if fewest.as_ref().is_none_or(|(_, f)| left.len() < f.len()) {
                fewest = Some((activation, left));
            }
        }
        let Some((activation, left)) = fewest else {
            return self.end();
        };
        for candidate in left {
            self.chosen[activation] = Some(candidate);
            let (_, slab) = self.activations[activation][candidate];
            self.go_on(&region.with(slab))?;
        }
        self.chosen[activation] = None;
        Ok(())
    }

    /// Whether the region still meets the bounds, which the slabs so far may exclude.
    fn reachable(&self, region: &Region) -> bool {
        self.bounds.iter().enumerate().all(|(i, &(low, high))| {
            let row = Vector3::from_fn(|j, _| f64::from(u8::from(i == j)));
            region.meets(&Slab { row, low, high })
        })
    }

    /// Records a complete matching if some parameters fit all of its slabs.
    fn end(&mut self) -> Result<(), RecoverError> {
        let chosen = self.activations.iter().zip(&self.chosen);
        let (samples, slabs): (Vec<usize>, Vec<Slab>) = chosen
            .filter_map(|(candidates, chosen)| candidates.get((*chosen)?).copied())
            .unzip();
        match center(&slabs) {
            Ok(end) => self.found.push(Matching { samples, end }),
            Err(RecoverError::NoCommonPoint { .. } | RecoverError::Undetermined { .. }) => {}
            Err(error) => return Err(error),
        }
        if self.found.len() > LIMIT {
            return Err(RecoverError::TooManyMatchings { limit: LIMIT });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use downhill_data::{BiasColumn, RandomState};
    use downhill_sources::{BlobsNeuron, Digits, Reading};

    use super::*;
    use crate::one_neuron::OneNeuron;

    #[test]
    fn finds_planted_samples() {
        let source = BlobsNeuron::new().unwrap();
        let neuron = OneNeuron::new(&source, BiasColumn::First).unwrap();
        let planted = [3, 77, 150, 9, 201, 42, 118, 66];
        let w = [0.3, 0.5, 0.2];
        // A `Reading` borrows its text for `'static`, so the test leaks its own.
        let texts = planted.map(|sample| {
            let a: f64 = OneNeuron::activation(&neuron.rows[sample], &w);
            &*format!("{a:.6}").leak()
        });
        let activations: Vec<Candidates> = texts
            .iter()
            .map(|text| {
                let digits = Digits::Decimals(6);
                let slab = |row| Slab::activation(row, &Reading { text, digits });
                neuron
                    .rows
                    .iter()
                    .map(|&row| slab(row))
                    .enumerate()
                    .collect()
            })
            .collect();
        let found = matchings(&activations, [(0.0, 1.0); 3]).unwrap();
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].samples, planted);
        for (ours, theirs) in found[0].end.iter().zip(w) {
            assert!((ours - theirs).abs() < 1e-4, "{ours} is not {theirs}");
        }
        // No parameters give these numbers, so they have no matching.
        let mut stream = RandomState::new(1);
        let mut other = activations.clone();
        for (_, slab) in other.iter_mut().flatten() {
            slab.low = 5.0 + stream.random();
            slab.high = slab.low + 1e-9;
        }
        assert!(matchings(&other, [(0.0, 1.0); 3]).unwrap().is_empty());
    }
}
