//! Tells an entry that is zero from one that rounding hides.

use rand::{RngExt, SeedableRng};
use rand_pcg::Pcg64Mcg;

use crate::line::{Direction, EvalPoint, Slope};
use crate::methods::Methods;
use crate::tolerance::rounding_noise;
use crate::{Function, Method, Parameter, Precision, Tolerance};

/// How much a claim may exceed the rounding of a typical entry, in machine epsilons, to count as zero.
const ROUNDINGS: f64 = 64.0;

/// How much a claim may exceed its measured rounding to count as zero.
const MEASURED: f64 = 4.0;

/// The uncertainty of a slope that is 0, relative to its value: less may be a slope that it hides.
const NOTHING: f64 = 4.0;

/// A slope elsewhere that is this much larger than the uncertainty here would be seen here.
const SEEN: f64 = 8.0;

/// The evidence that an entry is zero.
///
/// A finite difference cannot show that a slope is exactly 0, only that it is small. That is enough if
///
/// 1. every claim is 0, or no more than the rounding of a typical entry of this gradient,
/// 2. the difference is 0 to within its uncertainty, and that is small relative to a typical entry, which is
///    what a mistake would leave,
/// 3. at two other points, where the other parameters are 0 or random, the slope is also hidden by
///    rounding, or so large that it would be seen here.
///
/// A unit that is off meets the third condition, since its slope elsewhere is large. An entry without
/// effect, such as the bias of an attention's keys, meets it too. An entry whose effect is small
/// everywhere does not.
#[derive(Debug)]
pub(crate) struct Zero {
    /// The effect on the function of moving a typical entry by its parameter's scale: the median, or in `f32`
    /// the least.
    typical: f64,
    /// The roundings of a claim that count as zero, relative to a typical entry.
    rounding: f64,
    /// Whether the rounding of the claims is measured.
    measured: bool,
    resolved: f64,
    /// Another point.
    random: Vec<f64>,
}

impl Zero {
    pub(crate) fn new<F: Function>(
        point: &EvalPoint<F>,
        at: &[Parameter<'_>],
        methods: &Methods<'_>,
        gradients: &[Vec<&[f64]>],
        seed: u64,
    ) -> Self {
        let effects = gradients.iter().enumerate().flat_map(|(p, claims)| {
            let first = claims.first().into_iter().flat_map(|g| g.iter());
            first.map(move |g| g.abs() * point.scale(p))
        });
        let mut effects: Vec<f64> = effects.filter(|&e| e > 0.0 && e.is_finite()).collect();
        effects.sort_by(f64::total_cmp);
        // In `f32`, an entry that is small relative to the typical one is often hidden.
        let typical = match point.precision() {
            Precision::F64 => effects.get(effects.len().saturating_sub(1) / 2).copied(),
            Precision::F32 => effects.first().copied(),
        };
        let coarsest = methods.claims.iter().map(|c| c.precision).max();
        let coarsest = coarsest.unwrap_or_default().coarser(point.precision());
        let difference = Tolerance::difference(Method::Central, point.precision());
        let mut random = Pcg64Mcg::seed_from_u64(seed);
        let mut moved = Vec::with_capacity(point.x.len());
        for (p, parameter) in at.iter().enumerate() {
            let scale = point.scale(p);
            let values = parameter.values.iter();
            moved.extend(values.map(|x| x + scale * random.random_range(-1.0..1.0)));
        }
        Self {
            // All claims are 0: an entry could be as large as the function.
            typical: typical.unwrap_or(point.value.abs().max(1.0 / 32.0)),
            rounding: ROUNDINGS * coarsest.epsilon(),
            measured: methods.claims.iter().all(|c| c.noise.is_some()),
            resolved: difference.resolved(),
            random: moved,
        }
    }

    /// The size of a typical entry, if it was one of this parameter.
    pub(crate) fn typical(&self, scale: f64) -> f64 {
        self.typical / scale
    }

    /// Whether the claims and the slope of an entry are zero to within rounding.
    ///
    /// `noise` is the rounding of each claim.
    pub(crate) fn supports<F: Function>(
        &self,
        point: &mut EvalPoint<F>,
        direction: &Direction<'_>,
        slope: Slope,
        claimed: &[f64],
        noise: &[f64],
    ) -> bool {
        let Direction::Entry { index, parameter } = *direction else {
            return false;
        };
        let scale = point.scale(parameter);
        let typical = self.typical(scale);
        let is_rounding = |(g, noise): (&f64, &f64)| {
            let measured = if self.measured {
                MEASURED * noise
            } else {
                f64::INFINITY
            };
            g.abs() <= (self.rounding * typical).min(measured)
        };
        if !claimed.iter().zip(noise).all(is_rounding)
            || NOTHING * slope.quotient.abs() > slope.uncertainty
            || slope.uncertainty > self.resolved * typical
        {
            return false;
        }
        let mut origin = vec![0.0; point.x.len()];
        origin[index] = point.x[index];
        let h = point.precision().epsilon().powf(0.125) * scale;
        // A wave that a coarser step levels would be seen at this one.
        let here = rounding_noise(point.precision(), point.value, h).max(slope.uncertainty);
        for elsewhere in [&origin, &self.random] {
            let there = point.central_at(elsewhere, direction, h);
            let size = there.quotient.abs();
            if size > there.uncertainty && size < SEEN * here {
                return false;
            }
        }
        true
    }
}
