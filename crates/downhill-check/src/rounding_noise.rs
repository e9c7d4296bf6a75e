//! Measures the rounding noise of a function from its values.

use crate::line::{Direction, EvalPoint};
use crate::tolerance::rounding_noise;
use crate::{Function, Method};

/// The smallest jump, relative to the rounding noise that the precision explains.
const JUMP_FACTOR: f64 = 32.0;

/// The smallest jump, in the same unit, that shows a coarser precision than stated.
///
/// Cancellation of large numbers costs a few digits; this is more than a third of the digits of `f64`.
const COARSE_FACTOR: f64 = 1e5;

/// The samples per row, the number of rows, and the ratio of their widths.
///
/// The spacing grows from an eighth of the standard step to some hundred standard steps.
const SAMPLES: i32 = 13;
const ROWS: i32 = 4;
const ROW_RATIO: f64 = 16.0;

/// The jumps in a row that show rounding: a function may itself have one or two.
const MIN_JUMPS: usize = 3;

/// The bisections a jump must survive; they reduce a smooth change a thousandfold.
const MIN_BISECTIONS: usize = 10;

/// An interval divided by the step of the slope at its start.
const SLOPE_STEP_RATIO: f64 = 65_536.0;

/// The fourth difference of roundings of size 1: `√(1² + 4² + 6² + 4² + 1²)`.
const FOURTH_DIFFERENCE_GAIN: f64 = 8.366_600_265_340_756;

/// Rounding noise of values that exceeds that of the stated precision.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RoundingNoise {
    /// The size of a jump.
    pub(crate) size: f64,
    /// Whether the function is computed in a coarser precision than stated.
    pub(crate) coarse: bool,
}

/// The value of the function at distance `t` along the direction.
#[derive(Debug, Clone, Copy)]
struct Sample {
    t: f64,
    value: f64,
}

impl<F: Function> EvalPoint<F> {
    /// Measures rounding noise; `None` if the stated precision explains it.
    ///
    /// If an intermediate result is rounded, the function changes in quantization steps. Between two
    /// points on different steps there is a jump:
    ///
    /// ```text
    /// smooth, or a kink      f(b) - f(a) shrinks with b - a
    /// quantization step      f(b) - f(a) does not shrink, down to adjacent floating-point numbers
    /// ```
    ///
    /// The search samples a row of points, and bisects the intervals that deviate most from a
    /// parabola. If the row is too narrow to contain quantization steps, it takes a wider one.
    ///
    /// Many small quantization steps add up. Their total size follows from the fourth differences of
    /// the row, which are almost zero without rounding.
    ///
    /// *Source*: J. Moré and S. Wild, "Estimating Computational Noise" (2011), for the differences.
    pub(crate) fn rounding_noise(&mut self, direction: &Direction<'_>) -> Option<RoundingNoise> {
        let scale = self.direction_scale(direction);
        let standard = Method::Central.step(self.precision()) * scale;
        for k in 0..ROWS {
            let spacing = standard / 8.0 * ROW_RATIO.powi(k);
            let row = self.row(direction, spacing);
            let parabola = Parabola::through(&row);
            let slope = parabola.slope / spacing;
            // Rounding the parameters changes the value by the gradient times the rounding.
            let sensitivity = match direction {
                Direction::Entry { .. } => (slope * scale).abs(),
                Direction::All { .. } => self.sensitivity.max(slope.abs()),
            };
            let largest = row.iter().fold(sensitivity, |m, p| m.max(p.value.abs()));
            let explained = rounding_noise(self.precision(), largest, 1.0);
            let least = JUMP_FACTOR * explained;
            let (mut jumps, mut smooth) = (Vec::new(), 0);
            for interval in parabola.deviating(&row, least) {
                match self.jump(direction, interval, least) {
                    Some(jump) => jumps.push(jump),
                    None => smooth += 1,
                }
                if jumps.len() == MIN_JUMPS || smooth == 2 {
                    break;
                }
            }
            if jumps.len() == MIN_JUMPS {
                let size = jumps.into_iter().fold(row_noise(&row), f64::max);
                return Some(RoundingNoise {
                    size,
                    coarse: size > COARSE_FACTOR * explained,
                });
            }
        }
        None
    }

    /// Measures rounding noise from the fourth differences of two rows of points.
    ///
    /// One is as fine as the size of the parameter asks for, one as the entry's own size does. Waves of the
    /// function that are finer than a row would count as noise.
    pub(crate) fn noise_of_rows(&mut self, direction: &Direction<'_>) -> f64 {
        let standard = Method::Central.step(self.precision()) * self.direction_scale(direction);
        let spacings = [1.0, self.own_step_ratio(direction)].map(|ratio| ratio * standard / 8.0);
        let noise = spacings.map(|spacing| row_noise(&self.row(direction, spacing)));
        noise[0].min(noise[1])
    }

