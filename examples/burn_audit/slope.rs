//! The slope of a function of one number, to both sides, by differences at many steps.

/// The slope of a function along one entry.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Slope {
    /// One slope, with its uncertainty.
    Smooth { slope: f64, error: f64 },
    /// The slopes to both sides differ.
    Kink { left: f64, right: f64, error: f64 },
    /// The function is undefined on one side. The slope to the other, with its uncertainty.
    Edge { slope: f64, error: f64 },
    /// The slopes to a side grow without bound.
    Vertical,
    /// The differences do not settle, or the function is undefined on both sides.
    Unresolved,
}

/// The largest step in relation to the number's size.
const COARSEST: f64 = 0.25;

/// The number of steps, each a quarter of the one before.
const STEPS: i32 = 15;

/// A slope from three steps, with its uncertainty.
type Estimate = (f64, f64);

/// Estimates the slope of `f` at `x`. `noise` is the rounding of its values; `scale`, a typical slope.
pub(crate) fn slope(
    x: f64,
    f0: f64,
    noise: f64,
    scale: f64,
    f: &mut dyn FnMut(f64) -> f64,
) -> Slope {
    let size = power_of_two(x.abs().max(1.0));
    let rounded = is_rounded(noise, scale, f0);
    let quick = if rounded {
        None
    } else {
        quick(x, f0, noise, scale, size, f)
    };
    quick.unwrap_or_else(|| search(x, f0, noise, scale, size, f))
}

/// Whether values are rounded so much that fine steps show nothing.
fn is_rounded(noise: f64, scale: f64, f0: f64) -> bool {
    noise > 1e-9 * scale.max(f0.abs())
}

/// Three steps, which suffice where the function is smooth at their scale.
fn quick(
    x: f64,
    f0: f64,
    noise: f64,
    scale: f64,
    size: f64,
    f: &mut dyn FnMut(f64) -> f64,
) -> Option<Slope> {
    let steps = [-10, -11, -12].map(|k| size * 2.0_f64.powi(k));
    let [a, b, c] = steps.map(|h| {
        let (up, down) = (f(x + h), f(x - h));
        ((up - down) / (2.0 * h), (up - 2.0 * f0 + down) / h)
    });
    let (slope, error) = extrapolate([a.0, b.0, c.0], 4.0, 16.0)?;
    let error = error + 4.0 * noise / steps[2];
    let scale = slope.abs().max(scale);
    // The bend of a smooth function shrinks with the step.
    let bend = (c.1 - a.1 / 4.0).abs();
    let straight = bend <= 0.02 * a.1.abs() + 1e-6 * scale + 8.0 * noise / steps[2];
    let smooth =
        straight && error <= 1e-9 * scale + 8.0 * noise / steps[2] && error <= 1e-6 * scale;
    smooth.then_some(Slope::Smooth { slope, error })
}

/// Steps from coarse to fine, to each side.
fn search(
    x: f64,
    f0: f64,
    noise: f64,
    scale: f64,
    size: f64,
    f: &mut dyn FnMut(f64) -> f64,
) -> Slope {
    let fine = if x == 0.0 {
        0.0
    } else {
        (1.0 / x.abs()).log(4.0).ceil().clamp(0.0, 25.0)
    };
    let steps: Vec<f64> = (0..STEPS + fine as i32)
        .map(|k| COARSEST * size * 4.0_f64.powi(-k))
        .collect();
    let [mut left, mut right, mut both] = [(); 3].map(|()| Vec::with_capacity(steps.len()));
    for &h in &steps {
        // Rounding hides the slope at finer steps.
        if right.len() > 5 && 6.0 * noise / h > scale {
            break;
        }
        let (above, below) = (x + h, x - h);
        let (up, down) = (f(above), f(below));
        right.push((up - f0) / (above - x));
        left.push((f0 - down) / (x - below));
        both.push((up - down) / (above - below));
    }
    let (l, r) = (
        best(&steps, &left, [4.0, 16.0], noise, scale),
        best(&steps, &right, [4.0, 16.0], noise, scale),
    );
    if grows(&left, &steps, noise) || grows(&right, &steps, noise) {
        return Slope::Vertical;
    }
    match (l, r) {
        (None, None) => Slope::Unresolved,
        (Some((slope, error)), None) | (None, Some((slope, error))) => Slope::Edge { slope, error },
        (Some((left, e)), Some((right, g))) => {
            let (error, largest) = (e + g, left.abs().max(right.abs()));
            // Quantization steps look like kinks.
            let least = if is_rounded(noise, scale, f0) {
                1e-3 * largest.max(scale)
            } else {
                1e-7 * largest
            };
            if (right - left).abs() > 10.0 * error + least {
                return Slope::Kink { left, right, error };
            }
            let centered = best(&steps, &both, [16.0, 256.0], noise, scale);
            let one_sided = ((left + right) / 2.0, error);
            let (slope, error) = centered.filter(|c| c.1 < error).unwrap_or(one_sided);
            if error > 1e-2 * largest.max(scale) {
                return Slope::Unresolved;
            }
            Slope::Smooth { slope, error }
        }
    }
}

