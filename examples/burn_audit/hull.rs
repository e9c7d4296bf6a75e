//! Conventions of two entries at once, as in a tie of two numbers.
//!
//! At a tie, `max(a, b)` has the slopes 0 and 1 along `a` and along `b`. A gradient of (1, 0), (0, 1) or between is a
//! convention. (1, 1) is not, though each entry is between its slopes: if both numbers grow, the maximum grows once.

use crate::case::{Case, Input, Point};
use crate::evaluate::{Gradient, Site, gradient};
use crate::reference::Reference;
use crate::slope::Slope;

/// The largest number of entries that are compared in pairs.
const ENTRIES: usize = 10;

/// The distance to the points around the kink.
const DISTANCE: f64 = 1.0 / 4096.0;

/// The points around the kink, in units of the distance.
const AROUND: [[f64; 2]; 8] = [
    [1.0, 2.0],
    [2.0, 1.0],
    [-1.0, 2.0],
    [-2.0, 1.0],
    [1.0, -2.0],
    [2.0, -1.0],
    [-1.0, -2.0],
    [-2.0, -1.0],
];

/// Says which pair of entries has a gradient outside those around the point, if one has.
pub(crate) fn outside_of_pairs(
    case: &Case,
    point: &Point,
    site: &Site,
    reference: &Reference,
    found: &Gradient,
) -> Option<String> {
    let kinks = reference.slopes.iter().enumerate();
    let kinks = kinks
        .filter(|(_, slope)| matches!(slope, Slope::Kink { .. }))
        .map(|(i, _)| i);
    let kinks: Vec<usize> = kinks.take(ENTRIES).collect();
    let entries = found.entries(&point.inputs);
    let of = |entries: &[f64], i: usize| entries.get(i).copied().unwrap_or(f64::NAN);
    for (n, &i) in kinks.iter().enumerate() {
        for &j in kinks.iter().skip(n + 1) {
            let around: Vec<[f64; 2]> = AROUND
                .iter()
                .filter_map(|[a, b]| {
                    let inputs = moved(&point.inputs, [(i, a * DISTANCE), (j, b * DISTANCE)]);
                    let entries = gradient(case, site, &inputs).ok()?.entries(&inputs);
                    Some([of(&entries, i), of(&entries, j)])
                })
                .filter(|pair| pair.iter().all(|g| g.is_finite()))
                .collect();
            let here = [of(&entries, i), of(&entries, j)];
            for sign in [1.0, -1.0] {
                let sum = |[a, b]: [f64; 2]| a + sign * b;
                let (low, high) = around
                    .iter()
                    .map(|&pair| sum(pair))
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), s| {
                        (l.min(s), h.max(s))
                    });
                let slack = 1e-2 * (here[0].abs() + here[1].abs() + low.abs() + high.abs());
                if around.len() == AROUND.len()
                    && (sum(here) < low - slack || sum(here) > high + slack)
                {
                    let names = [i, j].map(|i| case.entry(&point.inputs, i));
                    return Some(format!(
                        "the gradients of {} and {} are {} and {}, but around the point their {} is between {low:.6} and {high:.6}",
                        names[0],
                        names[1],
                        here[0],
                        here[1],
                        if sign > 0.0 { "sum" } else { "difference" }
                    ));
                }
            }
        }
    }
    None
}

fn moved(inputs: &[Input], moves: [(usize, f64); 2]) -> Vec<Input> {
    let mut inputs = inputs.to_vec();
    for (at, by) in moves {
        if let Some(value) = inputs
            .iter_mut()
            .flat_map(|input| &mut input.values)
            .nth(at)
        {
            *value += by;
        }
    }
    inputs
}
