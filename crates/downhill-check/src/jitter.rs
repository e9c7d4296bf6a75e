//! How finely a function's values are rounded, read off the values themselves.

use crate::Function;
use crate::line::{Direction, Place};
use crate::tolerance::noise;

/// How many times more values have to jump about than rounding explains, for the function not to be
/// computed in the precision it is said to be. Large numbers that cancel on the way cost a few digits;
/// with this many, more than a third are gone.
pub(crate) const ROUGH: f64 = 1e5;

/// How many points there are in a row. Of their fourth differences a corner spoils four, so the median
/// of seventeen stands with two corners among them.
const POINTS: i32 = 21;

/// The square root of the sum of the squares of 1, 4, 6, 4, 1: what independent roundings of size 1 make
/// of a fourth difference.
const GAIN: f64 = 8.366_600_265_340_756;

/// How many spacings are tried, and from one to the next wider. No power of two, as for the steps.
const SPACINGS: i32 = 6;
const WIDER: f64 = 3.7;

impl<F: Function> Place<F> {
    /// How far the function's values jump about, where it is more than the precision it is said to
    /// compute in explains; none where it is not.
    ///
    /// Points in a row, close together, are on a curve that is nearly straight. The fourth differences of
    /// the values there are next to nothing but for rounding:
    ///
    /// ```text
    /// Δ⁴f(t) = f(t) - 4 f(t + d) + 6 f(t + 2d) - 4 f(t + 3d) + f(t + 4d)
    ///
    /// smooth    Δ⁴f falls as d⁴
    /// a corner  four of them stand out, and they fall as d
    /// rounded   they stand out everywhere, and are the same for a wider d
    /// ```
    ///
    /// Where neighbours are on one stair, the spacing tells nothing, and a wider one is tried.
    ///
    /// *Source*: J. Moré and S. Wild, "Estimating Computational Noise" (2011), who use all orders of
    /// differences, and their mean square.
    pub(crate) fn jitter(&mut self, direction: &Direction<'_>, quotient: f64) -> Option<f64> {
        let standard = self.central_step(direction);
        let explained = self.coarse_noise(quotient, standard) * standard;
        let precision = self.precision();
        let mut finer: Option<Fourth> = None;
        for k in 0..SPACINGS {
            let row = self.row(direction, standard / 8.0 * WIDER.powi(k));
            let wider = Fourth::of(&row);
            // Falling with the spacing, it would be a bend, or corners.
            if let Some(finer) = &finer
                && wider.median < 2.0 * finer.median
            {
                return Some(wider.largest.max(finer.largest));
            }
            let largest = row.iter().fold(0.0_f64, |m, v| m.max(v.abs()));
            let explained = explained.max(noise(precision, largest, 1.0));
            finer = Some(wider).filter(|f| f.median > ROUGH * explained);
        }
        None
    }

    /// Values at points in a row, so far apart.
    fn row(&mut self, direction: &Direction<'_>, spacing: f64) -> Vec<f64> {
        let points = -POINTS / 2..=POINTS / 2;
        points
            .map(|i| self.along(direction, f64::from(i) * spacing).0)
            .collect()
    }
}

/// The fourth differences of values in a row, brought down to the size of a rounding.
struct Fourth {
    median: f64,
    largest: f64,
}

impl Fourth {
    fn of(values: &[f64]) -> Self {
        let difference = |v: &[f64]| (v[0] - 4.0 * v[1] + 6.0 * v[2] - 4.0 * v[3] + v[4]).abs();
        let mut all: Vec<f64> = values.windows(5).map(difference).collect();
        all.sort_by(f64::total_cmp);
        let at = |i: usize| all.get(i).map_or(0.0, |d| d / GAIN);
        Self {
            median: at(all.len() / 2),
            largest: at(all.len().saturating_sub(1)),
        }
    }
}
