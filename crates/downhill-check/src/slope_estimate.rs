//! Estimates a slope from many steps, and detects kinks and edges of the domain.

use crate::line::{Direction, EvalPoint, Slope};
use crate::{CheckError, Function};

/// The ratio of a step to the next finer one.
///
/// Not a power of two: in a coarsely rounded function, steps that are multiples of each other may end
/// on the same quantization steps and seem to agree.
const STEP_RATIO: f64 = 3.7;

/// The largest number of steps finer and coarser than the standard one.
const FINER_STEPS: i32 = 14;
const COARSER_STEPS: i32 = 4;

/// The number of steps finer than that for a value of the entry's own size, and the finest of all.
const FINER_THAN_OWN: i32 = 4;
const FINEST_STEP: i32 = 60;

/// The uncertainty, relative to the slope, that shows which side of a kink the point is on.
const CLEAR: f64 = 1e-3;

/// The growth from one step to the next finer one at which quotients do not converge.
const DIVERGING: f64 = 2.0;

/// How far a finer step is from a slope that it contradicts, relative to the rounding that the precision
/// explains, as long as rounding is not measured: a function may round more.
const CONTRADICTS: f64 = 32.0;

/// The bound of the truncation error, relative to the change by an extrapolation, which may be small by chance.
const SAFETY: f64 = 4.0;

/// The waves that an entry may be long.
const WAVES: f64 = 8.0;

/// The most steps of one extrapolation.
const MOST_EXTRAPOLATED: usize = 5;

/// The largest assumed jump of values, relative to the measured rounding noise.
const NOISE_FACTOR: f64 = 8.0;

/// A slope estimated from many steps.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlopeEstimate {
    /// The slope at the most reliable step.
    pub(crate) slope: Slope,
    pub(crate) shape: LocalShape,
}

/// The shape of a function near a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum LocalShape {
    /// The function has a slope.
    Smooth,
    /// The slope jumps by this amount.
    Kink(f64),
    /// The function is not finite on one side, however near.
    Edge,
}

impl<F: Function> EvalPoint<F> {
    /// Estimates the slope from steps of decreasing size.
    ///
    /// With `q(h)` the quotient and `j(h)` the slope to the right minus the slope to the left,
    ///
    /// ```text
    /// smooth     q converges as h shrinks, up to rounding, and j shrinks with h
    /// kink       q may converge, but j does not shrink: it is the jump of the slope
    /// ```
    ///
    /// The slope is that of the most reliable [extrapolation](extrapolate). It takes coarse steps if values
    /// are rounded coarsely, and fine ones if the curvature is large. If the standard step contains a kink
    /// and finer steps do not, the finer steps give the slope.
    ///
    /// `largest` is the largest entry of the parameter, and `noise` the rounding noise of the values, if that
    /// is measured.
    pub(crate) fn estimate(
        &mut self,
        direction: &Direction<'_>,
        largest: f64,
        claimed: &[f64],
        noise: Option<f64>,
    ) -> Result<SlopeEstimate, CheckError> {
        let standard = self.step(direction);
        // The inverse of the smallest numbers overflows.
        let in_steps = |ratio: f64| ratio.min(f64::MAX).log(STEP_RATIO).ceil();
        let to_unit_step = in_steps(self.unit_step_ratio(direction));
        let to_own_step = in_steps(1.0 / self.own_step_ratio(direction));
        let coarser = (f64::from(COARSER_STEPS) + to_unit_step).min(32.0) as i32;
        let finer = f64::from(FINER_STEPS).max(to_own_step + f64::from(FINER_THAN_OWN)) as i32;
        let mut steps: Vec<(f64, Slope)> = Vec::new();
        for k in -coarser..=finer.min(FINEST_STEP) {
            let h = standard * STEP_RATIO.powi(-k);
            let mut slope = self.slope(direction, h)?;
            slope.uncertainty += NOISE_FACTOR * noise.unwrap_or(0.0) / h;
            if slope.quotient.is_finite() && slope.bend.is_finite() {
                // A step that hides even the largest of these shows nothing.
                let largest = claimed.iter().fold(largest, |m, g| m.max(g.abs()));
                let largest = largest.max(slope.quotient.abs());
                steps.push((h, slope));
                if k > 1 && slope.uncertainty > largest {
                    break;
                }
            }
        }
        // A bounded function is level at steps larger than its waves, which may be a fraction of the entry.
        let own = self.own_step_ratio(direction) * self.direction_scale(direction) / WAVES;
        let from = |start: usize| {
            let (best, mut slope) = most_reliable(&steps[start..], noise.is_some())?;
            let (h, finest) = steps[start + best];
            if slope.quotient.abs() <= 2.0 * slope.uncertainty && h > own {
                let at_own = slope.uncertainty.max(finest.uncertainty * h / own);
                slope.uncertainty = at_own.min(f64::MAX);
            }
            Some((start + best, slope))
        };
        let estimate = |shape, slope| Ok(SlopeEstimate { slope, shape });
        let Some((best, slope)) = from(0) else {
            return estimate(LocalShape::Edge, self.slope(direction, standard)?);
        };
        match find_kink(&steps, best) {
            Kink::None => estimate(LocalShape::Smooth, slope),
            Kink::AtPoint(jump) => estimate(LocalShape::Kink(jump), slope),
            // The finer steps do not reach it; rounding may hide the slope there.
            Kink::Near { jump, last } => match from(last + 1) {
                Some((_, clear)) if clear.uncertainty <= CLEAR * largest.max(jump) => {
                    estimate(LocalShape::Smooth, clear)
                }
                _ => estimate(LocalShape::Kink(jump), slope),
            },
        }
    }
}

