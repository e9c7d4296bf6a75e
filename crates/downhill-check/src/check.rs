//! The check of claimed gradients against a function.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::line::{Direction, EvalPoint, Slope};
use crate::methods::Methods;
use crate::report::{DIRECTION, Report, Row, VALUE, Verdict};
use crate::slope_estimate::{LocalShape, RESOLVED, SlopeEstimate};
use crate::{CheckError, Claim, Function, Method, Parameter, Precision, Tolerance};

/// The entries of the gradient that are checked one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entries {
    /// Every entry.
    #[default]
    All,
    /// At most this many entries per parameter, drawn by the seed: for large models.
    Sample(usize),
    /// None if the value and the slope in a random direction agree; else every one.
    IfDirectionDiffers,
}

/// A check of claimed gradients against the values of a function.
///
/// It compares, the cheapest first:
///
/// 1. The function's value, if a claim has one.
/// 2. The slope in one random direction, drawn by the seed. If it agrees, this takes two evaluations.
/// 3. The slope along each entry, or along a sample of them.
///
/// If an entry does not agree, or the slopes to its two sides differ, the check tries steps from coarse
/// to fine. The entry is [not differentiable](Verdict::NotDifferentiable) here if the slopes to its two
/// sides differ at every step, as at the kink of a `ReLU`, or if the function is undefined on one side.
/// It is [unresolved](Verdict::Unresolved) if rounding hides the slope. Neither is a failure or a pass.
///
/// The check then measures the rounding noise of the function, which limits the accuracy of a slope. It
/// allows for a few lost digits, as by cancellation. If more than a third of the digits are lost, an
/// entry that is not wrong is [inexact](Verdict::Inexact), which is a failure.
///
/// The function must return the same value for the same parameters, so dropout needs a fixed seed in
/// every evaluation. The check evaluates it twice to verify this, and more often before it fails.
///
/// ```
/// use downhill_check::{Check, Claim, Parameter};
///
/// // L(w) = w₀² w₁, and its gradient by hand.
/// let loss = |w: &[f64]| w[0] * w[0] * w[1];
/// let w = [1.5, -2.0];
/// let by_hand = [2.0 * w[0] * w[1], w[0] * w[0]];
///
/// let at = [Parameter::new("w", [2], &w)];
/// let claim = |g| [Claim::new("by hand", vec![Parameter::new("w", [2], g)])];
/// let report = Check::new().run(&at, loss, &claim(&by_hand))?;
/// assert!(report.agrees(), "{report}");
///
/// // The report names a mistake, with both values.
/// let report = Check::new().run(&at, loss, &claim(&[2.0 * w[0] * w[1], w[0]]))?;
/// let worst = &report.entries()[0];
/// assert!(!report.agrees());
/// assert_eq!((worst.parameter.as_str(), &worst.index[..]), ("w", &[1][..]));
/// # Ok::<(), downhill_check::CheckError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Check {
    precision: Precision,
    method: Method,
    entries: Entries,
    seed: u64,
    tolerance: Option<Tolerance>,
}