/// Eliminates the two leading powers of the step, which shrink by these factors.
fn extrapolate([a, b, c]: [f64; 3], first: f64, second: f64) -> Option<Estimate> {
    let ab = (first * b - a) / (first - 1.0);
    let bc = (first * c - b) / (first - 1.0);
    let abc = (second * bc - ab) / (second - 1.0);
    abc.is_finite().then_some((abc, (abc - bc).abs()))
}

/// The estimate with the least uncertainty among the finest steps that resolve the slope.
fn best(
    steps: &[f64],
    slopes: &[f64],
    [first, second]: [f64; 2],
    noise: f64,
    scale: f64,
) -> Option<Estimate> {
    // An estimate by the steps from `k` on: the uncertainty of the extrapolation, and that of rounding.
    let estimate = |k: usize, count: usize| {
        let of = |i: usize| slopes.get(k + i).copied().filter(|s| s.is_finite());
        let h = *steps.get(k + count - 1)?;
        let (slope, error) = match count {
            2 => {
                let slope = (first * of(1)? - of(0)?) / (first - 1.0);
                (slope, (slope - of(1)?).abs())
            }
            _ => extrapolate([of(0)?, of(1)?, of(2)?], first, second)?,
        };
        Some((slope, error, 6.0 * noise / h + f64::EPSILON * slope.abs()))
    };
    let all: Vec<(usize, f64, f64, f64)> = (0..slopes.len())
        .flat_map(|k| [2, 3].map(|count| (k, estimate(k, count))))
        .filter_map(|(k, e)| e.map(|(slope, error, rounding)| (k, slope, error, rounding)))
        .collect();
    let least = |a: &Estimate, b: &Estimate| a.1.total_cmp(&b.1);
    let resolves = |&(_, slope, error, rounding): &(usize, f64, f64, f64)| {
        error + rounding <= 1e-7 * slope.abs().max(scale)
    };
    let sums = |factor: f64| {
        all.iter()
            .map(move |&(k, slope, error, rounding)| (k, (slope, factor * error + rounding)))
    };
    match all.iter().filter(|e| resolves(e)).map(|e| e.0).max() {
        Some(from) => {
            let few = sums(1.0).filter(|(k, _)| (from.saturating_sub(4)..=from).contains(k));
            few.map(|(_, e)| e).min_by(least)
        }
        // The steps may shrink by other powers. Then the uncertainty of the extrapolation is too small.
        None => {
            let (slope, error) = sums(20.0).map(|(_, e)| e).min_by(least)?;
            (error <= 1e-2 * slope.abs().max(scale)).then_some((slope, error))
        }
    }
}

/// Whether the slopes grow at each of the finer steps, until rounding hides them.
fn grows(slopes: &[f64], steps: &[f64], noise: f64) -> bool {
    let visible = slopes
        .iter()
        .zip(steps)
        .filter(|(s, h)| s.is_finite() && s.abs() > 100.0 * noise / **h);
    let sizes: Vec<f64> = visible.map(|(s, _)| s.abs()).collect();
    let last: Vec<f64> = sizes.iter().rev().take(7).rev().copied().collect();
    last.len() == 7 && last.windows(2).all(|w| w[1] > 1.25 * w[0])
}

fn power_of_two(x: f64) -> f64 {
    2.0_f64.powi(x.log2().ceil() as i32)
}
