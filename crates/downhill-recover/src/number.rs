//! What a run can be computed in: plain numbers, or numbers that carry their derivatives.

use std::fmt::Debug;
use std::ops::{Add, Div, Mul, Neg, Sub};

use downhill_hand::sigmoid;

/// `f64`, or a [`Dual`](crate::dual::Dual): one code gives a run, and its exact derivative.
pub(crate) trait Number:
    Copy
    + Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
{
    /// A number that depends on nothing.
    fn constant(value: f64) -> Self;

    /// This times a number that depends on nothing.
    fn scale(self, factor: f64) -> Self;

    /// The natural logarithm.
    fn ln(self) -> Self;

    /// `σ(z) = 1 / (1 + e⁻ᶻ)`.
    fn sigmoid(self) -> Self;
}

impl Number for f64 {
    fn constant(value: f64) -> Self {
        value
    }

    fn scale(self, factor: f64) -> Self {
        self * factor
    }

    fn ln(self) -> Self {
        self.ln()
    }

    fn sigmoid(self) -> Self {
        sigmoid(self)
    }
}
