//! Compares the gradients of a case with the slopes of its loss.

use burn::tensor::DType;

use crate::case::{Case, Point};
use crate::evaluate::{Gradient, Site, gradient};
use crate::hull::outside_of_pairs;
use crate::reference::{Noise, Reference, conditioning, rounding};
use crate::slope::Slope;
use crate::verdict::{Row, VALUE_IS_ROUNDED, Verdict, Worst};

/// The allowed relative error in `f64`: differences resolve this much.
const F64: f64 = 1e-9;

/// The allowed error in units of the rounding of `f32`.
const F32_ROUNDINGS: f64 = 64.0;

/// The largest size of outputs whose rounding is allowed for.
const MOST_OUTPUT: f64 = 8.0;

/// The rounding of `f32`.
const EPSILON: f64 = f32::EPSILON as f64;

/// The noise of a value, relative to its terms, that shows a rounding to `f32`.
const COARSE: f64 = 3e-12;

/// The autodiff of a case at one site.
struct Run<'a> {
    site: &'a Site,
    found: Result<Gradient, String>,
    noise: Noise,
}

impl Run<'_> {
    /// Whether the values are rounded more than in `f64`.
    fn rounds(&self, found: &Gradient, point: &Point) -> bool {
        self.noise.size > COARSE * terms(found, point).max(self.noise.largest)
    }
}

/// Judges a case at one of its points, at sites in `f64` and in `f32`.
pub(crate) fn judge(case: &Case, point: &Point, sites: &[Site]) -> Vec<Row> {
    let run = |site| {
        let found = gradient(case, site, &point.inputs);
        let noise = match &found {
            Ok(found) => rounding(case, site, &point.inputs, found.value),
            Err(_) => Noise {
                size: f64::INFINITY,
                largest: 0.0,
            },
        };
        Run { site, found, noise }
    };
    let runs: Vec<Run<'_>> = sites.iter().map(run).collect();
    let references = references(case, point, &runs);
    let rows = runs.iter().map(|run| {
        let f64_run = runs
            .iter()
            .find(|r| r.site.backend == run.site.backend && r.site.dtype == DType::F64);
        let reference = reference(&references, run, point);
        row(case, point, run, f64_run, reference)
    });
    rows.collect()
}

/// The slopes of each function that the runs compute, by the least noisy one.
///
/// Backends compute the same function, and so does `f32` to its rounding, unless they draw other random numbers.
fn references(case: &Case, point: &Point, runs: &[Run<'_>]) -> Vec<Reference> {
    let mut references: Vec<Reference> = Vec::new();
    let mut runs: Vec<&Run<'_>> = runs.iter().filter(|run| run.found.is_ok()).collect();
    runs.sort_by(|a, b| {
        let precision = |run: &Run<'_>| run.site.dtype != DType::F64;
        precision(a)
            .cmp(&precision(b))
            .then(a.noise.size.total_cmp(&b.noise.size))
    });
    for run in runs {
        let Ok(found) = &run.found else { continue };
        let known = references.iter().any(|r| same(r.value, run, found, point));
        if found.value.is_finite() && !known {
            let noise = run.noise.size;
            references.extend(Reference::of(case, run.site, &point.inputs, noise, found));
        }
    }
    references
}

/// Whether a value is that of a run, to the rounding of the run.
///
/// Two backends may compute slightly different functions in `f64`, if one rounds a constant to `f32`.
fn same(value: f64, run: &Run<'_>, found: &Gradient, point: &Point) -> bool {
    let fine = run.site.dtype == DType::F64 && !run.rounds(found, point);
    let allowed = if fine { 1e-11 } else { 1e-4 };
    (value - found.value).abs() <= allowed * terms(found, point)
}

/// The size of a value, or of the terms that cancel in it.
fn terms(found: &Gradient, point: &Point) -> f64 {
    let values = point.inputs.iter().flat_map(|input| &input.values);
    let terms = found
        .entries(&point.inputs)
        .into_iter()
        .zip(values)
        .map(|(g, x)| (g * x).abs());
    terms.filter(|t| t.is_finite()).sum::<f64>() + found.value.abs()
}

/// The slopes of the function that a run computes: its own, else those of its backend, else those of another.
fn reference<'r>(
    references: &'r [Reference],
    run: &Run<'_>,
    point: &Point,
) -> Option<&'r Reference> {
    let found = run.found.as_ref().ok()?;
    let near = |r: &&Reference| same(r.value, run, found, point);
    let own = |r: &&Reference| r.site.backend == run.site.backend;
    let own_dtype = |r: &&Reference| own(r) && r.site.dtype == run.site.dtype;
    let own = references
        .iter()
        .find(own_dtype)
        .or_else(|| references.iter().filter(near).find(own));
    own.or_else(|| references.iter().find(near))
        .or(references.first())
}

