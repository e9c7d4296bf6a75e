//! How finely a function's values are rounded, read off the values themselves.

use crate::line::{Direction, EvalPoint};
use crate::tolerance::noise;
use crate::{Function, Method};

/// How many times more values have to jump than rounding explains, for it to be a jump at all.
const JUMP: f64 = 32.0;

/// How many times more they have to jump, for the function not to be computed in the precision it is said
/// to be. Large numbers that cancel on the way cost a few digits; with this many, more than a third are gone.
const COARSE: f64 = 1e5;

/// How many points there are in a row, in how many rows, and how much wider each is than the one before:
/// from a quarter of the standard step up to some thousand.
const POINTS: i32 = 13;
const ROWS: i32 = 4;
const WIDER: f64 = 16.0;

/// How many jumps there have to be in a row: a function may have one of its own, or two.
const JUMPS: usize = 3;

/// How many times an interval is halved while a jump stays. A slope falls by a thousand meanwhile.
const STAYS: usize = 10;

/// Which fraction of an interval is next to its beginning: there is hardly a jump in it.
const NEXT: f64 = 65_536.0;

/// The square root of the sum of the squares of 1, 4, 6, 4, 1: what independent roundings of size 1 make
/// of a fourth difference.
const GAIN: f64 = 8.366_600_265_340_756;

/// How a function's values jump about.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoundingNoise {
    /// By how much.
    pub(crate) size: f64,
    /// Whether it is not computed in the precision it is said to be.
    pub(crate) coarse: bool,
}

/// A point on the line, and the function there.
#[derive(Debug, Clone, Copy)]
struct Point {
    t: f64,
    value: f64,
}

impl<F: Function> EvalPoint<F> {
    /// How the function's values jump about in a direction, by more than the precision it is said to
    /// compute in explains; none where they do not.
    ///
    /// A value that is rounded on the way goes up in stairs. Between two points on different stairs there is
    /// a place where it jumps, however near one looks:
    ///
    /// ```text
    /// smooth, a corner, a wave    f(b) - f(a) falls with b - a
    /// a stair                     f(b) - f(a) stays, down to two numbers that are next to each other
    /// ```
    ///
    /// So points in a row are taken, and the intervals in which the function goes least like a parabola
    /// are halved, again and again. Where the row is too narrow to have stairs in it, a wider one is taken.
    ///
    /// Many small stairs add up. What they come to is read off the row's fourth differences, which are next
    /// to nothing where there is no rounding.
    ///
    /// *Source*: J. Moré and S. Wild, "Estimating Computational Noise" (2011), for the differences.
    pub(crate) fn noise(&mut self, direction: &Direction<'_>) -> Option<RoundingNoise> {
        let unit = self.unit(direction);
        let standard = Method::Central.step(self.precision()) * unit;
        for k in 0..ROWS {
            let apart = standard / 8.0 * WIDER.powi(k);
            let row = self.row(direction, apart);
            let parabola = Parabola::through(&row);
            let steep = parabola.slope / apart;
            // A rounding of the parameters moves it by the gradient times a rounding.
            let moves = match direction {
                Direction::Entry(..) => (steep * unit).abs(),
                Direction::All(_, moves) => moves.max(steep.abs()),
            };
            let largest = row.iter().fold(moves, |m, p| m.max(p.value.abs()));
            let explained = noise(self.precision(), largest, 1.0);
            let least = JUMP * explained;
            let (mut jumps, mut smooth) = (Vec::new(), 0);
            for interval in parabola.unlike(&row, least) {
                match self.jump(direction, interval, least) {
                    Some(jump) => jumps.push(jump),
                    None => smooth += 1,
                }
                if jumps.len() == JUMPS || smooth == 2 {
                    break;
                }
            }
            if jumps.len() == JUMPS {
                let size = jumps.into_iter().fold(rounding(&row), f64::max);
                return Some(RoundingNoise {
                    size,
                    coarse: size > COARSE * explained,
                });
            }
        }
        None
    }

    /// Points in a row around the middle, so far apart.
    fn row(&mut self, direction: &Direction<'_>, apart: f64) -> Vec<Point> {
        let points = -POINTS / 2..=POINTS / 2;
        points
            .map(|i| self.point(direction, f64::from(i) * apart))
            .collect()
    }

    fn point(&mut self, direction: &Direction<'_>, t: f64) -> Point {
        let (value, t) = self.along(direction, t);
        Point { t, value }
    }

    /// By how much the function jumps somewhere between two points, if by more than `least`. It is looked
    /// for in the half that goes less like the line that it goes like next to the first.
    fn jump(
        &mut self,
        direction: &Direction<'_>,
        [mut a, mut b]: [Point; 2],
        least: f64,
    ) -> Option<f64> {
        let grain = match direction {
            Direction::Entry(i, _) => self.x.get(*i).map_or(0.0, |x| x.abs()),
            Direction::All(..) => 1.0,
        };
        let next = self.point(direction, a.t + (b.t - a.t) / NEXT);
        let steep = (next.value - a.value) / (next.t - a.t);
        let off = |a: Point, b: Point| (b.value - a.value - steep * (b.t - a.t)).abs();
        let mut seen = vec![off(a, b)];
        while seen
            .last()
            .is_some_and(|&off| off > least && off.is_finite())
        {
            let middle = self.point(direction, a.t + (b.t - a.t) / 2.0);
            // As numbers they are next to each other, or as near as a row of numbers can be told apart.
            let nearest = 4.0 * f64::EPSILON * a.t.abs().max(b.t.abs()).max(grain);
            if middle.t <= a.t || middle.t >= b.t || b.t - a.t <= nearest {
                let wider = seen.len().checked_sub(STAYS).and_then(|at| seen.get(at));
                let last = *seen.last()?;
                return wider.filter(|&&wider| wider < 4.0 * last).map(|_| last);
            }
            if off(a, middle) > off(middle, b) {
                b = middle;
            } else {
                a = middle;
            }
            seen.push(off(a, b));
        }
        None
    }
}

/// The parabola that a row of values goes like: its slope and its bend from one point to the next.
struct Parabola {
    slope: f64,
    bend: f64,
}

impl Parabola {
    fn through(row: &[Point]) -> Self {
        let slopes: Vec<f64> = row.windows(2).map(|p| p[1].value - p[0].value).collect();
        let bends = slopes.windows(2).map(|s| s[1] - s[0]).collect();
        Self {
            slope: median(slopes),
            bend: median(bends),
        }
    }

    /// The intervals of a row that are off the parabola by more than `least`, first those that are most.
    fn unlike(&self, row: &[Point], least: f64) -> Vec<[Point; 2]> {
        let middle = f64::from(POINTS - 2) / 2.0;
        let off = |(i, pair): (i32, &[Point])| {
            let expected = self.slope + self.bend * (f64::from(i) - middle);
            let off = (pair[1].value - pair[0].value - expected).abs();
            (off, [pair[0], pair[1]])
        };
        let mut intervals: Vec<_> = (0..).zip(row.windows(2)).map(off).collect();
        intervals.retain(|(off, _)| *off > least);
        intervals.sort_by(|a, b| b.0.total_cmp(&a.0));
        intervals
            .into_iter()
            .map(|(_, interval)| interval)
            .collect()
    }
}

/// What rounding makes of the values of a row: the size of their fourth differences.
fn rounding(row: &[Point]) -> f64 {
    let fourth = |p: &[Point]| {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| p[i].value);
        (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs()
    };
    median(row.windows(5).map(fourth).collect()) / GAIN
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
