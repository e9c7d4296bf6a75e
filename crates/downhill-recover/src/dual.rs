//! Dual numbers: a value, and its derivatives by the numbers that everything started from.
//!
//! Forward-mode differentiation: with `x = v + Σ tᵢ εᵢ` and `εᵢ εⱼ = 0`, every operation is its own
//! derivative rule. A run computed in these carries its exact Jacobian along, step by step.

use std::ops::{Add, Div, Mul, Neg, Sub};

use downhill_hand::sigmoid;

use crate::number::Number;

/// A value and its `N` derivatives.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Dual<const N: usize> {
    /// The value.
    pub(crate) value: f64,
    /// Its derivatives by each of the numbers that the run started from.
    pub(crate) tangent: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// The numbers that derivatives are taken by.
    pub(crate) fn variables(values: [f64; N]) -> [Self; N] {
        std::array::from_fn(|i| {
            let mut tangent = [0.0; N];
            tangent[i] = 1.0;
            Self {
                value: values[i],
                tangent,
            }
        })
    }

    /// Another value, whose derivative by this one is `slope`.
    fn chain(self, value: f64, slope: f64) -> Self {
        Self {
            value,
            tangent: self.tangent.map(|t| t * slope),
        }
    }

    /// Another value, whose derivatives by this one and by `other` are the two slopes.
    fn join(self, slope: f64, other: Self, other_slope: f64, value: f64) -> Self {
        Self {
            value,
            tangent: std::array::from_fn(|i| {
                self.tangent[i] * slope + other.tangent[i] * other_slope
            }),
        }
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let tangent = std::array::from_fn(|i| self.tangent[i] + other.tangent[i]);
        Self {
            value: self.value + other.value,
            tangent,
        }
    }
}

impl<const N: usize> Sub for Dual<N> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        let tangent = std::array::from_fn(|i| self.tangent[i] - other.tangent[i]);
        Self {
            value: self.value - other.value,
            tangent,
        }
    }
}

impl<const N: usize> Mul for Dual<N> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.join(other.value, other, self.value, self.value * other.value)
    }
}

impl<const N: usize> Div for Dual<N> {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        self.join(1.0 / other.value, other, -quotient / other.value, quotient)
    }
}

impl<const N: usize> Neg for Dual<N> {
    type Output = Self;

    fn neg(self) -> Self {
        self.chain(-self.value, -1.0)
    }
}

impl<const N: usize> Number for Dual<N> {
    fn constant(value: f64) -> Self {
        Self {
            value,
            tangent: [0.0; N],
        }
    }

    fn scale(self, factor: f64) -> Self {
        self.chain(self.value * factor, factor)
    }

    fn ln(self) -> Self {
        self.chain(self.value.ln(), 1.0 / self.value)
    }

    fn sigmoid(self) -> Self {
        let a = sigmoid(self.value);
        self.chain(a, a * (1.0 - a))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything there is, in one formula.
    fn formula<T: Number>([x, y]: [T; 2]) -> T {
        ((x * y).sigmoid() / (y - x.scale(0.3))).ln() - (-x) * y + T::constant(2.0) / y
    }

    #[test]
    fn every_operation_is_its_own_derivative_rule() {
        let at = [0.7, 1.9];
        let dual = formula(Dual::variables(at));
        assert_eq!(dual.value, formula(at));
        for i in 0..2 {
            let h = 1e-6;
            let moved = |by: f64| {
                let mut at = at;
                at[i] += by;
                formula(at)
            };
            let slope = (moved(h) - moved(-h)) / (2.0 * h);
            assert!((dual.tangent[i] - slope).abs() < 1e-9, "{i}: {slope}");
        }
    }
}
