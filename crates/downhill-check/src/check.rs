//! The check: a function, its parameters, and the gradients that are claimed for it.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::line::{Direction, EvalPoint, Slope};
use crate::methods::Methods;
use crate::report::{DIRECTION, Report, Row, VALUE, Verdict};
use crate::slope_estimate::{LocalShape, RESOLVED, SlopeEstimate};
use crate::{CheckError, Claim, Function, Method, Parameter, Precision, Tolerance};

/// Which entries of the gradient are looked at, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entries {
    /// All.
    #[default]
    All,
    /// Up to so many of each parameter, drawn by the seed: for models too large for all.
    Sample(usize),
    /// None, if the value and the slope in a random direction agree; all, to name the wrong ones, if it does not.
    IfDirectionDiffers,
}

/// A check of gradients against the function they are claimed for.
///
/// In this order, the cheap first:
///
/// 1. The values, where the claims have them.
/// 2. The slope in one random direction, drawn by the seed: two evaluations for all entries at once,
///    where it agrees.
/// 3. The entries, one by one, or a sample of them.
///
/// An entry that does not agree, or whose slope to one side is another than that to the other, is looked
/// at again, at steps from coarse to fine. One whose quotient does not settle, or whose two sides keep
/// differing, however fine the step, as at the corner of a `ReLU`, is reported as
/// [not differentiable](Verdict::NotDifferentiable) here; one that rounding hides, as
/// [unresolved](Verdict::Unresolved). Such entries are no failures, and no passes.
///
/// Where one step does not tell, the function itself is looked at: its values may jump about by more than
/// the precision explains that it is said to compute in, and a slope is then known to so much less. A few
/// digits lost, as where large numbers cancel, are allowed for. With more than a third of them lost, what
/// is not seen to be wrong is [inexact](Verdict::Inexact), and a failure.
///
/// The function has to give the same value for the same parameters: it is evaluated twice to see, and
/// some times more where not all agree.
/// Something like dropout has to fix its seed in every evaluation.
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
/// // A slip is named, with both numbers.
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
    /// Central differences of a function in `f64`, at every entry.
    pub fn new() -> Self {
        Self::default()
    }

    /// The precision the function computes in; steps are made to suit.
    #[must_use]
    pub fn in_precision(mut self, precision: Precision) -> Self {
        self.precision = precision;
        self
    }

    /// How slopes are taken from values.
    #[must_use]
    pub fn by(mut self, method: Method) -> Self {
        self.method = method;
        self
    }

    /// Which entries are looked at.
    #[must_use]
    pub fn entries(mut self, entries: Entries) -> Self {
        self.entries = entries;
        self
    }

    /// What the random direction, and the sample, are drawn by.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// A tolerance in place of the [table's](Tolerance).
    #[must_use]
    pub fn within(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = Some(tolerance);
        self
    }

    /// Checks the gradients claimed for a function at a point.
    ///
    /// The function is given all parameters one after another, in the order of `at`.
    ///
    /// # Errors
    ///
    /// [`CheckError`] if there is nothing to check, a parameter is not finite or a name stands twice, a
    /// claim is not of these parameters, the function is random or has no finite value here, or the complex step is asked of one that has none. A
    /// wrong gradient is no error: the report says so.
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
            Entries::Sample(of_each) => of_each,
        };
        let mut entries = Vec::new();
        let mut offset = 0;
        for (p, (parameter, gradients)) in at.iter().zip(&gradients).enumerate() {
            let chosen = choose(parameter.values.len(), chosen, &mut random);
            let mut slopes: Vec<(usize, Slope)> = Vec::with_capacity(chosen.len());
            for i in chosen {
                let direction = Direction::Entry(offset + i, p);
                let h = point.step(&direction);
                slopes.push((i, point.slope(&direction, h)?));
            }
            let claimed = gradients.iter().flat_map(|g| g.iter());
            let largest = largest(claimed.chain(slopes.iter().map(|(_, s)| &s.quotient)));
            for (i, slope) in slopes {
                let said: Vec<f64> = gradients.iter().map(|g| g[i]).collect();
                let direction = Direction::Entry(offset + i, p);
                let judge = |slope| judge(&methods, parameter.name, slope, &said, largest);
                let mut row = settle(&mut point, &direction, slope, largest, judge)?;
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
            of: offset,
        };
        // Two values of a random function may be the same by chance, as two of 256 masks of eight units.
        if !report.agrees() {
            point.is_not_random(CHANCES)?;
        }
        Ok(report)
    }
}

/// How many times more a function is evaluated at the point before a gradient is blamed.
const CHANCES: usize = 16;

/// The function's own value, beside those claimed.
///
/// A rounding of the parameters moves it by the gradient times a rounding: hence the floor.
fn value<F>(point: &EvalPoint<F>, methods: &Methods<'_>, gradients: &[Vec<&[f64]>]) -> Option<Row> {
    let claimed: Vec<Option<f64>> = methods.claims.iter().map(|c| c.value).collect();
    claimed.iter().flatten().next()?;
    let first = gradients.iter().filter_map(|g| g.first());
    let slopes = first.flat_map(|g| g.iter()).zip(&point.x);
    let moves = slopes
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
        let value = |way: usize| values[way].unwrap_or(f64::NAN);
        tolerance.allowed(value(i), value(j), moves)
    }))
}

