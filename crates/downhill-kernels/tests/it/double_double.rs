//! Elementary functions to about 30 digits, as the reference of those in `f64`.

use std::ops::{Add, Div, Mul, Neg, Sub};

/// The unevaluated sum of two numbers, the second at most half a unit in the last place of the first.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Double(pub(crate) f64, pub(crate) f64);

fn two_sum(a: f64, b: f64) -> Double {
    let sum = a + b;
    let other = sum - a;
    Double(sum, (a - (sum - other)) + (b - other))
}

impl From<f64> for Double {
    fn from(x: f64) -> Self {
        Self(x, 0.0)
    }
}

impl Add for Double {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let (high, low) = (two_sum(self.0, other.0), two_sum(self.1, other.1));
        let sum = two_sum(high.0, high.1 + low.0);
        two_sum(sum.0, sum.1 + low.1)
    }
}

impl Neg for Double {
    type Output = Self;

    fn neg(self) -> Self {
        Self(-self.0, -self.1)
    }
}

impl Sub for Double {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self + -other
    }
}

impl Mul for Double {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        let product = self.0 * other.0;
        let lost = self.0.mul_add(other.0, -product);
        two_sum(product, lost + (self.0 * other.1 + self.1 * other.0))
    }
}

impl Div for Double {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let first = self.0 / other.0;
        let rest = self - other * first.into();
        let second = rest.0 / other.0;
        let rest = rest - other * second.into();
        two_sum(first, second) + (rest.0 / other.0).into()
    }
}

impl Double {
    const LN_2: Self = Self(std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17);

    fn times_power_of_two(self, n: i32) -> Self {
        let half = 2.0_f64.powi(n / 2);
        let rest = 2.0_f64.powi(n - n / 2);
        Self(self.0 * half * rest, self.1 * half * rest)
    }

    /// `n` and `eʳ - 1` of `x = n ln 2 + r`.
    fn reduced(self) -> (i32, Self) {
        let n = (self.0 / Self::LN_2.0).round();
        // The rest of ln 2 past the second number counts for n of a thousand.
        let third = Self(5.707_708_438_416_212e-34 * n, 0.0);
        let r = self - Self::LN_2 * n.into() - third;
        let small = Self(r.0 / 256.0, r.1 / 256.0);
        let mut sum = Self(0.0, 0.0);
        for i in (1..=10).rev() {
            sum = small * (Self(1.0, 0.0) + sum) / f64::from(i).into();
        }
        for _ in 0..8 {
            // (1 + s)² - 1
            sum = Self(2.0 * sum.0, 2.0 * sum.1) + sum * sum;
        }
        (n as i32, sum)
    }

    pub(crate) fn exp(self) -> Self {
        self.exp_times_power_of_two(0)
    }

    /// `2^more eˣ`, which keeps its digits where `eˣ` is below the normal range.
    pub(crate) fn exp_times_power_of_two(self, more: i32) -> Self {
        let (n, sum) = self.reduced();
        (Self(1.0, 0.0) + sum).times_power_of_two(n + more)
    }

    pub(crate) fn exp_m1(self) -> Self {
        if self.0.abs() < 1e-9 {
            // Below the normal range the general form loses digits.
            let square = self * self;
            return self + (square / 2.0.into() + square * self / 6.0.into());
        }
        let (n, sum) = self.reduced();
        if n == 0 { sum } else { self.exp() - 1.0.into() }
    }

    pub(crate) fn ln_1p(self) -> Self {
        if self.0.abs() < 1e-9 {
            let square = self * self;
            self - (square / 2.0.into() - square * self / 3.0.into())
        } else {
            (Self(1.0, 0.0) + self).ln()
        }
    }

    pub(crate) fn ln(self) -> Self {
        if self.0 < f64::MIN_POSITIVE {
            return Self(self.0 * 2.0_f64.powi(60), 0.0).ln() - Self::LN_2 * 60.0.into();
        }
        let about = self.0.ln();
        let wrong = Self(-about, 0.0).exp() * self - 1.0.into();
        Self(about, 0.0) + (wrong - wrong * wrong / 2.0.into())
    }
}

#[test]
fn agrees_with_known_digits() {
    // The digits of e and of ln 10 past those of an f64.
    let e = Double(1.0, 0.0).exp();
    assert_eq!(e.0, std::f64::consts::E);
    assert!((e.1 - 1.445_646_891_729_250_2e-16).abs() < 1e-31, "{e:?}");
    let ln_10 = Double(10.0, 0.0).ln();
    assert_eq!(ln_10.0, std::f64::consts::LN_10);
    assert!(
        (ln_10.1 - -2.170_756_223_382_249_4e-16).abs() < 1e-31,
        "{ln_10:?}"
    );
}
