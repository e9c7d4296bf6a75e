//! A printed number, with its rounding error.

use crate::{Digits, Printed};

/// A printed number: its text and its digits.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// The text that the source printed.
    pub text: &'static str,
    /// The digits of the text.
    pub digits: Digits,
}

impl Reading {
    /// Parses the text; NaN if it is not a number.
    pub fn value(&self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }

    /// Half a unit of the last digit: the largest rounding error of the printed number.
    ///
    /// If all digits were printed, the text's digits are counted. Otherwise [`digits`](Self::digits) gives
    /// their number, since the text may lack trailing zeros.
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

    /// Compares the printed number with the one computed here.
    pub fn compare(&self, what: impl Into<String>, ours: f64) -> Printed {
        Printed::compare(what, self.text, ours, self.digits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_unit_is_half_of_the_last_digit() {
        let half = |text, digits| Reading { text, digits }.half_unit();
        let close = |a: f64, b: f64| assert!((a / b - 1.0).abs() < 1e-15, "{a} is not {b}");
        close(half("0.1125", Digits::Decimals(4)), 0.5e-4);
        close(half("-1.1221567", Digits::Decimals(8)), 0.5e-8);
        close(half("4.79641209e-04", Digits::Scientific(8)), 0.5e-12);
        close(half("0.89", Digits::All), 0.5e-2);
        close(half("0.6995214876336455", Digits::Within(1e-12)), 0.5e-16);
    }

    #[test]
    fn value_parses_the_text_or_is_nan() {
        let digits = Digits::Scientific(8);
        let text = "4.79641209e-04";
        assert_eq!(Reading { text, digits }.value(), 4.796_412_09e-4);
        let text = "none";
        assert!(Reading { text, digits }.value().is_nan());
    }
}