/// The slope in a random direction: every entry moves by between half of its parameter's scale and
/// all of it, to either side, over the square root of how many there are. A parameter of tiny numbers
/// moves by a thousandth of the largest one's, so that its gradient shows.
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
            let far: f64 = random.random_range(0.5..1.0);
            let side = if random.random() { 1.0 } else { -1.0 };
            v.push(side * far * scale / length);
        }
    }
    let terms = |claim: usize| {
        let of_claim = gradients.iter().filter_map(move |g| g.get(claim));
        of_claim.flat_map(|g| g.iter()).zip(&v).map(|(g, v)| g * v)
    };
    let claims = 0..methods.claims.len();
    let said: Vec<f64> = claims.clone().map(|c| terms(c).sum()).collect();
    let sums: Vec<f64> = claims.map(|c| terms(c).map(f64::abs).sum()).collect();
    let largest = self::largest(&sums);
    let moves = |c: usize| {
        let of_claim = gradients.iter().filter_map(move |g| g.get(c));
        let terms = of_claim.flat_map(|g| g.iter()).zip(&point.x);
        terms.map(|(g, x)| (g * x).abs()).sum::<f64>()
    };
    let moves: Vec<f64> = (0..methods.claims.len()).map(moves).collect();
    let direction = Direction::All(&v, self::largest(&moves));
    let slope = point.slope(&direction, point.step(&direction))?;
    let judge = |slope| judge(methods, DIRECTION, slope, &said, largest);
    settle(point, &direction, slope, largest, judge)
}

/// The largest of the numbers that are finite, without the sign.
fn largest<'a>(numbers: impl IntoIterator<Item = &'a f64>) -> f64 {
    let finite = numbers.into_iter().filter(|v| v.is_finite());
    finite.fold(0.0_f64, |m, v| m.max(v.abs()))
}

/// A slope beside what the claims say of it.
///
/// What is within the table's tolerance agrees. What is within that and the uncertainty of the slope
/// agrees if the uncertainty is small beside the parameter's largest; if not, nobody can tell.
fn judge(methods: &Methods<'_>, parameter: &str, slope: Slope, said: &[f64], largest: f64) -> Row {
    let values: Vec<f64> = std::iter::once(slope.quotient)
        .chain(said.iter().copied())
        .collect();
    let row = |uncertain: f64| {
        let values_said = values.iter().copied().map(Some).collect();
        Row::new(parameter, vec![], values_said, |i, j| {
            let uncertain = if i == 0 || j == 0 { uncertain } else { 0.0 };
            methods
                .tolerance(i, j)
                .allowed(values[i], values[j], largest)
                + uncertain
        })
    };
    let (exactly, mut nearly) = (row(0.0), row(slope.uncertain));
    let unresolved = exactly.verdict != Verdict::Agrees
        && nearly.verdict == Verdict::Agrees
        && slope.uncertain > RESOLVED * largest;
    if unresolved {
        nearly.verdict = Verdict::Unresolved;
    }
    nearly
}

/// How much the slope to one side may differ from that to the other, as a fraction of the parameter's
/// largest, before a corner is looked for where all agree.
const BENT: f64 = 0.01;

/// Judges a slope. Where it does not agree with what is said of it, or the two sides differ much, the
/// slope is studied at other steps: there may be none, or the step was not the one to take.
fn settle<F: Function>(
    point: &mut EvalPoint<F>,
    direction: &Direction<'_>,
    slope: Slope,
    largest: f64,
    judge: impl Fn(Slope) -> Row,
) -> Result<Row, CheckError> {
    let row = judge(slope);
    let straight = BENT * largest + 4.0 * slope.uncertain;
    let bent = slope.bend.is_nan() || slope.bend.abs() > straight;
    if (row.verdict == Verdict::Agrees && !bent) || !point.has_steps() {
        return Ok(row);
    }
    if !bent && row.verdict == Verdict::Differs {
        // Far off, by a slope that hardly changes with the step: no need to look at more.
        let h = point.step(direction);
        let near = point.slope(direction, h / 3.7)?;
        let fine = point.slope(direction, h / 700.0)?;
        let change = |s: Slope| (s.quotient - slope.quotient).abs() + s.uncertain;
        let changes = change(near) + change(fine);
        if row.error > 100.0 * (changes + slope.bend.abs()) {
            return Ok(row);
        }
    }
    let estimate = point.estimate(direction, largest, 0.0)?;
    // Coarsely rounded, a function may seem to have corners, or to be flat between two stairs.
    let Some(noise) = point.noise(direction) else {
        return Ok(seen(estimate, judge));
    };
    let mut row = seen(point.estimate(direction, largest, noise.size)?, judge);
    if noise.coarse && matches!(row.verdict, Verdict::Agrees | Verdict::Unresolved) {
        row.verdict = Verdict::Inexact;
    }
    Ok(row)
}

/// The verdict, by what the function looks like.
fn seen(estimate: SlopeEstimate, judge: impl Fn(Slope) -> Row) -> Row {
    let mut row = judge(estimate.slope);
    match estimate.shape {
        LocalShape::Smooth => {}
        // Only what is as near as the corner is large can be excused by it.
        LocalShape::Kink(jump) => {
            let slope = Slope {
                uncertain: estimate.slope.uncertain + jump,
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

/// Up to `most` of `all`, drawn without replacement, in order.
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
