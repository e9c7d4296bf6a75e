//! The start of the neuron that printed the activations of ten samples, but not which samples.

use downhill_data::BiasColumn;
use downhill_sources::{BlobsNeuron, Reading, Source, Start, run_from};
use nalgebra::{Matrix3, Vector3};

use crate::matching::{Candidates, matchings};
use crate::one_neuron::{OneNeuron, first};
use crate::recovery::{names, settings};
use crate::slab::{Slab, center};
use crate::{Determination, Matching, RecoverError, Recovery};

/// What the source draws each number of its start from: uniformly, from 0 to 1.
const DRAWN: (f64, f64) = (0.0, 1.0);

/// The start of the neuron on blobs, and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct BlobsRecovery {
    /// The start.
    pub recovery: Recovery,
    /// The samples whose activations were printed, in that order.
    pub matching: Matching,
    /// How many matchings fit every printed digit, within the bounds on the last parameters.
    pub fit: usize,
    /// How many of them start where the source could have drawn a start.
    pub drawable: usize,
    /// Where the run back from the middle of all bounds starts: the start, unless the source could not
    /// have drawn that.
    pub middle: [f64; 3],
    /// Which samples the source's published matching says they are, read once ours was found.
    pub published_samples: Vec<usize>,
    /// The parameters at every epoch, the bias first: the start first.
    pub path: Vec<[f64; 3]>,
}

impl std::ops::Deref for BlobsRecovery {
    type Target = Recovery;

    fn deref(&self) -> &Recovery {
        &self.recovery
    }
}

/// Finds a start, and ten samples, from which everything follows that the neuron on blobs printed.
///
/// The run starts where each number is between 0 and 1, and a step moves a parameter by no more than
/// `alpha` times its feature's mean size, which bounds the last parameters. Within those bounds all
/// matchings of samples of the printed classes with the printed activations are found, and the run is
/// taken back from each. Four decimals leave much of the start open; where it is outside of what the
/// source draws from, it is moved along what the digits leave open, and a matching without such a
/// start is left out. Of more than one left, the first is taken, and how many there are is told.
///
/// # Errors
///
/// [`RecoverError::NoMatching`] if there is none, [`RecoverError::NotContracting`] if a step cannot be
/// taken back.
pub fn blobs(source: &BlobsNeuron) -> Result<BlobsRecovery, RecoverError> {
    let neuron = OneNeuron::new(source, BiasColumn::First)?;
    let labels = source.data().labels();
    let activations: Vec<Candidates> = source
        .printed_points()
        .map(|(reading, label)| {
            let rows = neuron.rows.iter().enumerate();
            rows.filter(|&(sample, _)| labels.get(sample) == Some(&label))
                .map(|(sample, &row)| (sample, Slab::activation(row, &reading)))
                .collect()
        })
        .collect();
    let furthest = neuron.furthest();
    let bounds = furthest.map(|most| (DRAWN.0 - most, DRAWN.1 + most));
    let matchings = matchings(&activations, bounds)?;
    let fit = matchings.len();

    let mut drawable = Vec::new();
    for mut matching in matchings {
        let chosen = matching.samples.iter().zip(source.printed_points());
        let slabs: Vec<Slab> = chosen
            .filter_map(|(&sample, (reading, _))| {
                let row = neuron.rows.get(sample)?;
                Some(Slab::activation(*row, &reading))
            })
            .collect();
        let middle = first(&neuron.back(source, matching.end)?);
        let Some(start) = could_be_drawn(&neuron, &slabs, middle)? else {
            continue;
        };
        // The end that this start leads to is the one to come back from.
        matching.end = neuron.train(start);
        let path = neuron.back(source, matching.end)?;
        drawable.push((matching, middle, path));
    }
    let count = drawable.len();
    let Some((matching, middle, path)) = drawable.into_iter().next() else {
        return Err(RecoverError::NoMatching {
            activations: activations.len(),
            samples: labels.len(),
            fit,
        });
    };
    let start = first(&path);

    let half_units: Vec<f64> = source
        .printed_points()
        .map(|(reading, _): (Reading, usize)| reading.half_unit())
        .collect();
    // The first three rows are of the last parameters, which this source did not print.
    let slopes = neuron.slopes(start, &matching.samples);
    let determination = Determination::new(
        names(["W[0]", "W[1]", "W[2]"]),
        slopes.get(3..).unwrap_or_default().as_flattened(),
        &half_units,
    )?;
    let parameters = neuron.parameters(start)?;
    let run = run_from(source, &settings(source), &parameters, &mut [])?;
    Ok(BlobsRecovery {
        recovery: Recovery {
            printed: source.compare(&matching.samples, &run),
            parameters,
            start: start.to_vec(),
            published: neuron.numbers(&source.start(Start::Published)?)?.to_vec(),
            determination,
            run,
        },
        matching,
        fit,
        drawable: count,
        middle,
        published_samples: source.matched_samples().to_vec(),
        path,
    })
}

/// How often to move a start before giving up.
const MOVES: usize = 10;

/// A start that the source could have drawn and from which the logits are all within their slabs, as
/// near to this one as need be; none if there is no such start.
///
/// The end is a smooth function of the start, so that near a start a slab of ends is a slab of starts.
/// Together with those that the source draws from they have a common point, or not; there the slabs
/// are taken anew.
fn could_be_drawn(
    neuron: &OneNeuron,
    slabs: &[Slab],
    mut start: [f64; 3],
) -> Result<Option<[f64; 3]>, RecoverError> {
    let drawn = (0..3).map(|i| Slab {
        row: Vector3::from_fn(|j, _| f64::from(u8::from(i == j))),
        low: DRAWN.0,
        high: DRAWN.1,
    });
    let drawn: Vec<Slab> = drawn.collect();
    for _ in 0..MOVES {
        let end = Vector3::from(neuron.train(start));
        let within = |slab: &Slab| (slab.low..slab.high).contains(&slab.row.dot(&end));
        if start.iter().all(|w| (DRAWN.0..DRAWN.1).contains(w)) && slabs.iter().all(within) {
            return Ok(Some(start));
        }
        let slopes = neuron.slopes(start, &[]);
        let slopes = Matrix3::from_fn(|i, j| slopes[i][j]);
        let here = Vector3::from(start);
        let of_starts = slabs.iter().map(|slab| {
            let row = slopes.transpose() * slab.row;
            let shift = row.dot(&here) - slab.row.dot(&end);
            Slab {
                row,
                low: slab.low + shift,
                high: slab.high + shift,
            }
        });
        let all: Vec<Slab> = of_starts.chain(drawn.iter().copied()).collect();
        start = match center(&all) {
            Ok(start) => start,
            Err(RecoverError::NoCommonPoint { .. }) => return Ok(None),
            Err(error) => return Err(error),
        };
    }
    Ok(None)
}
