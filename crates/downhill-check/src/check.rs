//! The check of claimed gradients against a function.

use rand::SeedableRng;
use rand_pcg::Pcg64Mcg;

use crate::direction::{RandomDirection, random_direction};
use crate::judge::{Judge, Size, largest};
use crate::line::{Direction, EvalPoint, Slope};
use crate::methods::Methods;
use crate::report::{Report, Row, VALUE, Verdict};
use crate::tolerance::Allowed;
use crate::zero::Zero;
use crate::{CheckError, Claim, Function, Method, Parameter, Precision, Tolerance};

/// The entries of the gradient that are checked one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entries {
    /// Every entry.
    #[default]
    All,
    /// At most this many entries per parameter, drawn by the seed: for large models.
    Sample(usize),
    /// Every one if the value or the slope in a random direction does not agree. Else only those that
    /// change this slope too little to be seen in it: less than a millionth of the mean.
    ///
    /// This is the quickest and least strict choice. The slope in a random direction may differ by
    /// [`Tolerance::floor`] times the sum of its absolute terms, and by the rounding of the function. An
    /// entry of many may be wrong by less than that.
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

    /// The entries to check one by one.
    pub fn checked_entries(&self) -> Entries {
        self.entries
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
        point.sensitivity = sensitivity(&point.x, &gradients);

        let value = value(&point, &methods);
        let zero = Zero::new(&point, at, &methods, &gradients, self.seed);
        let RandomDirection {
            row: direction,
            unseen,
        } = random_direction(&mut point, at, &methods, &gradients, &zero, &mut random)?;
        let agree = |row: &Row| row.verdict == Verdict::Agrees;
        let (chosen, unseen) = match self.entries {
            Entries::IfDirectionDiffers if agree(&direction) && value.iter().all(agree) => {
                (0, unseen)
            }
            Entries::All | Entries::IfDirectionDiffers => (usize::MAX, vec![]),
            Entries::Sample(per_parameter) => (per_parameter, vec![]),
        };
        let mut entries = Vec::new();
        let mut offset = 0;
        for (p, (parameter, gradients)) in at.iter().zip(&gradients).enumerate() {
            let mut chosen = choose(parameter.values.len(), chosen, &mut random);
            let of_parameter = unseen.iter().filter_map(|i| i.checked_sub(offset));
            chosen.extend(of_parameter.filter(|&i| i < parameter.values.len()));
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
            let noise = methods.noise(parameter, largest, zero.typical(point.scale(p)))?;
            for (i, slope) in slopes {
                let claimed: Vec<f64> = gradients.iter().map(|g| g[i]).collect();
                let noise: Vec<f64> = noise.iter().map(|n| n[i]).collect();
                let judge = Judge {
                    methods: &methods,
                    name: parameter.name,
                    claimed: &claimed,
                    size: Size::Entry {
                        largest,
                        noise: &noise,
                    },
                };
                let mut row = judge.resolve(&mut point, &entry(i), slope, &zero)?;
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
            notes: vec![],
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
fn value<F>(point: &EvalPoint<F>, methods: &Methods<'_>) -> Option<Row> {
    let claimed: Vec<Option<f64>> = methods.claims.iter().map(|c| c.value).collect();
    claimed.iter().flatten().next()?;
    let values: Vec<Option<f64>> = std::iter::once(Some(point.value)).chain(claimed).collect();
    let precision = methods
        .slope
        .map_or(Precision::F64, |(_, precision)| precision);
    let claims = methods.claims.iter();
    let coarsest = claims.fold(precision, |p, c| p.coarser(c.precision));
    let tolerance = methods.tolerance.unwrap_or(Tolerance::exact(coarsest));
    Some(Row::new(VALUE, vec![], values.clone(), |i, j| {
        let value = |method: usize| values[method].unwrap_or(f64::NAN);
        Allowed::exactly(tolerance.allowed(value(i), value(j), point.sensitivity))
    }))
}

/// The effect on the value of rounding the parameters, over `ε`: `Σ |gᵢ xᵢ|`, by the claim with the least.
fn sensitivity(x: &[f64], gradients: &[Vec<&[f64]>]) -> f64 {
    let claims = gradients.first().map_or(0, Vec::len);
    let of_claim = |c: usize| {
        let gradient = gradients.iter().filter_map(move |g| g.get(c));
        let terms = gradient
            .flat_map(|g| g.iter())
            .zip(x)
            .map(|(g, x)| (g * x).abs());
        terms.filter(|term| term.is_finite()).sum::<f64>()
    };
    let least = (0..claims).map(of_claim).min_by(f64::total_cmp);
    least.unwrap_or(0.0)
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
