//! The check: a function, its parameters, and the gradients that are claimed for it.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::line::{Direction, Look, Place, Slope};
use crate::report::{DIRECTION, Report, Row, VALUE, Verdict};
use crate::ways::Ways;
use crate::{CheckError, Claim, Function, Method, Parameter, Precision, Tolerance};

/// Which entries of the gradient are looked at, one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Entries {
    /// All.
    #[default]
    All,
    /// Up to so many of each parameter, drawn by the seed: for models too large for all.
    Sample(usize),
    /// None, if the slope in a random direction agrees; all, to name the wrong ones, if it does not.
    IfDirectionDiffers,
}

/// A check of gradients against the function they are claimed for.
///
/// In this order, the cheap first:
///
/// 1. The values, where the claims have them.
/// 2. The slope in one random direction, drawn by the seed: two evaluations for all entries at once.
/// 3. The entries, one by one, or a sample of them.
///
/// An entry whose difference quotient changes with the step, as at the corner of a `ReLU`, is reported
/// as [not differentiable](Verdict::NotDifferentiable) here. Such an entry is no failure, and no pass.
/// One whose quotient jumps about the more, the smaller the step, is [inexact](Verdict::Inexact), and
/// a failure: the function is not computed in the precision it is said to be.
///
/// The function has to give the same value for the same parameters: it is evaluated twice to see.
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
    pub fn seeded(mut self, seed: u64) -> Self {
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
    /// [`CheckError`] if there is nothing to check, a claim is not of these parameters, the function
    /// is random or has no finite value here, or the complex step is asked of one that has none. A
    /// wrong gradient is no error: the report says so.
    pub fn run(
        &self,
        at: &[Parameter<'_>],
        function: impl Function,
        claims: &[Claim<'_>],
    ) -> Result<Report, CheckError> {
        let ways = Ways {
            slope: Some((self.method, self.precision)),
            claims,
            tolerance: self.tolerance,
        };
        let gradients = ways.gradients(at)?;
        let mut place = Place::new(at, function, self.method, self.precision)?;
        let mut random = Pcg64Mcg::seed_from_u64(self.seed);

        let value = value(&place, &ways, &gradients);
        let direction = direction(&mut place, at, &ways, &gradients, &mut random)?;
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
                slopes.push((i, place.slope(&Direction::Entry(offset + i, p), 1.0)?));
            }
            let claimed = gradients.iter().flat_map(|g| g.iter());
            let taken = slopes.iter().map(|(_, slope)| &slope.quotient);
            let largest = claimed.chain(taken).fold(0.0_f64, |m, v| m.max(v.abs()));
            for (i, slope) in slopes {
                let said: Vec<f64> = gradients.iter().map(|g| g[i]).collect();
                let direction = Direction::Entry(offset + i, p);
                let judge = |slope| judge(&ways, parameter.name, slope, &said, largest);
                let mut row = look(&mut place, &direction, &ways, slope, largest, judge)?;
                row.index = parameter.index(i);
                entries.push(row);
            }
            offset += parameter.values.len();
        }
        entries.sort_by(Row::worst_first);
        Ok(Report {
            ways: ways.names(),
            value,
            direction: Some(direction),
            entries,
            of: offset,
        })
    }
}

/// The function's own value, beside those claimed.
///
/// A rounding of the parameters moves it by the gradient times a rounding: hence the floor.
fn value<F>(place: &Place<F>, ways: &Ways<'_>, gradients: &[Vec<&[f64]>]) -> Option<Row> {
    let claimed: Vec<Option<f64>> = ways.claims.iter().map(|c| c.value).collect();
    claimed.iter().flatten().next()?;
    let first = gradients.iter().filter_map(|g| g.first());
    let slopes = first.flat_map(|g| g.iter()).zip(&place.x);
    let moves: f64 = slopes.map(|(g, x)| (g * x).abs()).sum();
    let values: Vec<Option<f64>> = std::iter::once(Some(place.value)).chain(claimed).collect();
    let precision = ways
        .slope
        .map_or(Precision::F64, |(_, precision)| precision);
    let claims = ways.claims.iter();
    let coarsest = claims.fold(precision, |p, c| p.coarser(c.precision));
    let tolerance = ways.tolerance.unwrap_or(Tolerance::exact(coarsest));
    Some(Row::new(VALUE, vec![], values.clone(), |i, j| {
        let value = |way: usize| values[way].unwrap_or(f64::NAN);
        tolerance.allowed(value(i), value(j), moves)
    }))
}