impl Check {
    /// Creates a check of every entry by central differences in `f64`.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the precision of the function, which determines steps and tolerances.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// Sets the method that computes slopes from values.
    #[must_use]
    pub fn by(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Sets the entries to check one by one.
    #[must_use]
    pub fn entries(mut self, entries: Entries) -> Self {
        self.entries = entries;
        self
    }

    /// Sets the seed of the random direction and of the sample.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Replaces the tolerances of the [table](Tolerance).
    #[must_use]
    pub fn within(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    /// Checks the gradients claimed for a function at the parameters `at`.
    ///
    /// The function receives all parameters concatenated, in the order of `at`.
    ///
    /// # Errors
    ///
    /// [`CheckError`] if there are no claims or parameters, a parameter is not finite, two have the same
    /// name, or a claim differs from `at` in names or shapes. Also if the function is random or not
    /// finite here, or is not [`Analytic`](crate::Analytic) as the complex step requires. A wrong
    /// gradient is not an error: the report names it.
    pub fn run(
        &self,
        at: &[Parameter<'_>],
        function: impl Function,
        claims: &[Claim<'_>],
    ) -> Result<Report, CheckError> {
        let methods = Methods {
            slope: Some((self.method, self.precision)),
            claims,
            tolerance: self.tolerance,
        };
        let gradients = methods.gradients(at)?;
        let mut point = EvalPoint::new(at, function, self.method, self.precision)?;
        let mut random = Pcg64Mcg::seed_from_u64(self.seed);

        let value = value(&point, &methods, &gradients);
        let direction = direction(&mut point, at, &methods, &gradients, &mut random)?;
        let agree = |row: &Row| row.verdict == Verdict::Agrees;
        let chosen = match self.entries {
            Entries::IfDirectionDiffers if agree(&direction) && value.iter().all(agree) => 0,
            Entries::All | Entries::IfDirectionDiffers => usize::MAX,
            Entries::Sample(per_parameter) => per_parameter,
        };
        let mut entries = Vec::new();
        let mut offset = 0;
        for (p, (parameter, gradients)) in at.iter().zip(&gradients).enumerate() {
            let chosen = choose(parameter.values.len(), chosen, &mut random);
            let entry = |i| Direction::Entry {
                index: offset + i,
                parameter: p,
            };
            let mut slopes: Vec<(usize, Slope)> = Vec::with_capacity(chosen.len());
            for i in chosen {
                let direction = entry(i);
                let h = point.step(&direction);
                slopes.push((i, point.slope(&direction, h)?));
            }
            let claimed = gradients.iter().flat_map(|g| g.iter());
            let largest = largest(claimed.chain(slopes.iter().map(|(_, s)| &s.quotient)));
            for (i, slope) in slopes {
                let claimed: Vec<f64> = gradients.iter().map(|g| g[i]).collect();
                let direction = entry(i);
                let judge = |slope| judge(&methods, parameter.name, slope, &claimed, largest);
                let mut row = resolve(&mut point, &direction, slope, largest, judge)?;
                row.index = parameter.index(i);
                entries.push(row);
            }
            offset += parameter.values.len();
        }
        entries.sort_by(Row::worst_first);
        let report = Report {
            methods: methods.names(),
            value,
            direction: Some(direction),
            entries,
            total_entries: offset,
        };
        // A random function may repeat a value by chance: eight dropout units have only 256 masks.
        if !report.agrees() {
            point.check_deterministic(EXTRA_EVALUATIONS)?;
        }
        Ok(report)
    }
}

/// The evaluations that test for randomness before a check reports a failure.
const EXTRA_EVALUATIONS: usize = 16;

/// Compares the function's value with those claimed.
///
/// Rounding the parameters changes the value by the gradient times the rounding, hence the floor.
fn value<F>(point: &EvalPoint<F>, methods: &Methods<'_>, gradients: &[Vec<&[f64]>]) -> Option<Row> {
    let claimed: Vec<Option<f64>> = methods.claims.iter().map(|c| c.value).collect();
    claimed.iter().flatten().next()?;
    let first = gradients.iter().filter_map(|g| g.first());
    let slopes = first.flat_map(|g| g.iter()).zip(&point.x);
    let sensitivity = slopes
        .map(|(g, x)| (g * x).abs())
        .filter(|m| m.is_finite())
        .sum();
    let values: Vec<Option<f64>> = std::iter::once(Some(point.value)).chain(claimed).collect();
    let precision = methods
        .slope
        .map_or(Precision::F64, |(_, precision)| precision);
    let claims = methods.claims.iter();
    let coarsest = claims.fold(precision, |p, c| p.coarser(c.precision));
    let tolerance = methods.tolerance.unwrap_or(Tolerance::exact(coarsest));
    Some(Row::new(VALUE, vec![], values.clone(), |i, j| {
        let value = |method: usize| values[method].unwrap_or(f64::NAN);
        tolerance.allowed(value(i), value(j), sensitivity)
    }))
}

/// Compares the slope in a random direction.
///
/// Every entry moves up or down by half to all of its parameter's scale, divided by the square root of
/// the number of entries. A parameter of tiny values moves by a thousandth of the largest scale, so
/// that its gradient contributes.
fn direction<F: Function>(
    point: &mut EvalPoint<F>,
    at: &[Parameter<'_>],
    methods: &Methods<'_>,
    gradients: &[Vec<&[f64]>],
    random: &mut Pcg64Mcg,
) -> Result<Row, CheckError> {
    #[allow(clippy::cast_precision_loss, reason = "entries are far below 2^53")]
    let length = (point.x.len() as f64).sqrt();
    let mut v = Vec::with_capacity(point.x.len());
    let scales = (0..at.len()).map(|p| point.scale(p));
    let least = 1e-3 * scales.fold(0.0, f64::max);
    for (p, parameter) in at.iter().enumerate() {
        let scale = point.scale(p).max(least);
        for _ in parameter.values {
            let size: f64 = random.random_range(0.5..1.0);
            let sign = if random.random() { 1.0 } else { -1.0 };
            v.push(sign * size * scale / length);
        }
    }
    let terms = |claim: usize| {
        let of_claim = gradients.iter().filter_map(move |g| g.get(claim));
        of_claim.flat_map(|g| g.iter()).zip(&v).map(|(g, v)| g * v)
    };
    let claims = 0..methods.claims.len();
    let claimed: Vec<f64> = claims.clone().map(|c| terms(c).sum()).collect();
    let sums: Vec<f64> = claims.map(|c| terms(c).map(f64::abs).sum()).collect();
    let largest = self::largest(&sums);
    let sensitivity = |c: usize| {
        let of_claim = gradients.iter().filter_map(move |g| g.get(c));
        let terms = of_claim.flat_map(|g| g.iter()).zip(&point.x);
        terms.map(|(g, x)| (g * x).abs()).sum::<f64>()
    };
    let sensitivities: Vec<f64> = (0..methods.claims.len()).map(sensitivity).collect();
    let sensitivity = self::largest(&sensitivities);
    let vector = &v;
    let direction = Direction::All {
        vector,
        sensitivity,
    };
    let slope = point.slope(&direction, point.step(&direction))?;
    let judge = |slope| judge(methods, DIRECTION, slope, &claimed, largest);
    resolve(point, &direction, slope, largest, judge)
}

/// The largest absolute value of the finite numbers.
fn largest<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> f64 {
    let finite = numbers.into_iter().filter(|v| v.is_finite());
    finite.fold(0.0_f64, |m, v| m.max(v.abs()))
}

/// Compares a slope with the claims.
///
/// Values within the table's tolerance agree. Values within the tolerance plus the uncertainty of the
/// slope agree if the uncertainty is small relative to the parameter's largest entry; otherwise they
/// are unresolved.
fn judge(methods: &Methods<'_>, name: &str, slope: Slope, claimed: &[f64], largest: f64) -> Row {
    let values: Vec<f64> = std::iter::once(slope.quotient)
        .chain(claimed.iter().copied())
        .collect();
    let row = |uncertainty: f64| {
        let all = values.iter().copied().map(Some).collect();
        Row::new(name, vec![], all, |i, j| {
            let tolerance = methods.tolerance(i, j);
            let uncertainty = if i == 0 || j == 0 { uncertainty } else { 0.0 };
            tolerance.allowed(values[i], values[j], largest) + uncertainty
        })
    };
    let (exact, mut uncertain) = (row(0.0), row(slope.uncertainty));
    let unresolved = exact.verdict != Verdict::Agrees
        && uncertain.verdict == Verdict::Agrees
        && slope.uncertainty > RESOLVED * largest;
    if unresolved {
        uncertain.verdict = Verdict::Unresolved;
    }
    uncertain
}

/// The bend, relative to the parameter's largest, that needs no search for a kink.
const BEND_LIMIT: f64 = 0.01;

/// Judges a slope; tries other steps if it does not agree or the bend is large.
///
/// The function may have no slope there, or the standard step may be unsuitable.
fn resolve<F: Function>(
    point: &mut EvalPoint<F>,
    direction: &Direction<'_>,
    slope: Slope,
    largest: f64,
    judge: impl Fn(Slope) -> Row,
) -> Result<Row, CheckError> {
    let row = judge(slope);
    let limit = BEND_LIMIT * largest + 4.0 * slope.uncertainty;
    let bent = slope.bend.is_nan() || slope.bend.abs() > limit;
    if (row.verdict == Verdict::Agrees && !bent) || !point.depends_on_step() {
        return Ok(row);
    }
    if !bent && row.verdict == Verdict::Differs {
        // Much larger than the changes of the slope at two other steps: a full search is not needed.
        let h = point.step(direction);
        let finer = point.slope(direction, h / 3.7)?;
        let finest = point.slope(direction, h / 700.0)?;
        let change = |s: Slope| (s.quotient - slope.quotient).abs() + s.uncertainty;
        let changes = change(finer) + change(finest);
        if row.error > 100.0 * (changes + slope.bend.abs()) {
            return Ok(row);
        }
    }
    let estimate = point.estimate(direction, largest, 0.0)?;
    // A coarsely rounded function may seem to have kinks, or to be constant between quantization steps.
    let Some(noise) = point.rounding_noise(direction) else {
        return Ok(judge_estimate(estimate, judge));
    };
    let estimate = point.estimate(direction, largest, noise.size)?;
    let mut row = judge_estimate(estimate, judge);
    if noise.coarse && matches!(row.verdict, Verdict::Agrees | Verdict::Unresolved) {
        row.verdict = Verdict::Inexact;
    }
    Ok(row)
}

/// Judges an estimated slope, considering the shape of the function.
fn judge_estimate(estimate: SlopeEstimate, judge: impl Fn(Slope) -> Row) -> Row {
    let mut row = judge(estimate.slope);
    match estimate.shape {
        LocalShape::Smooth => {}
        // A kink excuses only differences up to the jump of its slope.
        LocalShape::Kink(jump) => {
            let slope = Slope {
                uncertainty: estimate.slope.uncertainty + jump,
                ..estimate.slope
            };
            row = judge(slope);
            if row.verdict != Verdict::Differs {
                row.verdict = Verdict::NotDifferentiable;
            }
        }
        LocalShape::Edge => {
            let finite = row.values.iter().skip(1).flatten().all(|v| v.is_finite());
            row.verdict = if finite {
                Verdict::NotDifferentiable
            } else {
                Verdict::Differs
            };
        }
    }
    row
}

/// Draws up to `most` of `all` indices without replacement, in increasing order.
fn choose(all: usize, most: usize, random: &mut Pcg64Mcg) -> Vec<usize> {
    if most >= all {
        return (0..all).collect();
    }
    let mut chosen = rand::seq::index::sample(random, all, most).into_vec();
    chosen.sort_unstable();
    chosen
}

#[cfg(test)]
mod tests;