/// Finds the most reliable slope that no finer steps contradict.
///
/// Steps much coarser than the waves of a function may converge to the slope of their mean.
fn most_reliable(steps: &[(f64, Slope)], measured: bool) -> Option<(usize, Slope)> {
    let factor = if measured { 1.0 } else { CONTRADICTS };
    let (mut best, mut found) = extrapolate(steps)?;
    for start in best + 1..steps.len() {
        if let Some((next, finer)) = extrapolate(&steps[start..])
            && start > best
        {
            let distance = (finer.quotient - found.quotient).abs();
            let noise = factor * steps[start + next].1.uncertainty;
            if distance > noise + 2.0 * (finer.uncertainty + found.uncertainty) {
                (best, found) = (start + next, finer);
            }
        }
    }
    // A finer step by itself shows no other slope, but that this one is uncertain.
    let reliable = found.uncertainty;
    for (_, finer) in &steps[best + 1..] {
        let distance = (finer.quotient - found.quotient).abs();
        if distance > factor * finer.uncertainty + 2.0 * reliable {
            let possible = distance + 2.0 * finer.uncertainty;
            found.uncertainty = found.uncertainty.max(possible);
        }
    }
    Some((best, found))
}

/// Extrapolates the quotients at some steps, the coarsest first, to a step of 0.
///
/// A central difference is a polynomial in `h²`, up to rounding. Neville's algorithm extrapolates it from
/// every run of up to five steps:
///
/// ```text
/// q(i..j) = (hᵢ² q(i+1..j) - hⱼ² q(i..j-1)) / (hᵢ² - hⱼ²)
/// ```
///
/// The truncation error of a run is about its distance from the two shorter runs that it consists of, or
/// less, and the rounding error propagates through the same formula. The run of the least total error is returned,
/// with the index of its finest step; runs whose quotients double from step to step do not count. `None` if
/// there is no run.
///
/// *Sources*: C. Ridders, "Accurate computation of F′(x) and F′(x) F″(x)" (1982); W. H. Press et al.,
/// "Numerical Recipes", section 5.7.
pub(crate) fn extrapolate(steps: &[(f64, Slope)]) -> Option<(usize, Slope)> {
    let mut best: Option<(usize, Slope)> = None;
    let mut runs: Vec<(f64, f64)> = steps
        .iter()
        .map(|(_, s)| (s.quotient, s.uncertainty))
        .collect();
    for order in 1..MOST_EXTRAPOLATED.min(steps.len()) {
        let mut longer = Vec::with_capacity(runs.len());
        for (i, pair) in runs.windows(2).enumerate() {
            let ((coarse, coarse_noise), (fine, fine_noise)) = (pair[0], pair[1]);
            // As of a function that jumps or is level at these steps.
            let diverges = fine.abs() > (DIVERGING * coarse.abs()).max(fine_noise);
            let ratio = (steps[i].0 / steps[i + order].0).powi(2);
            let quotient = fine + (fine - coarse) / (ratio - 1.0);
            let noise = (ratio * fine_noise + coarse_noise) / (ratio - 1.0);
            let change = (quotient - fine).abs().max((quotient - coarse).abs());
            let uncertainty = SAFETY * change + noise;
            if !diverges && best.is_none_or(|(_, b)| uncertainty < b.uncertainty) {
                let bend = steps[i + order].1.bend;
                best = Some((
                    i + order,
                    Slope {
                        quotient,
                        uncertainty,
                        bend,
                    },
                ));
            }
            longer.push((quotient, noise));
        }
        runs = longer;
    }
    best
}

/// A kink near the point, located by the steps that contain it.
enum Kink {
    None,
    /// No step is fine enough to exclude it. The slope jumps by this amount.
    AtPoint(f64),
    /// The finer steps exclude it.
    Near {
        /// The jump of the slope.
        jump: f64,
        /// The last step that contains it.
        last: usize,
    },
}

/// Finds a kink: a bend that exceeds rounding and does not shrink with the step.
fn find_kink(steps: &[(f64, Slope)], best: usize) -> Kink {
    let bend = |i: usize| steps.get(i).map_or(0.0, |(_, s)| s.bend.abs());
    let rounding = |i: usize| steps.get(i).map(|(_, s)| 8.0 * s.uncertainty);
    let shows = |i: usize, bend: f64| rounding(i).is_some_and(|rounding| bend > rounding);
    let bend_at_best = bend(best);
    if !shows(best, bend_at_best) || best == 0 || bend_at_best <= bend(best - 1) / 2.0 {
        return Kink::None;
    }
    let jump = (0..=best).map(bend).fold(0.0, f64::max);
    // A bend of that size would still exceed rounding at these finer steps.
    let half = bend_at_best / 2.0;
    let mut finer = (best + 1..steps.len()).take_while(|&i| shows(i, half));
    match finer.find(|&i| bend(i) <= half) {
        None => Kink::AtPoint(jump),
        Some(clear) => Kink::Near {
            jump,
            last: clear - 1,
        },
    }
}
