//! Finds the start of the blobs neuron from ten activations of unknown samples.

use downhill_data::BiasColumn;
use downhill_sources::{BlobsNeuron, Reading, Source, Start, run_from};
use nalgebra::{Matrix3, Vector3};

use crate::matching::{Candidates, matchings};
use crate::one_neuron::{OneNeuron, first};
use crate::recovery::{names, settings};
use crate::slab::{Slab, center};
use crate::{Determination, Matching, RecoverError, Recovery};

/// The range from which the source draws each number of its start, uniformly.
const DRAWN: (f64, f64) = (0.0, 1.0);

/// The start of the blobs neuron, and how it was found.
#[derive(Debug, Clone, PartialEq)]
pub struct BlobsRecovery {
    /// The start.
    pub recovery: Recovery,
    /// The samples whose activations were printed, in the printed order.
    pub matching: Matching,
    /// Number of matchings that fit every digit and the bounds on the parameters.
    pub fit: usize,
    /// Number of these with a start that the source could have drawn.
    pub drawable: usize,
    /// The start of the run that ends in the middle of all bounds.
    ///
    /// It is the recovered start, unless the source could not have drawn it.
    pub middle: [f64; 3],
    /// The samples of the source's published matching, for comparison.
    pub published_samples: Vec<usize>,
    /// The parameters at every epoch, from the start to the end, the bias first.
    pub path: Vec<[f64; 3]>,
}

impl std::ops::Deref for BlobsRecovery {
    type Target = Recovery;

    fn deref(&self) -> &Recovery {
        &self.recovery
    }
}

/// Finds a start and ten samples that reproduce every number that `blobs` printed.
///
/// 1. Bound the final parameters: each number of the start is between 0 and 1, and a step moves a
///    parameter by at most `alpha` times the mean absolute value of its feature.
/// 2. Find all matchings of samples with printed activations within these bounds. Each sample must have
///    the printed class.
/// 3. Run descent backwards from each matching. Four decimals do not determine the start well. If it is
///    outside the range that the source draws from, move it along the directions that the digits leave
///    open. Drop a matching without a start in that range.
///
/// If several matchings remain, the first is taken; [`BlobsRecovery::drawable`] counts them.
///
/// # Errors
///
/// [`RecoverError::NoMatching`] if none remains, [`RecoverError::NotContracting`] if a step cannot be
/// inverted.
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
        // The start was moved, so the end moves with it.
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

/// Maximum number of corrections of a start.
const MOVES: usize = 10;

/// Finds a start that the source could have drawn and that fits all slabs.
///
/// Returns `start` itself if it qualifies, and `None` if no start does. Otherwise
/// moves the start. The final parameters are a smooth function of it, so their linearization turns each
/// slab of final parameters into a slab of starts. The next start is in the middle of these slabs and of
/// the range that the source draws from.
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