/// The slope in a random direction: every entry moves by between half of its parameter's scale and
/// all of it, to either side, over the square root of how many there are.
fn direction<F: Function>(
    place: &mut Place<F>,
    at: &[Parameter<'_>],
    ways: &Ways<'_>,
    gradients: &[Vec<&[f64]>],
    random: &mut Pcg64Mcg,
) -> Result<Row, CheckError> {
    #[allow(clippy::cast_precision_loss, reason = "entries are far below 2^53")]
    let length = (place.x.len() as f64).sqrt();
    let mut v = Vec::with_capacity(place.x.len());
    for (p, parameter) in at.iter().enumerate() {
        for _ in parameter.values {
            let far: f64 = random.random_range(0.5..1.0);
            let side = if random.random() { 1.0 } else { -1.0 };
            v.push(side * far * place.scale(p) / length);
        }
    }
    let terms = |claim: usize| {
        let of_claim = gradients.iter().filter_map(move |g| g.get(claim));
        of_claim.flat_map(|g| g.iter()).zip(&v).map(|(g, v)| g * v)
    };
    let claims = 0..ways.claims.len();
    let said: Vec<f64> = claims.clone().map(|c| terms(c).sum()).collect();
    let sums = claims.map(|c| terms(c).map(f64::abs).sum());
    let largest = sums.fold(0.0, f64::max);
    let direction = Direction::All(&v);
    let slope = place.slope(&direction, 1.0)?;
    let judge = |slope| judge(ways, DIRECTION, slope, &said, largest);
    look(place, &direction, ways, slope, largest, judge)
}

/// A slope beside what the claims say of it.
fn judge(ways: &Ways<'_>, parameter: &str, slope: Slope, said: &[f64], largest: f64) -> Row {
    let values: Vec<f64> = std::iter::once(slope.quotient)
        .chain(said.iter().copied())
        .collect();
    let row = values.iter().copied().map(Some).collect();
    Row::new(parameter, vec![], row, |i, j| {
        let noise = if i == 0 || j == 0 { slope.noise } else { 0.0 };
        ways.tolerance(i, j).allowed(values[i], values[j], largest) + noise
    })
}

/// How much the slope to one side may differ from that to the other, as a share of the larger of the
/// parameter, before a kink is looked for where all agree.
const BENT: f64 = 0.01;

/// Judges a slope. Where it does not agree with what is said of it, or the two sides differ much, the
/// function is looked at more closely: it may have no slope there, or one that the step was too
/// large for.
fn look<F: Function>(
    place: &mut Place<F>,
    direction: &Direction<'_>,
    ways: &Ways<'_>,
    slope: Slope,
    largest: f64,
    judge: impl Fn(Slope) -> Row,
) -> Result<Row, CheckError> {
    let mut row = judge(slope);
    let bent = slope.bend.abs() > BENT * largest + 4.0 * slope.noise;
    if row.verdict == Verdict::Agrees && !bent {
        return Ok(row);
    }
    let allowed = ways.tolerance(0, 1).allowed(slope.quotient, 0.0, largest);
    match place.look(direction, allowed) {
        Look::Kink => row.verdict = Verdict::NotDifferentiable,
        Look::Rough => row.verdict = Verdict::Inexact,
        Look::Smooth => {
            let (mut slope, mut finer) = (slope, 1.0);
            while row.verdict != Verdict::Agrees && finer < FINEST {
                if place.bends_away(direction, finer)? < allowed / 2.0 {
                    break;
                }
                finer *= 8.0;
                slope = place.slope(direction, finer)?;
                row = judge(slope);
            }
            if row.verdict != Verdict::Agrees {
                slope.noise = slope.noise.max(2.0 * place.jitter(direction, finer)?);
                row = judge(slope);
            }
        }
    }
    Ok(row)
}

/// By how much the step is made smaller, at most, where the function bends faster than its
/// parameter's scale lets expect.
const FINEST: f64 = 64.0;

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
mod tests {
    use super::*;

    /// Checks `gradient` of a function of one parameter, `w`.
    fn check(check: &Check, w: &[f64], f: impl Function, gradient: &[f64]) -> Report {
        let at = [Parameter::new("w", [w.len()], w)];
        let claim = Claim::new("by hand", vec![Parameter::new("w", [w.len()], gradient)]);
        check.run(&at, f, &[claim]).unwrap()
    }

    /// f(w) = Σ e^wᵢ sin(i w₀)...: every entry has derivatives of every order.
    fn wave(w: &[f64]) -> f64 {
        w.iter().map(|w| w.exp() * (3.0 * w).sin()).sum()
    }

    fn wave_gradient(w: &[f64]) -> Vec<f64> {
        let slope = |w: &f64| w.exp() * ((3.0 * w).sin() + 3.0 * (3.0 * w).cos());
        w.iter().map(slope).collect()
    }

    const W: [f64; 5] = [0.3, -1.2, 0.0, 2.5, -0.01];

    #[test]
    fn every_method_tells_right_from_wrong() {
        for method in [Method::Central, Method::Richardson, Method::ComplexStep] {
            let check = |gradient: &[f64]| {
                let f = crate::Analytic(|w: &[crate::Complex64]| {
                    w.iter().map(|w| w.exp() * (w * 3.0).sin()).sum()
                });
                check(&Check::new().by(method), &W, f, gradient)
            };
            let mut gradient = wave_gradient(&W);
            let report = check(&gradient);
            assert!(report.agrees(), "{method:?}: {report}");
            // Off by a millionth is off.
            gradient[3] *= 1.0 + 1e-6;
            let report = check(&gradient);
            assert!(!report.agrees(), "{method:?}");
            assert_eq!(report.entries()[0].index, [3], "{method:?}: {report}");
            assert_eq!(
                report.differing().count(),
                2,
                "its entry, and the direction"
            );
        }
    }

    #[test]
    fn richardson_is_the_finer_one() {
        let error = |method| {
            let report = check(&Check::new().by(method), &W, wave, &wave_gradient(&W));
            let errors = report.entries().iter().map(|r| r.error);
            errors.fold(0.0, f64::max)
        };
        let (central, richardson) = (error(Method::Central), error(Method::Richardson));
        assert!(richardson < central / 10.0, "{central:e} {richardson:e}");
    }

    #[test]
    fn steps_follow_the_scale_of_the_parameter() {
        for scale in [1e-9, 1e-3, 1e9] {
            let w = W.map(|w| w * scale);
            let f = |w: &[f64]| wave(&w.iter().map(|w| w / scale).collect::<Vec<_>>());
            let gradient: Vec<f64> = wave_gradient(&W).iter().map(|g| g / scale).collect();
            let report = check(&Check::new(), &w, f, &gradient);
            assert!(report.agrees(), "{scale:e}: {report}");
        }
    }

    #[test]
    fn single_precision_has_steps_and_tolerances_of_its_own() {
        let narrow = |v: f64| Precision::F32.round(v);
        let f = |w: &[f64]| narrow(wave(w));
        let w = W.map(narrow);
        let gradient: Vec<f64> = wave_gradient(&w).into_iter().map(narrow).collect();
        for method in [Method::Central, Method::Richardson] {
            let single = Check::new().in_precision(Precision::F32).by(method);
            let report = check(&single, &w, f, &gradient);
            assert!(report.agrees(), "{report}");
            let mut wrong = gradient.clone();
            wrong[0] *= 1.1;
            assert!(!check(&single, &w, f, &wrong).agrees());
        }
        // With steps for f64, it is all rounding.
        assert!(!check(&Check::new(), &w, f, &gradient).agrees());
    }

    #[test]
    fn an_f32_gradient_is_checked_by_an_f64_function() {
        let gradient: Vec<f64> = wave_gradient(&W)
            .into_iter()
            .map(|g| Precision::F32.round(g))
            .collect();
        let at = [Parameter::new("w", [5], &W)];
        let claim = |precision| {
            let claim = Claim::new("by hand", vec![Parameter::new("w", [5], &gradient)]);
            let claims = [claim.in_precision(precision)];
            Check::new().run(&at, wave, &claims).unwrap().agrees()
        };
        assert!(claim(Precision::F32));
        assert!(!claim(Precision::F64));
    }

    #[test]
    fn kinks_are_neither_failures_nor_passes() {
        let relu = |w: &[f64]| w.iter().map(|w| w.max(0.0)).sum::<f64>() + 0.1 * w[0] * w[0];
        // On the kink; nearer than the step; and clear of it.
        for near in [0.0, 1e-7, 1e-6, 2e-6, 3e-6, 4e-6, 5e-6, -1e-6] {
            for claimed in [0.0, 0.5, 1.0] {
                let w = [1.0, near];
                let report = check(&Check::new(), &w, relu, &[1.2, claimed]);
                let row = &report.entries()[0];
                assert_eq!(row.index, [1], "{near:e}: {report}");
                assert_eq!(
                    row.verdict,
                    Verdict::NotDifferentiable,
                    "{near:e}: {report}"
                );
                let entries = report.entries().iter();
                assert!(entries.clone().all(|r| r.verdict != Verdict::Differs));
                assert_eq!(report.count(Verdict::NotDifferentiable), 1);
            }
        }
        let text = check(&Check::new(), &[1.0, 0.0], relu, &[1.2, 0.0]).to_string();
        assert!(text.starts_with("1 of 2 entries agree"), "{text}");
        assert!(text.contains("not differentiable here"), "{text}");
        let clear = check(&Check::new(), &[1.0, 1e-3], relu, &[1.2, 1.0]);
        assert_eq!(clear.count(Verdict::NotDifferentiable), 0, "{clear}");
        assert!(clear.agrees(), "{clear}");
    }

    #[test]
    fn a_step_that_is_too_large_for_the_curve_is_made_smaller() {
        // A bias of 800 before a curve of the scale of 1: its own scale is no guide.
        let f = |w: &[f64]| (w[0] - 800.0).sin();
        let report = check(&Check::new(), &[800.7], f, &[(800.7_f64 - 800.0).cos()]);
        assert!(report.agrees(), "{report}");
        let wrong = check(&Check::new(), &[800.7], f, &[0.7_f64.cos() * (1.0 + 1e-6)]);
        assert!(!wrong.agrees(), "{wrong}");
    }

    #[test]
    fn what_cancelled_on_the_way_is_allowed_for() {
        // A loss of about 1, of which three digits were lost in a sum of a thousand.
        let f = |w: &[f64]| ((1e3 + w[0].sin()) - 1e3) * 2.0;
        let slope = 2.0 * 0.7_f64.cos();
        let report = check(&Check::new(), &[0.7], f, &[slope]);
        assert!(report.agrees(), "{report}");
        let wrong = check(&Check::new(), &[0.7], f, &[slope * 1.001]);
        assert!(!wrong.agrees(), "{wrong}");
    }

    #[test]
    fn a_function_that_loses_digits_on_the_way_is_inexact() {
        let through_f32 = |w: &[f64]| w.iter().map(|w| Precision::F32.round(w.sin())).sum();
        let gradient = W.map(f64::cos);
        let report = check(&Check::new(), &W, through_f32, &gradient);
        assert!(!report.agrees(), "{report}");
        let inexact = report.rows().filter(|r| r.verdict == Verdict::Inexact);
        assert!(inexact.count() > 2, "{report}");
        assert!(report.to_string().contains("inexact"), "{report}");
    }

    #[test]
    fn the_corner_of_an_absolute_value_is_seen_although_its_difference_is_0() {
        let report = check(&Check::new(), &[0.0], |w: &[f64]| w[0].abs(), &[0.0]);
        assert_eq!(report.count(Verdict::NotDifferentiable), 1);
        assert!(!report.agrees(), "nothing was found to agree");
    }

    #[test]
    fn a_sharp_bend_is_no_kink() {
        // A wrong gradient of a function with large derivatives is wrong, not excused.
        for sharp in [10.0, 100.0, 1_000.0] {
            let f = |w: &[f64]| (sharp * w[0]).sin();
            let slope = |w: f64| sharp * (sharp * w).cos();
            let right = check(
                &Check::new().by(Method::Richardson),
                &[0.7],
                f,
                &[slope(0.7)],
            );
            let wrong = check(
                &Check::new().by(Method::Richardson),
                &[0.7],
                f,
                &[1.1 * slope(0.7)],
            );
            assert_eq!(
                right.count(Verdict::NotDifferentiable) + wrong.count(Verdict::NotDifferentiable),
                0,
                "{sharp}"
            );
            assert!(!wrong.agrees(), "{sharp}");
            let wrong = check(&Check::new(), &[0.7], f, &[1.1 * slope(0.7)]);
            assert_eq!(
                wrong.entries()[0].verdict,
                Verdict::Differs,
                "{sharp}: {wrong}"
            );
        }
    }

    #[test]
    fn a_random_function_is_refused_unless_its_seed_is_fixed() {
        let at = [Parameter::new("w", [1], &[2.0])];
        let claim = [Claim::new(
            "by hand",
            vec![Parameter::new("w", [1], &[0.5])],
        )];
        let mut stream = Pcg64Mcg::seed_from_u64(1);
        let dropout = |w: &[f64]| w[0] * stream.random::<f64>();
        let error = Check::new().run(&at, dropout, &claim).unwrap_err();
        assert!(error.to_string().contains("fix its seed"), "{error}");

        let kept = Pcg64Mcg::seed_from_u64(1).random::<f64>();
        let fixed = |w: &[f64]| w[0] * Pcg64Mcg::seed_from_u64(1).random::<f64>();
        let report = check(&Check::new(), &[2.0], fixed, &[kept]);
        assert!(report.agrees(), "{report}");
    }

    #[test]
    fn counts_two_evaluations_for_a_direction_and_two_for_an_entry() {
        let w: Vec<f64> = (0..100).map(|i| f64::from(i).sin()).collect();
        let gradient = wave_gradient(&w);
        let count = |entries, gradient: &[f64]| {
            let mut evaluations = 0;
            let f = |w: &[f64]| {
                evaluations += 1;
                wave(w)
            };
            let report = check(&Check::new().entries(entries), &w, f, gradient);
            (evaluations, report)
        };
        assert_eq!(count(Entries::IfDirectionDiffers, &gradient).0, 2 + 2);
        assert_eq!(count(Entries::Sample(10), &gradient).0, 2 + 2 + 20);
        assert_eq!(count(Entries::All, &gradient).0, 2 + 2 + 200);
        let (_, sample) = count(Entries::Sample(10), &gradient);
        assert_eq!((sample.entries().len(), sample.of()), (10, 100));
        assert!(sample.to_string().contains("a sample of 100"), "{sample}");

        let mut wrong = gradient.clone();
        wrong[42] += 1.0;
        let (_, named) = count(Entries::IfDirectionDiffers, &wrong);
        assert_eq!(named.entries()[0].index, [42]);
    }

    #[test]
    fn samples_and_directions_repeat_by_seed() {
        let w: Vec<f64> = (0..100).map(|i| f64::from(i).sin()).collect();
        let of = |seed| {
            let sampled = Check::new().entries(Entries::Sample(5)).seeded(seed);
            check(&sampled, &w, wave, &wave_gradient(&w))
        };
        assert_eq!(of(1), of(1));
        assert_ne!(of(1), of(2));
    }

    #[test]
    fn a_wrong_value_is_said_first() {
        let at = [Parameter::new("w", [5], &W)];
        let gradient = wave_gradient(&W);
        let claim = |value| {
            let claim = Claim::new("by hand", vec![Parameter::new("w", [5], &gradient)]);
            Check::new()
                .run(&at, wave, &[claim.with_value(value)])
                .unwrap()
        };
        assert!(claim(wave(&W)).agrees());
        let report = claim(wave(&W) + 1e-6);
        assert!(!report.agrees());
        assert_eq!(report.rows().next().unwrap().parameter, "value");
        assert!(report.to_string().contains("value"), "{report}");
    }

    #[test]
    fn what_cannot_be_checked_is_refused() {
        let at = [Parameter::new("w", [1], &[0.0])];
        let claim = || {
            [Claim::new(
                "by hand",
                vec![Parameter::new("w", [1], &[1.0])],
            )]
        };
        let run = |check: Check, f: fn(&[f64]) -> f64| check.run(&at, f, &claim()).unwrap_err();
        assert_eq!(
            run(Check::new().by(Method::ComplexStep), |w| w[0]),
            CheckError::NotComplex
        );
        let nowhere = run(Check::new(), |w| w[0].ln());
        assert_eq!(
            nowhere,
            CheckError::NotFinite {
                value: f64::NEG_INFINITY
            }
        );
        assert_eq!(
            Check::new().run(&at, wave, &[]).unwrap_err(),
            CheckError::NoClaims
        );
        let nothing = Check::new().run(&[], wave, &[Claim::new("by hand", vec![])]);
        assert_eq!(nothing.unwrap_err(), CheckError::NoParameters);
    }

    #[test]
    fn a_report_is_data() {
        let report = check(&Check::new(), &W, wave, &wave_gradient(&W));
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(
            json["ways"],
            serde_json::json!(["central difference", "by hand"])
        );
        assert_eq!(json["entries"].as_array().unwrap().len(), 5);
        assert_eq!(json["entries"][0]["verdict"], "agrees");
    }
}