    /// The rounding noise in the random direction, measured once; 0 if the stated precision explains it.
    ///
    /// If an intermediate result is rounded, an entry of little effect changes no value at all. Its own
    /// direction does not show the noise then, one that moves every entry does.
    pub(crate) fn noise_of_all(&mut self) -> f64 {
        if let Some(noise) = self.noise_of_all {
            return noise;
        }
        let vector = std::mem::take(&mut self.random);
        let found = self.rounding_noise(&Direction::All { vector: &vector });
        self.random = vector;
        *self.noise_of_all.insert(found.map_or(0.0, |n| n.size))
    }

    /// Samples the function at equal distances around the point.
    fn row(&mut self, direction: &Direction<'_>, spacing: f64) -> Vec<Sample> {
        let samples = -SAMPLES / 2..=SAMPLES / 2;
        samples
            .map(|i| self.sample(direction, f64::from(i) * spacing))
            .collect()
    }

    fn sample(&mut self, direction: &Direction<'_>, t: f64) -> Sample {
        let (value, t) = self.evaluate(direction, t);
        Sample { t, value }
    }

    /// The jump of the function between two samples, if it exceeds `least`.
    ///
    /// Bisects towards the half that deviates more from the tangent at the first sample.
    fn jump(
        &mut self,
        direction: &Direction<'_>,
        [mut a, mut b]: [Sample; 2],
        least: f64,
    ) -> Option<f64> {
        let size = match direction {
            Direction::Entry { index, .. } => self.x.get(*index).map_or(0.0, |x| x.abs()),
            Direction::All { .. } => 1.0,
        };
        let next = self.sample(direction, a.t + (b.t - a.t) / SLOPE_STEP_RATIO);
        let slope = (next.value - a.value) / (next.t - a.t);
        let deviation = |a: Sample, b: Sample| (b.value - a.value - slope * (b.t - a.t)).abs();
        let mut deviations = vec![deviation(a, b)];
        while deviations
            .last()
            .is_some_and(|&last| last > least && last.is_finite())
        {
            let middle = self.sample(direction, a.t + (b.t - a.t) / 2.0);
            // The two are adjacent floating-point numbers, or almost.
            let nearest = 4.0 * f64::EPSILON * a.t.abs().max(b.t.abs()).max(size);
            if middle.t <= a.t || middle.t >= b.t || b.t - a.t <= nearest {
                let earlier = deviations.len().checked_sub(MIN_BISECTIONS);
                let earlier = earlier.and_then(|i| deviations.get(i));
                let last = *deviations.last()?;
                return earlier.filter(|&&e| e < 4.0 * last).map(|_| last);
            }
            if deviation(a, middle) > deviation(middle, b) {
                b = middle;
            } else {
                a = middle;
            }
            deviations.push(deviation(a, b));
        }
        None
    }
}

/// A parabola through a row, by first and second differences of the samples.
struct Parabola {
    slope: f64,
    curvature: f64,
}

impl Parabola {
    fn through(row: &[Sample]) -> Self {
        let slopes: Vec<f64> = row.windows(2).map(|p| p[1].value - p[0].value).collect();
        let curvatures = slopes.windows(2).map(|s| s[1] - s[0]).collect();
        Self {
            slope: median(slopes),
            curvature: median(curvatures),
        }
    }

    /// The intervals that deviate by more than `least`, the largest deviation first.
    fn deviating(&self, row: &[Sample], least: f64) -> Vec<[Sample; 2]> {
        let middle = f64::from(SAMPLES - 2) / 2.0;
        let deviation = |(i, pair): (i32, &[Sample])| {
            let expected = self.slope + self.curvature * (f64::from(i) - middle);
            let deviation = (pair[1].value - pair[0].value - expected).abs();
            (deviation, [pair[0], pair[1]])
        };
        let mut intervals: Vec<_> = (0..).zip(row.windows(2)).map(deviation).collect();
        intervals.retain(|(deviation, _)| *deviation > least);
        intervals.sort_by(|a, b| b.0.total_cmp(&a.0));
        intervals
            .into_iter()
            .map(|(_, interval)| interval)
            .collect()
    }
}

/// The rounding noise of a row, from the median of its fourth differences.
fn row_noise(row: &[Sample]) -> f64 {
    let fourth = |p: &[Sample]| {
        let [a, b, c, d, e] = [0, 1, 2, 3, 4].map(|i| p[i].value);
        (a - 4.0 * b + 6.0 * c - 4.0 * d + e).abs()
    };
    median(row.windows(5).map(fourth).collect()) / FOURTH_DIFFERENCE_GAIN
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}
