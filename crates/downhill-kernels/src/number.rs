//! The trait of the two floating-point types.

use std::fmt::{Debug, Display};
use std::iter::Sum;
use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Sub, SubAssign};

use crate::error_function::erf;
use crate::{double, single};

/// A floating-point type: `f64` or `f32`.
///
/// # Vectorization
///
/// Every function here but those of the last group is free of branches, calls and table look-ups. A loop over one of
/// them inside [`dispatch`](crate::dispatch) compiles to vector instructions.
///
/// # Reproducibility
///
/// Apart from the last group, the functions consist of additions, multiplications, divisions and operations on bits,
/// each rounded as IEEE 754 says; none is fused. So a number has the same result in a vector and alone, at every
/// position of a slice, and on every machine.
///
/// # Accuracy
///
/// The largest error in units in the last place of the exact result, over the whole domain:
///
/// | function | `f64` | `f32` |
/// |---|---|---|
/// | [`exp`](Self::exp) | 1 | 1 |
/// | [`exp_m1`](Self::exp_m1) | 2 | 2 |
/// | [`ln`](Self::ln) | 1 | 1 |
/// | [`ln_1p`](Self::ln_1p) | 1.5 | 1.5 |
/// | [`tanh`](Self::tanh) | 1.5 | 1.5 |
/// | [`sigmoid`](Self::sigmoid) | 3 | 3 |
/// | [`erf`](Self::erf), [`erfc`](Self::erfc) | 1 | 1 |
///
/// NaN, infinities, signed zeros and subnormal numbers give what the functions of the standard library give.
/// A result below the normal range is rounded once, to within 1 unit of the smallest subnormal number.
pub trait Number:
    Copy
    + PartialEq
    + PartialOrd
    + Default
    + Debug
    + Display
    + Send
    + Sync
    + 'static
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + SubAssign
    + MulAssign
    + DivAssign
    + Sum
    + private::Product
{
    /// The name of the type.
    const NAME: &'static str;
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// Positive infinity.
    const INFINITY: Self;
    /// Negative infinity.
    const NEG_INFINITY: Self;
    /// NaN.
    const NAN: Self;
    /// The distance from 1 to the next larger number.
    const EPSILON: Self;

    /// Rounds an `f64` to the nearest number of this type.
    fn from_f64(value: f64) -> Self;

    /// Converts the number to `f64`; this is exact.
    fn to_f64(self) -> f64;

    /// These numbers as a slice of this type, if they are of this type; it copies nothing.
    fn borrowed(values: &[f64]) -> Option<&[Self]>;

    /// Tests for NaN.
    fn is_nan(self) -> bool;

    /// Tests for a number that is neither infinite nor NaN.
    fn is_finite(self) -> bool;

    /// The absolute value.
    fn abs(self) -> Self;

    /// The number with the sign of another.
    fn copysign(self, sign: Self) -> Self;

    /// The square root, correctly rounded; NaN below 0.
    fn sqrt(self) -> Self;

    /// The larger number; NaN if either is NaN.
    ///
    /// The standard library's `max` ignores a NaN. Of 0 and -0, either may be returned.
    fn max(self, other: Self) -> Self;

    /// The smaller number; NaN if either is NaN.
    ///
    /// The standard library's `min` ignores a NaN. Of 0 and -0, either may be returned.
    fn min(self, other: Self) -> Self;

    /// The exponential function, `eˣ`.
    ///
    /// It overflows to infinity and underflows to 0.
    fn exp(self) -> Self;

    /// `eˣ - 1`, accurate near 0 too.
    fn exp_m1(self) -> Self;

    /// The natural logarithm: negative infinity at 0, NaN below.
    fn ln(self) -> Self;

    /// `ln(1 + x)`, accurate near 0 too: negative infinity at -1, NaN below.
    fn ln_1p(self) -> Self;

    /// The hyperbolic tangent.
    fn tanh(self) -> Self;

    /// The sigmoid, `1 / (1 + e⁻ˣ)`.
    ///
    /// It is accurate for very negative numbers too, where it is nearly `eˣ`.
    fn sigmoid(self) -> Self;

    /// The error function.
    fn erf(self) -> Self;

    /// The complementary error function, `1 - erf(x)`; a call of `libm`, which is not vectorized.
    ///
    /// It is accurate for large `x` too, where it is nearly 0.
    fn erfc(self) -> Self;

    /// The sine of an angle in radians, by the standard library.
    fn sin(self) -> Self;

    /// The cosine of an angle in radians, by the standard library.
    fn cos(self) -> Self;

    /// The power with any exponent, by the standard library.
    fn powf(self, exponent: Self) -> Self;
}

