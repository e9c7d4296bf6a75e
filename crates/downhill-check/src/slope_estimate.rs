//! The same slope at many steps: which of them can be believed, and whether there is a slope at all.

use crate::line::{Direction, EvalPoint, Slope};
use crate::{CheckError, Function};

/// From one step to the next finer. No power of two: in a function rounded too coarsely, steps that are
/// multiples of each other may fall on the same stairs, and seem to agree.
const FINER: f64 = 3.7;

/// How many steps there are at most, to either side of the standard one.
const DOWN: i32 = 14;
const UP: i32 = 4;

/// How well a slope has to be known, as a fraction of the parameter's largest, to be told right or
/// wrong by differences.
pub(crate) const RESOLVED: f64 = 1e-3;

/// How many times its usual size a jump of the values may have where a slope is taken.
const JITTERS: f64 = 8.0;

/// What many steps tell of a slope.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SlopeEstimate {
    /// The slope at the step that can be believed most.
    pub(crate) slope: Slope,
    pub(crate) shape: LocalShape,
}

/// What a function looks like near a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum LocalShape {
    /// It has a slope.
    Smooth,
    /// It has a corner, at which the slope changes by so much: no slope.
    Kink(f64),
    /// It has no value to one side, however near.
    Edge,
}

impl<F: Function> EvalPoint<F> {
    /// Takes the slope at steps from coarse to fine.
    ///
    /// With `q(h)` the quotient and `j(h)` the slope to the right less that to the left,
    ///
    /// ```text
    /// smooth       q settles as h shrinks, to what rounding leaves, and j falls with h
    /// a corner     q may settle, but j stays: it is the change of slope at the corner
    /// ```
    ///
    /// The step to believe is the one where `q` changes least to the next, rounding included: it is
    /// large where values are rounded coarsely, and small where the function bends fast. A corner
    /// nearer than the standard step but clear of finer ones has a slope, and it is found.
    ///
    /// `noise` is how far values are known to jump about: 0, if by no more than the precision explains.
    pub(crate) fn estimate(
        &mut self,
        direction: &Direction<'_>,
        largest: f64,
        noise: f64,
    ) -> Result<SlopeEstimate, CheckError> {
        let standard = self.step(direction);
        // Numbers so small that their inverse overflows are as good as 0.
        let below_one = self.below_one(direction).min(f64::MAX);
        let up = (f64::from(UP) + below_one.log(FINER).ceil()).min(32.0) as i32;
        let mut steps: Vec<(f64, Slope)> = Vec::new();
        for k in -up..=DOWN {
            let h = standard * FINER.powi(-k);
            let mut slope = self.slope(direction, h)?;
            slope.uncertain += JITTERS * noise / h;
            if slope.quotient.is_finite() && slope.bend.is_finite() {
                let largest = largest.max(slope.quotient.abs());
                steps.push((h, slope));
                if k > 1 && slope.uncertain > largest {
                    break;
                }
            }
        }
        // How far q is from the next coarser, and what rounding adds.
        let change = |i: usize| match i.checked_sub(1).map(|c| steps[c].1.quotient) {
            Some(coarser) => (steps[i].1.quotient - coarser).abs(),
            None => f64::INFINITY,
        };
        let uncertain = |i: usize| change(i) / 4.0 + steps[i].1.uncertain;
        let best = (1..steps.len()).min_by(|&a, &b| uncertain(a).total_cmp(&uncertain(b)));
        let Some(best) = best else {
            let slope = self.slope(direction, standard)?;
            return Ok(SlopeEstimate {
                slope,
                shape: LocalShape::Edge,
            });
        };
        let (best, shape) = match corner(&steps, best) {
            Corner::None => (best, LocalShape::Smooth),
            Corner::Here(jump) => (best, LocalShape::Kink(jump)),
            // Clear of it, at the finer steps: if rounding lets one see.
            Corner::Passed { jump, at } => {
                let clear = (at + 2..steps.len())
                    .min_by(|&a, &b| uncertain(a).total_cmp(&uncertain(b)))
                    .filter(|&clear| uncertain(clear) <= RESOLVED * largest.max(jump));
                clear.map_or((best, LocalShape::Kink(jump)), |clear| {
                    (clear, LocalShape::Smooth)
                })
            }
        };
        let mut slope = steps[best].1;
        slope.uncertain = uncertain(best);
        Ok(SlopeEstimate { slope, shape })
    }
}

/// A corner of the function, as far as steps tell.
enum Corner {
    /// There is none.
    None,
    /// It is nearer than any step can tell, and the slope changes by so much.
    Here(f64),
    /// It is near, but from some step on the steps are clear of it.
    Passed {
        /// How much the slope changes.
        jump: f64,
        /// The last step that it is within.
        at: usize,
    },
}

/// Whether there is a corner: a bend that stands out of rounding and does not fall with the step.
fn corner(steps: &[(f64, Slope)], best: usize) -> Corner {
    let bend = |i: usize| steps.get(i).map_or(0.0, |(_, s)| s.bend.abs());
    let stands = |i: usize, bend: f64| steps.get(i).is_some_and(|(_, s)| bend > 8.0 * s.uncertain);
    let here = bend(best);
    if !stands(best, here) || best == 0 || here <= bend(best - 1) / 2.0 {
        return Corner::None;
    }
    let jump = (0..=best).map(bend).fold(0.0, f64::max);
    // The finer steps at which a bend of that size would still stand out.
    let seen = (best + 1..steps.len()).take_while(|&i| stands(i, here / 2.0));
    match seen.clone().find(|&i| bend(i) <= here / 2.0) {
        None => Corner::Here(jump),
        Some(clear) => Corner::Passed {
            jump,
            at: clear - 1,
        },
    }
}