fn row(
    case: &Case,
    point: &Point,
    run: &Run<'_>,
    f64_run: Option<&Run<'_>>,
    reference: Option<&Reference>,
) -> Row {
    let mut row = Row {
        kind: case.kind.name(),
        name: case.name.clone(),
        backend: run.site.backend,
        dtype: run.site.dtype_name(),
        point: point.label.clone(),
        verdict: Verdict::Right,
        max_abs_error: 0.0,
        max_rel_error: 0.0,
        entry: String::new(),
        message: String::new(),
        worst: None,
    };
    let found = match &run.found {
        Ok(found) => found,
        Err(message) => {
            (row.verdict, row.message) = (Verdict::Panics, message.clone());
            return row;
        }
    };
    let Some(reference) = reference.filter(|_| found.value.is_finite()) else {
        row.verdict = Verdict::NotJudged;
        row.message = format!("the value is {} here", found.value);
        return row;
    };
    let sizes = found.parts.iter().zip(&point.inputs);
    for (part, input) in sizes {
        let (got, expected) = (
            part.as_ref().map_or(input.values.len(), Vec::len),
            input.values.len(),
        );
        if got != expected {
            (row.verdict, row.max_abs_error, row.max_rel_error) =
                (Verdict::Wrong, f64::INFINITY, f64::INFINITY);
            row.message = format!("the gradient of {expected} entries has {got}");
            return row;
        }
    }
    let smooth = f64_run
        .filter(|_| reference.is_smooth())
        .and_then(|r| Some((r.site, r.found.as_ref().ok()?)));
    let conditioning = smooth.map_or(Vec::new(), |(site, found)| {
        conditioning(case, site, &point.inputs, found)
    });
    let largest = reference.largest();
    let output = reference.value.abs().min(MOST_OUTPUT);
    let missing: Vec<bool> = found
        .parts
        .iter()
        .zip(&point.inputs)
        .flat_map(|(p, i)| vec![p.is_none(); i.values.len()])
        .collect();
    for (i, (g, slope)) in found
        .entries(&point.inputs)
        .into_iter()
        .zip(&reference.slopes)
        .enumerate()
    {
        // A gradient that jumps if an input is rounded is not ill-conditioned, but wrong on one side.
        let conditioning = conditioning
            .get(i)
            .copied()
            .filter(|c| *c <= 1e-4 * largest)
            .unwrap_or(0.0);
        let allowed = Allowed {
            largest,
            output,
            conditioning,
            dtype: run.site.dtype,
        };
        let entry = allowed.entry(g, slope, missing.get(i) == Some(&true));
        let worse = (entry.verdict, entry.relative) > (row.verdict, row.max_rel_error);
        row.max_abs_error = row.max_abs_error.max(entry.error);
        if worse || row.entry.is_empty() {
            row.verdict = entry.verdict;
            row.max_rel_error = entry.relative;
            row.entry = case.entry(&point.inputs, i);
            row.message = entry.message;
            row.worst = Some(Worst {
                entry: i,
                reference: (reference.site.backend, reference.site.dtype_name()),
                kink: matches!(slope, Slope::Kink { .. }),
            });
        }
    }
    if row.verdict.is_fault() {
        return row;
    }
    if run.site.dtype == DType::F64 && run.rounds(found, point) {
        row.verdict = Verdict::Rounded;
        row.message = VALUE_IS_ROUNDED.to_owned();
    } else if let Some(message) = outside_of_pairs(case, point, run.site, reference, found) {
        row.verdict = Verdict::Wrong;
        row.message = message;
    }
    row
}