pub(crate) mod private {
    /// A type that the library of large products supports.
    pub trait Product: Sized {
        /// Computes a product.
        fn gemm(product: crate::large::Product<'_, Self>);
    }
}

macro_rules! number {
    ($t:ident, $functions:ident, $erfc:path, $narrow:expr, $borrow:expr) => {
        impl Number for $t {
            const NAME: &'static str = stringify!($t);
            const ZERO: Self = 0.0;
            const ONE: Self = 1.0;
            const INFINITY: Self = Self::INFINITY;
            const NEG_INFINITY: Self = Self::NEG_INFINITY;
            const NAN: Self = Self::NAN;
            const EPSILON: Self = Self::EPSILON;

            #[inline(always)]
            fn from_f64(value: f64) -> Self {
                $narrow(value)
            }

            #[inline(always)]
            fn to_f64(self) -> f64 {
                f64::from(self)
            }

            #[inline(always)]
            fn borrowed(values: &[f64]) -> Option<&[Self]> {
                $borrow(values)
            }

            #[inline(always)]
            fn is_nan(self) -> bool {
                self.is_nan()
            }

            #[inline(always)]
            fn is_finite(self) -> bool {
                self.is_finite()
            }

            #[inline(always)]
            fn abs(self) -> Self {
                self.abs()
            }

            #[inline(always)]
            fn copysign(self, sign: Self) -> Self {
                self.copysign(sign)
            }

            #[inline(always)]
            fn sqrt(self) -> Self {
                self.sqrt()
            }

            #[inline(always)]
            fn max(self, other: Self) -> Self {
                let larger = if self > other { self } else { other };
                if self.is_nan() { self } else { larger }
            }

            #[inline(always)]
            fn min(self, other: Self) -> Self {
                let smaller = if self < other { self } else { other };
                if self.is_nan() { self } else { smaller }
            }

            #[inline(always)]
            fn exp(self) -> Self {
                $functions::exp(self)
            }

            #[inline(always)]
            fn exp_m1(self) -> Self {
                $functions::exp_m1(self)
            }

            #[inline(always)]
            fn ln(self) -> Self {
                $functions::ln(self)
            }

            #[inline(always)]
            fn ln_1p(self) -> Self {
                $functions::ln_1p(self)
            }

            #[inline(always)]
            fn tanh(self) -> Self {
                $functions::tanh(self)
            }

            #[inline(always)]
            fn sigmoid(self) -> Self {
                $functions::sigmoid(self)
            }

            #[inline(always)]
            fn erf(self) -> Self {
                $narrow(erf(self.to_f64()))
            }

            fn erfc(self) -> Self {
                $erfc(self)
            }

            fn sin(self) -> Self {
                self.sin()
            }

            fn cos(self) -> Self {
                self.cos()
            }

            fn powf(self, exponent: Self) -> Self {
                self.powf(exponent)
            }
        }
    };
}

number!(f64, double, libm::erfc, |value: f64| value, Some);
#[allow(
    clippy::cast_possible_truncation,
    reason = "rounding to the nearest f32 is the purpose"
)]
mod narrow {
    use super::{Number, erf, single};
    number!(f32, single, libm::erfcf, |value: f64| value as f32, |_| {
        None
    });
}
