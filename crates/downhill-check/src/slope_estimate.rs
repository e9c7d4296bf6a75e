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

/// The uncertainty, relative to the parameter's largest, that allows a verdict.
pub(crate) const RESOLVED: f64 = 1e-3;

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
    /// The most reliable step is the one at which `q` changes least from the step before, including
    /// rounding. It is large if values are rounded coarsely, and small if the curvature is large. If
    /// the standard step contains a kink and finer steps do not, the finer steps give the slope.
    ///
    /// `noise` is the measured rounding noise of the values, or 0 if the precision explains it.
    pub(crate) fn estimate(
        &mut self,
        direction: &Direction<'_>,
        largest: f64,
        noise: f64,
    ) -> Result<SlopeEstimate, CheckError> {
        let standard = self.step(direction);
        // The inverse of the smallest numbers overflows.
        let unit_step_ratio = self.unit_step_ratio(direction).min(f64::MAX);
        let to_unit_step = unit_step_ratio.log(STEP_RATIO).ceil();
        let coarser = (f64::from(COARSER_STEPS) + to_unit_step).min(32.0) as i32;
        let mut steps: Vec<(f64, Slope)> = Vec::new();
        for k in -coarser..=FINER_STEPS {
            let h = standard * STEP_RATIO.powi(-k);
            let mut slope = self.slope(direction, h)?;
            slope.uncertainty += NOISE_FACTOR * noise / h;
            if slope.quotient.is_finite() && slope.bend.is_finite() {
                let largest = largest.max(slope.quotient.abs());
                steps.push((h, slope));
                if k > 1 && slope.uncertainty > largest {
                    break;
                }
            }
        }
        // The change of q from the next coarser step.
        let change = |i: usize| match i.checked_sub(1).map(|c| steps[c].1.quotient) {
            Some(coarser) => (steps[i].1.quotient - coarser).abs(),
            None => f64::INFINITY,
        };
        let uncertainty = |i: usize| change(i) / 4.0 + steps[i].1.uncertainty;
        let best = (1..steps.len()).min_by(|&a, &b| uncertainty(a).total_cmp(&uncertainty(b)));
        let Some(best) = best else {
            let slope = self.slope(direction, standard)?;
            return Ok(SlopeEstimate {
                slope,
                shape: LocalShape::Edge,
            });
        };
        let (best, shape) = match find_kink(&steps, best) {
            Kink::None => (best, LocalShape::Smooth),
            Kink::AtPoint(jump) => (best, LocalShape::Kink(jump)),
            // The finer steps do not reach it; rounding may hide the slope there.
            Kink::Near { jump, last } => {
                let clear = (last + 2..steps.len())
                    .min_by(|&a, &b| uncertainty(a).total_cmp(&uncertainty(b)))
                    .filter(|&clear| uncertainty(clear) <= RESOLVED * largest.max(jump));
                clear.map_or((best, LocalShape::Kink(jump)), |clear| {
                    (clear, LocalShape::Smooth)
                })
            }
        };
        let mut slope = steps[best].1;
        slope.uncertainty = uncertainty(best);
        Ok(SlopeEstimate { slope, shape })
    }
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
