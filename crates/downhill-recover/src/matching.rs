//! Which samples are they, whose activations were printed?

use nalgebra::Vector3;

use crate::RecoverError;
use crate::region::Region;
use crate::slab::{Slab, center};

/// How many matchings to list before giving up.
const LIMIT: usize = 10_000;

/// A sample for each printed activation, such that some parameters give all of them to every digit.
#[derive(Debug, Clone, PartialEq)]
pub struct Matching {
    /// The samples, in the order of the printed activations.
    pub samples: Vec<usize>,
    /// Parameters in the middle of those that give all activations.
    pub end: [f64; 3],
}

/// A printed activation: for each sample that it may be of, the slab the parameters are then in.
pub(crate) type Candidates = Vec<(usize, Slab)>;

/// All matchings with parameters within these bounds.
///
/// A search in depth. The parameters known to be in a [`Region`], a sample's logit is in an
/// interval; a sample whose interval misses that of the printed activation cannot be the one. The
/// activation with the fewest samples left is tried next, each of them in turn: its slab cuts the
/// region down. A region is never too small, so what it rules out is ruled out for certain; what
/// survives to the end is held against all slabs at once.
///
/// # Errors
///
/// [`RecoverError::TooManyMatchings`] if there is no end of them.
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
    /// For each activation, which of its candidates is being tried.
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

    /// Whether the region still meets the bounds: it may have been cut to slabs that left them.
    fn reachable(&self, region: &Region) -> bool {
        self.bounds.iter().enumerate().all(|(i, &(low, high))| {
            let row = Vector3::from_fn(|j, _| f64::from(u8::from(i == j)));
            region.meets(&Slab { row, low, high })
        })
    }

    /// Every activation has its sample: are there parameters for all of them?
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
    fn finds_the_samples_that_were_planted() {
        let source = BlobsNeuron::new().unwrap();
        let neuron = OneNeuron::new(&source, BiasColumn::First).unwrap();
        let planted = [3, 77, 150, 9, 201, 42, 118, 66];
        let w = [0.3, 0.5, 0.2];
        // Texts live as long as the program in a source; here they are leaked.
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
        // Numbers that no parameters give have no matching.
        let mut stream = RandomState::new(1);
        let mut other = activations.clone();
        for (_, slab) in other.iter_mut().flatten() {
            slab.low = 5.0 + stream.random();
            slab.high = slab.low + 1e-9;
        }
        assert!(matchings(&other, [(0.0, 1.0); 3]).unwrap().is_empty());
    }
}
