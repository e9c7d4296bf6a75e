//! The verdict on the slope along a direction.

use crate::line::{Direction, EvalPoint, Slope};
use crate::methods::Methods;
use crate::report::{Row, Verdict};
use crate::slope_estimate::{LocalShape, SlopeEstimate, extrapolate};
use crate::tolerance::Allowed;
use crate::zero::Zero;
use crate::{CheckError, Function};

/// The numbers to compare along one direction, and what they may differ by.
pub(crate) struct Judge<'a> {
    pub(crate) methods: &'a Methods<'a>,
    /// The name of the parameter, or `direction`.
    pub(crate) name: &'a str,
    /// The claimed slopes.
    pub(crate) claimed: &'a [f64],
    pub(crate) size: Size<'a>,
}

/// The reference for the size of the compared numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Size<'a> {
    /// Each other: an entry. The parameter's largest entry, and the rounding of each claim.
    Entry { largest: f64, noise: &'a [f64] },
    /// The sum of the absolute terms: a direction. The rounding of each claim that exceeds their floor.
    Direction { terms: f64, noise: &'a [f64] },
}

/// The bend, relative to the slope, that needs no search for a kink.
const BEND_LIMIT: f64 = 0.01;

/// The error, relative to what is allowed, that more rounding than the precision explains may cause: as much
/// more as is not a jump.
const NEAR: f64 = 1024.0;

/// How much finer a step is that tells a kink from a curve, and the bend that a curve keeps there.
const FINER: f64 = 8.0;
const KEPT: f64 = 0.25;

/// The ratio and the number of coarser steps that are tried before a search.
const COARSER: f64 = 16.0;
const COARSER_STEPS: i32 = 4;

/// Whether there may be a kink, and the slope.
struct Bend {
    bent: bool,
    slope: Slope,
}

impl Judge<'_> {
    /// Compares a slope with the claims.
    fn row(&self, slope: Slope) -> Row {
        let claimed = self.claimed.iter().copied();
        let values: Vec<f64> = std::iter::once(slope.quotient).chain(claimed).collect();
        let all = values.iter().copied().map(Some).collect();
        match self.size {
            Size::Entry { noise, .. } => {
                let noise = noise.iter().copied();
                let unknown: Vec<f64> = std::iter::once(slope.uncertainty).chain(noise).collect();
                Row::new(self.name, vec![], all, |i, j| {
                    self.methods.allowed(i, j, &values, &unknown)
                })
            }
            Size::Direction { terms, noise } => Row::new(self.name, vec![], all, |i, j| {
                let tolerance = self.methods.tolerance(i, j);
                let noise = |method: usize| method.checked_sub(1).map_or(0.0, |c| noise[c]);
                Allowed {
                    exact: tolerance.allowed(values[i], values[j], terms),
                    unknown: [
                        if i == 0 { slope.uncertainty } else { 0.0 },
                        noise(i).max(noise(j)),
                    ],
                    resolved: tolerance.resolved() * terms,
                }
            }),
        }
    }

    /// The size of the numbers.
    fn size(&self, slope: Slope) -> f64 {
        match self.size {
            Size::Entry { .. } => {
                let all = self.claimed.iter().chain(std::iter::once(&slope.quotient));
                largest(all)
            }
            Size::Direction { terms, .. } => terms,
        }
    }

    /// The largest number nearby: a step that rounding makes useless for it is useless.
    fn largest(&self) -> f64 {
        match self.size {
            Size::Entry { largest, .. } => largest,
            Size::Direction { terms, .. } => terms,
        }
    }

    /// Judges a slope; tries other steps if it does not agree or the bend is large.
    ///
    /// The function may have no slope there, or the standard step may be unsuitable.
    pub(crate) fn resolve<F: Function>(
        &self,
        point: &mut EvalPoint<F>,
        direction: &Direction<'_>,
        slope: Slope,
        zero: &Zero,
    ) -> Result<Row, CheckError> {
        if !point.depends_on_step() {
            return Ok(self.or_zero(self.row(slope), point, direction, slope, zero));
        }
        let Bend { bent, slope } = self.bend(point, direction, slope)?;
        let row = self.row(slope);
        match row.verdict {
            Verdict::Agrees if !bent => return Ok(self.or_zero(row, point, direction, slope, zero)),
            Verdict::Unresolved if !bent => {
                if let Some(row) = self.coarser(point, direction, slope)? {
                    return Ok(row);
                }
            }
            Verdict::Differs if !bent => {
                // Much larger than the changes of the slope at two other steps: no search is needed.
                let h = point.step(direction);
                let finer = point.slope(direction, h / 3.7)?;
                let own = point.own_step_ratio(direction);
                let finest = point.slope(direction, h * own.min(1.0 / 700.0))?;
                let change = |s: Slope| (s.quotient - slope.quotient).abs() + s.uncertainty;
                let mut changes = change(finer) + change(finest);
                if [slope, finer, finest].iter().all(|s| s.quotient == 0.0) {
                    changes += point.noise_of_all() / h;
                }
                if row.error > 100.0 * (changes + slope.bend.abs()) {
                    return Ok(row);
                }
            }
            _ => {}
        }
        let estimate = point.estimate(direction, self.largest(), self.claimed, None)?;
        // A coarsely rounded function may seem to have kinks, or to be constant between quantization steps.
        let Some(noise) = point.rounding_noise(direction) else {
            let mut row = self.estimated(estimate);
            let differs = row.verdict == Verdict::Differs;
            let near = differs && row.error < NEAR * row.allowed;
            let of_terms = near || row.verdict == Verdict::NotDifferentiable;
            if of_terms || (differs && estimate.slope.quotient == 0.0) {
                // The sum of terms that cancel has their rounding, which is no jump that would be found.
                let rows = if of_terms {
                    point.noise_of_rows(direction)
                } else {
                    0.0
                };
                let noise = rows.max(point.noise_of_all());
                row = self.estimated(point.estimate(
                    direction,
                    self.largest(),
                    self.claimed,
                    Some(noise),
                )?);
            }
            return Ok(self.or_zero(row, point, direction, estimate.slope, zero));
        };
        let estimate = point.estimate(direction, self.largest(), self.claimed, Some(noise.size))?;
        let mut row = self.estimated(estimate);
        if noise.coarse && matches!(row.verdict, Verdict::Agrees | Verdict::Unresolved) {
            row.verdict = Verdict::Inexact;
        }
        Ok(row)
    }

    /// Tells whether the slopes to the two sides differ, and not only because the function is a curve.
    ///
    /// If it is one, the slope is that of a finer step.
    fn bend<F: Function>(
        &self,
        point: &mut EvalPoint<F>,
        direction: &Direction<'_>,
        slope: Slope,
    ) -> Result<Bend, CheckError> {
        let limit = |size: f64| BEND_LIMIT * size + 4.0 * slope.uncertainty;
        if slope.bend.abs() <= limit(self.size(slope)) {
            return Ok(Bend { bent: false, slope });
        }
        if slope.bend.is_nan() || slope.bend.abs() > limit(self.largest()) {
            return Ok(Bend { bent: true, slope });
        }
        let h = point.step(direction);
        let finer = point.slope(direction, h / FINER)?;
        let straight = KEPT * slope.bend.abs() + 4.0 * finer.uncertainty;
        if finer.bend.abs() <= straight {
            Ok(Bend {
                bent: false,
                slope: finer,
            })
        } else {
            Ok(Bend { bent: true, slope })
        }
    }

    /// Tries a few coarser steps, which lose less to rounding; `None` if the claims do not agree.
    ///
    /// A coarse step may show another slope than `standard`, that of the standard step.
    fn coarser<F: Function>(
        &self,
        point: &mut EvalPoint<F>,
        direction: &Direction<'_>,
        standard: Slope,
    ) -> Result<Option<Row>, CheckError> {
        let mut steps = Vec::new();
        let mut h = point.step(direction);
        for _ in 0..COARSER_STEPS {
            h *= COARSER;
            let slope = point.slope(direction, h)?;
            if !slope.quotient.is_finite() {
                break;
            }
            steps.insert(0, (h, slope));
            if let Some((_, slope)) = extrapolate(&steps) {
                let distance = (slope.quotient - standard.quotient).abs();
                if distance > slope.uncertainty + standard.uncertainty {
                    break;
                }
                let row = self.row(slope);
                match row.verdict {
                    Verdict::Agrees if self.size(slope) > 0.0 => return Ok(Some(row)),
                    Verdict::Agrees | Verdict::Unresolved => {}
                    _ => break,
                }
            }
        }
        Ok(None)
    }

    /// Judges an estimated slope, considering the shape of the function.
    fn estimated(&self, estimate: SlopeEstimate) -> Row {
        let mut row = self.row(estimate.slope);
        match estimate.shape {
            LocalShape::Smooth => {}
            // A kink excuses only differences up to the jump of its slope.
            LocalShape::Kink(jump) => {
                row = self.row(Slope {
                    uncertainty: estimate.slope.uncertainty + jump,
                    ..estimate.slope
                });
                if row.verdict < Verdict::NotFinite {
                    row.verdict = Verdict::NotDifferentiable;
                }
            }
            LocalShape::Edge => {
                let finite = row.values.iter().skip(1).flatten().all(|v| v.is_finite());
                row.verdict = if finite {
                    Verdict::NotDifferentiable
                } else {
                    Verdict::NotFinite
                };
            }
        }
        row
    }

    /// Decides whether an entry is zero, if it is nothing but rounding.
    fn or_zero<F: Function>(
        &self,
        mut row: Row,
        point: &mut EvalPoint<F>,
        direction: &Direction<'_>,
        slope: Slope,
        zero: &Zero,
    ) -> Row {
        let nothing = row.verdict == Verdict::Agrees && self.size(slope) == 0.0;
        if (nothing && slope.uncertainty > 0.0) || row.verdict == Verdict::Unresolved {
            let noise = match self.size {
                Size::Entry { noise, .. } => noise,
                Size::Direction { .. } => return row,
            };
            let is_zero = zero.supports(point, direction, slope, self.claimed, noise);
            row.verdict = if is_zero {
                Verdict::Agrees
            } else {
                Verdict::Unresolved
            };
        }
        row
    }
}

/// The largest absolute value of the finite numbers.
pub(crate) fn largest<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> f64 {
    let finite = numbers.into_iter().filter(|v| v.is_finite());
    finite.fold(0.0_f64, |m, v| m.max(v.abs()))
}
