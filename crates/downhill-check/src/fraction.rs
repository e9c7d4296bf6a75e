//! A number recognized as a small fraction.

use std::fmt;

/// The largest numerator and denominator that count as small.
const LARGEST: i64 = 1_000;

/// A fraction in lowest terms, numerator and denominator at most 1,000 in size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fraction {
    numerator: i64,
    denominator: i64,
}

impl Fraction {
    /// The simplest small fraction that `value` is, to a relative `tolerance`; if there is one.
    ///
    /// By continued fractions: `value = a₀ + 1/(a₁ + 1/(a₂ + …))`, cut off after each term in turn,
    /// gives the best fractions for their size. Of 0, and of what is not finite, there is none.
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
        // The last two fractions: (numerator, denominator).
        let (mut before, mut last) = ((0.0, 1.0), (1.0, 0.0));
        let mut rest = size;
        loop {
            let whole = rest.floor();
            let next: (f64, f64) = (whole * last.0 + before.0, whole * last.1 + before.1);
            if next.0 > largest || next.1 > largest {
                return None;
            }
            if next.0 > 0.0 && (next.0 / next.1 - size).abs() <= tolerance * size {
                return Some(Self {
                    // At most 1,000 in size.
                    numerator: (next.0 * value.signum()) as i64,
                    denominator: next.1 as i64,
                });
            }
            (before, last) = (last, next);
            // No next term: the fraction is exact, yet not within the tolerance, which is not a
            // number then, or negative.
            if rest == whole {
                return None;
            }
            rest = (rest - whole).recip();
        }
    }

    /// The number above the line.
    pub fn numerator(&self) -> i64 {
        self.numerator
    }

    /// The number below it, at least 1.
    pub fn denominator(&self) -> i64 {
        self.denominator
    }

    /// Whether it is a whole number.
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
        let divide = |mut a: i64, mut b: i64| {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        for q in [1, 2, 6, 7, 97, 250, 999, 1_000] {
            for p in (-1_000..=1_000).filter(|p| *p != 0) {
                let found = Fraction::near(p as f64 / q as f64, TOLERANCE).unwrap();
                let by = divide(p, q).abs();
                assert_eq!((found.numerator, found.denominator), (p / by, q / by));
            }
        }
    }

    #[test]
    fn a_little_beside_it_is_still_it_and_more_is_not() {
        let near = |off: f64| Fraction::near(5.0 / 6.0 * (1.0 + off), TOLERANCE);
        for off in [0.0, 1e-15, -1e-15, 9e-13, -9e-13] {
            assert_eq!(near(off).unwrap().to_string(), "5/6", "{off}");
        }
        assert_eq!(near(2e-12), None);
        assert_eq!(near(-2e-12), None);
    }

    #[test]
    fn what_is_no_small_fraction_has_none() {
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
    fn whole_numbers_are_written_without_a_line() {
        let whole = Fraction::near(-3.0, TOLERANCE).unwrap();
        assert!(whole.is_whole());
        assert_eq!((whole.numerator(), whole.denominator()), (-3, 1));
        assert_eq!(whole.to_string(), "-3");
    }
}
