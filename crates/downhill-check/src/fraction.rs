//! Recognizes a number as a fraction of small integers.

use std::fmt;

/// The largest numerator and denominator.
const LARGEST: i64 = 1_000;

/// A fraction in lowest terms, with numerator and denominator up to 1,000.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    /// Finds the simplest fraction equal to `value` within a relative `tolerance`.
    ///
    /// Returns `None` if there is none, or if `value` is 0, infinite or NaN.
    ///
    /// The candidates are the convergents of the continued fraction `value = a₀ + 1/(a₁ + 1/(a₂ + …))`,
    /// the best approximations for their size.
    ///
    /// ```
    /// use downhill_check::Fraction;
    ///
    /// let near = |value| Fraction::near(value, 1e-12).map(|f| f.to_string());
    /// assert_eq!(near(0.833_333_333_333_333_3).as_deref(), Some("5/6"));
    /// assert_eq!(near(250.0).as_deref(), Some("250"));
    /// assert_eq!(near(std::f64::consts::PI), None);
    /// ```
    ///
    /// *Source*: A. Khinchin, "Continued Fractions", chapter 2.
    pub fn near(value: f64, tolerance: f64) -> Option<Self> {
        let largest = LARGEST as f64;
        let size = value.abs();
        if !(size <= largest && size * largest >= 1.0 - tolerance) {
            return None;
        }
        // The last two convergents: (numerator, denominator).
        let (mut before, mut last) = ((0.0, 1.0), (1.0, 0.0));
        let mut rest = size;
        loop {
            let whole = rest.floor();
            let next: (f64, f64) = (whole * last.0 + before.0, whole * last.1 + before.1);
            if next.0 > largest || next.1 > largest {
                return None;
            }
            if next.0 > 0.0 && (next.0 / next.1 - size).abs() <= tolerance * size {
                // Both are at most 1,000, so the casts are exact.
                return Some(Self {
                    numerator: (next.0 * value.signum()) as i64,
                    denominator: next.1 as i64,
                });
            }
            (before, last) = (last, next);
            // The fraction is exact here, so only a negative or NaN tolerance gets this far.
            if rest == whole {
                return None;
            }
            rest = (rest - whole).recip();
        }
    }

    /// The numerator, with the sign.
    pub fn numerator(&self) -> i64 {
        self.numerator
    }

    /// The denominator, at least 1.
    pub fn denominator(&self) -> i64 {
        self.denominator
    }

    /// Whether the denominator is 1.
    pub fn is_whole(&self) -> bool {
        self.denominator == 1
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_whole() {
            write!(f, "{}", self.numerator)
        } else {
            write!(f, "{}/{}", self.numerator, self.denominator)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOLERANCE: f64 = 1e-12;

    #[test]
    fn finds_every_small_fraction_in_lowest_terms() {
        let common_divisor = |mut a: i64, mut b: i64| {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        for q in [1, 2, 6, 7, 97, 250, 999, 1_000] {
            for p in (-1_000..=1_000).filter(|p| *p != 0) {
                let found = Fraction::near(p as f64 / q as f64, TOLERANCE).unwrap();
                let divisor = common_divisor(p, q).abs();
                assert_eq!(
                    (found.numerator, found.denominator),
                    (p / divisor, q / divisor)
                );
            }
        }
    }

    #[test]
    fn the_tolerance_limits_the_distance_from_the_fraction() {
        let near = |off: f64| Fraction::near(5.0 / 6.0 * (1.0 + off), TOLERANCE);
        for off in [0.0, 1e-15, -1e-15, 9e-13, -9e-13] {
            assert_eq!(near(off).unwrap().to_string(), "5/6", "{off}");
        }
        assert_eq!(near(2e-12), None);
        assert_eq!(near(-2e-12), None);
    }

    #[test]
    fn other_numbers_have_no_fraction() {
        for value in [
            std::f64::consts::PI,
            std::f64::consts::SQRT_2,
            1_001.0,
            1.0 / 1_001.0,
            0.0,
            1e-300,
            f64::MAX,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert_eq!(Fraction::near(value, TOLERANCE), None, "{value}");
        }
        assert_eq!(Fraction::near(1.0, -1.0), None);
        assert_eq!(Fraction::near(1.0, f64::NAN), None);
    }

    #[test]
    fn whole_numbers_are_written_without_a_denominator() {
        let whole = Fraction::near(-3.0, TOLERANCE).unwrap();
        assert!(whole.is_whole());
        assert_eq!((whole.numerator(), whole.denominator()), (-3, 1));
        assert_eq!(whole.to_string(), "-3");
    }
}
