//! The table of tolerances.

use crate::{Method, Precision, Verdict};

/// The largest allowed difference of two gradients.
///
/// Entries `a` and `b` of a parameter agree if they differ by the rounding of their own size:
///
/// ```text
/// |a - b| ≤ relative · max(|a|, |b|)
/// ```
///
/// More is allowed for what is not known about the two numbers, if that is *resolved*: at most a
/// thousandth of `max(|a|, |b|)`, or eight times the relative tolerance if that is more. Otherwise it may
/// hide a wrong entry, and the entry is [unresolved](crate::Verdict::Unresolved). Not known are
///
/// - the error of a finite difference: the [`rounding_noise`] and, if several steps were tried, the change
///   of the slope from one step to the next,
/// - the rounding of a gradient whose terms cancel. It is relative to the terms, not to their sum. It is
///   [measured](crate::Claim::with_noise), or `floor` times the parameter's largest entry. Two claims that
///   differ by less agree only if half their digits do.
///
/// A comparison in a direction allows `floor` times the sum of the absolute terms.
///
/// | compared | relative | floor | in `f64` | in `f32` |
/// |---|---|---|---|---|
/// | two exact derivatives | `4096 ε` | `256 ε` | 9e-13, 6e-14 | 5e-4, 3e-5 |
/// | exact and central difference | `256 ε^(2/3)` | `32 ε^(2/3)` | 9e-9, 1e-9 | 6e-3, 8e-4 |
/// | exact and Richardson | `256 ε^(4/5)` | `32 ε^(4/5)` | 8e-11, 1e-11 | 7e-4, 9e-5 |
/// | exact and complex step | `4096 ε` | `256 ε` | 9e-13, 6e-14 | |
/// | two directions: [`ALIGNED`](Self::ALIGNED) | 1e-10 | | | |
///
/// `ε` is [`Precision::epsilon`], and its power is the total [error](Method::error) of a method if all
/// derivatives are about 1. The factors allow some thousand roundings, and third derivatives some
/// hundred times the first. A mistake in a formula causes much larger relative differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// The allowed difference as a fraction of the larger entry.
    pub relative: f64,
    /// The possible rounding of a sum as a fraction of the largest entry of the parameter.
    pub floor: f64,
}

/// The unknown, relative to an entry, that lets it agree.
const RESOLVED: f64 = 1e-3;

/// The relative tolerance of two exact derivatives, in machine epsilons.
const RELATIVE: f64 = 4096.0;

/// How much less an entry may be rounded if that is measured.
const MEASURED: f64 = 32.0;

/// The roundings, each of the value's own size, that a value may contain.
const ROUNDINGS: f64 = 32.0;

impl Tolerance {
    /// The tolerance for an update to be a multiple of a gradient.
    ///
    /// It is relative to the length of the update, in `f64`. Both are sums over samples, whose terms may
    /// cancel to a ten thousandth of their size.
    pub const ALIGNED: f64 = 1e-10;

    /// The tolerance between two exact derivatives, such as by autodiff and by hand.
    pub fn exact(precision: Precision) -> Self {
        let epsilon = precision.epsilon();
        Self {
            relative: RELATIVE * epsilon,
            floor: 256.0 * epsilon,
        }
    }

    /// The tolerance between an exact derivative and a slope computed from values.
    pub fn difference(method: Method, precision: Precision) -> Self {
        match method {
            Method::ComplexStep => Self::exact(precision),
            Method::Central | Method::Richardson => {
                let error = method.error(precision);
                Self {
                    relative: 256.0 * error,
                    floor: 32.0 * error,
                }
            }
        }
    }

    /// The tolerance of an entry whose rounding is measured: it need not allow for the worst case.
    #[must_use]
    pub(crate) fn measured(self, measured: bool) -> Self {
        Self {
            relative: self.relative / if measured { MEASURED } else { 1.0 },
            ..self
        }
    }

    /// The sum of two tolerances.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            relative: self.relative + other.relative,
            floor: self.floor + other.floor,
        }
    }

    /// The unknown, relative to an entry, that lets it agree.
    pub(crate) fn resolved(self) -> f64 {
        RESOLVED.max(8.0 * self.relative)
    }

    /// The relative difference of two numbers that agree in half their digits.
    pub(crate) fn half_the_digits(self) -> f64 {
        (self.relative / RELATIVE).sqrt()
    }

    /// The allowed difference of `a` and `b`, given the largest of the terms.
    pub fn allowed(self, a: f64, b: f64, largest: f64) -> f64 {
        self.relative * a.abs().max(b.abs()) + self.floor * largest
    }
}

/// The allowed difference of two values of a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Allowed {
    /// The rounding of their own size.
    pub(crate) exact: f64,
    /// The two unknown errors: of a slope, and of a sum whose terms cancel.
    pub(crate) unknown: [f64; 2],
    /// The unknown up to which they can agree.
    pub(crate) resolved: f64,
}

impl Allowed {
    /// Allows only so much.
    pub(crate) fn exactly(exact: f64) -> Self {
        Self {
            exact,
            unknown: [0.0; 2],
            resolved: 0.0,
        }
    }

    /// The largest difference that is not known to be wrong.
    pub(crate) fn largest(self) -> f64 {
        self.exact + self.unknown.iter().sum::<f64>()
    }

    // ANCHOR: verdict
    pub(crate) fn verdict(self, error: f64) -> Verdict {
        let resolved = self.unknown.iter().filter(|&&u| u <= self.resolved);
        if !error.is_finite() {
            Verdict::Differs
        } else if error <= self.exact + resolved.sum::<f64>() {
            Verdict::Agrees
        } else if error <= self.largest() {
            Verdict::Unresolved
        } else {
            Verdict::Differs
        }
    }
    // ANCHOR_END: verdict
}

/// The rounding error of a slope from values of about `value` at a step `h`.
///
/// ```text
/// 32 ε |f| / h
/// ```
///
/// It can hide a smaller slope. The factor 32 allows for rounded intermediate results.
pub fn rounding_noise(precision: Precision, value: f64, h: f64) -> f64 {
    ROUNDINGS * precision.epsilon() * value.abs() / h.abs()
}
