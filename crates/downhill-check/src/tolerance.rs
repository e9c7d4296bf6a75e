//! The one table of tolerances.

use crate::{Method, Precision};

/// How far apart two gradients may be.
///
/// Entries `a` and `b` of a parameter agree when
///
/// ```text
/// |a - b| ≤ relative · max(|a|, |b|)  +  floor · (the largest entry of that parameter, by any way)
/// ```
///
/// The floor is for entries that are small because large terms cancel in them: each term of the sum
/// over samples is rounded, so the sum is known to some digits of its terms, not of itself.
///
/// A comparison with differences allows besides what is uncertain about them: their [`noise`] and,
/// where several steps were taken, how much the slope changes from one to the next. Numbers that agree
/// by that alone count only if it is below a thousandth of the parameter's largest entry; otherwise
/// they are [unresolved](crate::Verdict::Unresolved).
///
/// | compared | relative | floor | in `f64` | in `f32` |
/// |---|---|---|---|---|
/// | two exact derivatives | `4096 ε` | `256 ε` | 9e-13, 6e-14 | 5e-4, 3e-5 |
/// | an exact one and a central difference | `256 ε^(2/3)` | `32 ε^(2/3)` | 9e-9, 1e-9 | 6e-3, 8e-4 |
/// | an exact one and Richardson | `256 ε^(4/5)` | `32 ε^(4/5)` | 8e-11, 1e-11 | 7e-4, 9e-5 |
/// | an exact one and a complex step | `4096 ε` | `256 ε` | 9e-13, 6e-14 | |
/// | two directions, as a fraction of their length: [`ALIGNED`](Self::ALIGNED) | 1e-10 | | | |
///
/// `ε` is [`Precision::epsilon`], and its power the [error](Method::error) that a method is left
/// with when all derivatives are about 1. The factors are room for some thousand roundings, and for
/// third derivatives some hundred times the first; a mistake in a formula is off by fractions of 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tolerance {
    /// A fraction of the entry.
    pub relative: f64,
    /// A fraction of the largest entry of the parameter.
    pub floor: f64,
}

/// How many roundings of its own size a value may have suffered.
const ROUNDINGS: f64 = 32.0;

impl Tolerance {
    /// How near an update has to come to a multiple of a gradient, in `f64`, as a fraction of its
    /// length, to be called one: each is a sum over samples, whose terms may cancel to a ten
    /// thousandth of their size.
    pub const ALIGNED: f64 = 1e-10;

    /// Two ways to the exact derivative.
    pub fn exact(precision: Precision) -> Self {
        let epsilon = precision.epsilon();
        Self {
            relative: 4096.0 * epsilon,
            floor: 256.0 * epsilon,
        }
    }

    /// An exact derivative beside a slope taken from values.
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

    /// Both.
    #[must_use]
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            relative: self.relative + other.relative,
            floor: self.floor + other.floor,
        }
    }

    /// How far apart two numbers may be, where the largest of their kind is `largest`.
    // ANCHOR: allowed
    pub fn allowed(self, a: f64, b: f64, largest: f64) -> f64 {
        self.relative * a.abs().max(b.abs()) + self.floor * largest
    }
    // ANCHOR_END: allowed
}

/// What rounding may leave of a slope taken over a distance `h` between values of about `value`.
///
/// ```text
/// 32 ε |f| / h
/// ```
///
/// A slope that is smaller may not show. The 32 is room for a value that was rounded some times over
/// on the way.
pub fn noise(precision: Precision, value: f64, h: f64) -> f64 {
    ROUNDINGS * precision.epsilon() * value.abs() / h.abs()
}
