//! The table of tolerances.

use crate::{Method, Precision};

/// The largest allowed difference of two gradients.
///
/// Entries `a` and `b` of a parameter agree when
///
/// ```text
/// |a - b| ≤ relative · max(|a|, |b|)  +  floor · (the largest entry of that parameter, by any method)
/// ```
///
/// The floor is for entries that are small because large terms cancel. Each term of the sum over
/// samples is rounded, so the error of the sum is relative to its terms, not to the sum.
///
/// A comparison with a finite difference adds its uncertainty: the [`rounding_noise`] and, if several
/// steps were tried, the change of the slope from one step to the next. Values that agree only because
/// of this uncertainty pass if it is below a thousandth of the parameter's largest entry. Otherwise
/// they are [unresolved](crate::Verdict::Unresolved).
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
    /// The allowed difference as a fraction of the largest entry of the parameter.
    pub floor: f64,
}

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
            relative: 4096.0 * epsilon,
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

    /// The sum of two tolerances.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            relative: self.relative + other.relative,
            floor: self.floor + other.floor,
        }
    }

    /// The allowed difference of `a` and `b`, given the parameter's largest entry.
    // ANCHOR: allowed
    pub fn allowed(self, a: f64, b: f64, largest: f64) -> f64 {
        self.relative * a.abs().max(b.abs()) + self.floor * largest
    }
    // ANCHOR_END: allowed
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