/// The errors that are allowed for an entry.
struct Allowed {
    largest: f64,
    /// The size of the outputs. A gradient computed from them, such as s(1-s), has their rounding.
    output: f64,
    conditioning: f64,
    dtype: DType,
}

/// The verdict on one entry.
struct Entry {
    verdict: Verdict,
    error: f64,
    relative: f64,
    message: String,
}

impl Entry {
    fn not_finite(message: String) -> Self {
        Self {
            verdict: Verdict::NotFinite,
            error: f64::INFINITY,
            relative: f64::INFINITY,
            message,
        }
    }
}

impl Allowed {
    fn f32(&self, slope: f64) -> f64 {
        let roundings = F32_ROUNDINGS * (slope.abs() * EPSILON + self.conditioning);
        roundings + EPSILON * (4.0 * self.largest + self.output) + f64::from(f32::MIN_POSITIVE)
    }

    fn f64(&self, slope: f64) -> f64 {
        let conditioning = F32_ROUNDINGS * self.conditioning * f64::EPSILON / EPSILON;
        F64 * slope.abs() + 1e-12 * self.largest + conditioning
    }

    fn entry(&self, g: f64, slope: &Slope, missing: bool) -> Entry {
        let entry = |verdict, error: f64, slope: f64, message: String| Entry {
            verdict,
            error,
            relative: if error == 0.0 {
                0.0
            } else {
                error / slope.abs().max(g.abs())
            },
            message,
        };
        let numbers = |expected: String| format!("autodiff {g:.9}, differences {expected}");
        match *slope {
            Slope::Unresolved => entry(
                Verdict::NotJudged,
                0.0,
                0.0,
                "the differences do not settle".to_owned(),
            ),
            Slope::Vertical => entry(
                Verdict::Convention,
                0.0,
                0.0,
                format!("the slope is infinite, autodiff {g}"),
            ),
            Slope::Smooth {
                slope,
                error: uncertain,
            }
            | Slope::Edge {
                slope,
                error: uncertain,
            } => {
                let error = (g - slope).abs();
                let text = numbers(format!("{slope:.9}"));
                if !g.is_finite() {
                    return Entry::not_finite(text);
                }
                let (fine, coarse) = (
                    self.f64(slope) + 4.0 * uncertain,
                    self.f32(slope) + 4.0 * uncertain,
                );
                let verdict = match self.dtype {
                    DType::F64 if error <= fine => Verdict::Right,
                    DType::F64 if error <= coarse => Verdict::Rounded,
                    _ if error <= coarse => Verdict::Right,
                    _ if missing => Verdict::NoGradient,
                    _ => Verdict::Wrong,
                };
                entry(verdict, error, slope, text)
            }
            Slope::Kink {
                left,
                right,
                error: uncertain,
            } => {
                let (low, high) = (left.min(right), left.max(right));
                let text = numbers(format!("{left:.9} to the left and {right:.9} to the right"));
                if !g.is_finite() {
                    return Entry::not_finite(text);
                }
                let error = (low - g).max(g - high).max(0.0);
                let allowed = self.f32(high.abs().max(low.abs())) + 4.0 * uncertain;
                let verdict = match () {
                    () if error <= allowed => Verdict::Convention,
                    () if missing => Verdict::NoGradient,
                    () => Verdict::Wrong,
                };
                entry(
                    verdict,
                    if error <= allowed { 0.0 } else { error },
                    low.abs().max(high.abs()),
                    text,
                )
            }
        }
    }
}
