//! The comparison of a printed number with the one computed here.

/// The number of digits that a source printed, all of which are compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Digits {
    /// This many digits after the point; `NumPy` drops trailing zeros.
    Decimals(usize),
    /// This many digits after the point of a number such as `9.80406021e-01`.
    Scientific(usize),
    /// All digits: the shortest text that parses to the same `f64`.
    All,
    /// All digits, but compared to within this absolute distance only.
    ///
    /// For runs whose start is known to fewer digits.
    Within(f64),
}

/// A printed number and the corresponding one computed here.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// Name of the number, such as `loss at epoch 0`.
    pub what: String,
    /// The text that the source printed.
    pub printed: &'static str,
    /// The number computed here.
    pub ours: f64,
    /// The digits to compare.
    pub digits: Digits,
    /// Whether both numbers agree to these digits.
    pub same: bool,
}

impl Printed {
    /// Compares a number with a printed one. NaN never agrees.
    pub fn compare(
        what: impl Into<String>,
        printed: &'static str,
        ours: f64,
        digits: Digits,
    ) -> Self {
        let text = digits.text(ours);
        let same = match (printed.parse::<f64>(), text.parse::<f64>(), digits) {
            (Ok(printed), _, Digits::Within(distance)) => (ours - printed).abs() <= distance,
            // Both texts have the same number of digits, so equal numbers mean equal texts, except for
            // trailing zeros.
            (Ok(printed), Ok(text), _) => printed.to_bits() == text.to_bits(),
            _ => false,
        };
        Self {
            what: what.into(),
            printed,
            ours,
            digits,
            same,
        }
    }

    /// Formats the number computed here with the digits that the source printed.
    pub fn text(&self) -> String {
        self.digits.text(self.ours)
    }
}

impl Digits {
    fn text(self, value: f64) -> String {
        match self {
            Self::Decimals(digits) => format!("{value:.digits$}"),
            Self::Scientific(digits) => scientific(value, digits),
            Self::All | Self::Within(_) => format!("{value}"),
        }
    }
}

/// Formats a number as C does: the exponent has a sign and two digits or more.
fn scientific(value: f64, digits: usize) -> String {
    let text = format!("{value:.digits$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => match exponent.strip_prefix('-') {
            Some(exponent) => format!("{mantissa}e-{exponent:0>2}"),
            None => format!("{mantissa}e+{exponent:0>2}"),
        },
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compares_the_printed_digits_only() {
        let same = |printed, ours, digits| Printed::compare("x", printed, ours, digits).same;
        assert!(same("0.1125", 0.112_549_9, Digits::Decimals(4)));
        assert!(!same("0.1125", 0.112_550_1, Digits::Decimals(4)));
        assert!(same("-1.1221567", -1.122_156_699_9, Digits::Decimals(8)));
        assert!(!same("-1.1221567", -1.122_156_71, Digits::Decimals(8)));
        assert!(same(
            "9.80406021e-01",
            0.980_406_021_4,
            Digits::Scientific(8)
        ));
        assert!(!same(
            "9.80406021e-01",
            0.980_406_021_6,
            Digits::Scientific(8)
        ));
        assert!(same("0.89", 0.89, Digits::All));
        assert!(!same("0.89", 0.890_000_000_1, Digits::All));
        assert!(same("0.5", 0.5 + 9e-13, Digits::Within(1e-12)));
        assert!(!same("0.5", 0.5 + 2e-12, Digits::Within(1e-12)));
        for digits in [
            Digits::Decimals(4),
            Digits::Scientific(8),
            Digits::All,
            Digits::Within(1.0),
        ] {
            assert!(!same("0.5", f64::NAN, digits));
        }
    }

    #[test]
    fn exponents_have_a_sign_and_two_digits() {
        assert_eq!(scientific(4.796_412_09e-4, 8), "4.79641209e-04");
        assert_eq!(scientific(12.5, 2), "1.25e+01");
    }
}
