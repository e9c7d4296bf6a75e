//! A number as a source printed it, which is a number and how far it may be off.

use crate::{Digits, Printed};

/// A number as a source printed it: its text, and how many digits there are to compare.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// As the source printed it.
    pub text: &'static str,
    /// How many digits it has.
    pub digits: Digits,
}

impl Reading {
    /// The number the text says; not a number where it says none.
    pub fn value(&self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }

    /// Half a unit of the last digit: as far as the number behind the text may be from it.
    ///
    /// Where all digits were printed, they are counted; otherwise trailing zeros may have been left
    /// out of the text, but not out of the rounding.
    pub fn half_unit(&self) -> f64 {
        let (mantissa, exponent) = match self.text.split_once('e') {
            Some((mantissa, exponent)) => (mantissa, exponent.parse().unwrap_or(0)),
            None => (self.text, 0),
        };
        let decimals = match self.digits {
            Digits::Decimals(decimals) | Digits::Scientific(decimals) => decimals,
            Digits::All | Digits::Within(_) => mantissa.split_once('.').map_or(0, |(_, d)| d.len()),
        };
        let decimals = i32::try_from(decimals).unwrap_or(i32::MAX);
        0.5 * 10.0_f64.powi(exponent - decimals)
    }

    /// Compares the number that came out here.
    pub fn compare(&self, what: impl Into<String>, ours: f64) -> Printed {
        Printed::compare(what, self.text, ours, self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_unit_is_that_of_the_last_digit_rounded_to() {
        let half = |text, digits| Reading { text, digits }.half_unit();
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-15, "{a} is not {b}");
        close(half("0.1125", Digits::Decimals(4)), 0.5e-4);
        close(half("-1.1221567", Digits::Decimals(8)), 0.5e-8);
        close(half("4.79641209e-04", Digits::Scientific(8)), 0.5e-12);
        close(half("0.89", Digits::All), 0.5e-2);
        close(half("0.6995214876336455", Digits::Within(1e-12)), 0.5e-16);
    }

    #[test]
    fn a_text_is_a_number() {
        let digits = Digits::Scientific(8);
        let text = "4.79641209e-04";
        assert_eq!(Reading { text, digits }.value(), 4.796_412_09e-4);
        let text = "none";
        assert!(Reading { text, digits }.value().is_nan());
    }
}
