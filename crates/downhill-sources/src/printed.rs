//! A number that a source printed, beside ours.

/// How many digits a source printed of a number, which is how closely ours can be compared.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Digits {
    /// So many after the point. `NumPy` leaves trailing zeros out, so the text may show fewer.
    Decimals(usize),
    /// So many after the point of a number like `9.80406021e-01`.
    Scientific(usize),
    /// All of them: the shortest text that leads back to the same number.
    All,
    /// All of them, of a run whose start is known to fewer: the same to this distance.
    Within(f64),
}

/// A number that a source printed, beside ours.
#[derive(Debug, Clone, PartialEq)]
pub struct Printed {
    /// Which number it is.
    pub what: String,
    /// As the source printed it.
    pub printed: &'static str,
    /// What came out here.
    pub ours: f64,
    /// How many digits there are to compare.
    pub digits: Digits,
    /// Whether ours, printed to those digits, is the same.
    pub same: bool,
}

impl Printed {
    /// Compares a number with the one printed.
    pub fn compare(
        what: impl Into<String>,
        printed: &'static str,
        ours: f64,
        digits: Digits,
    ) -> Self {
        let text = digits.text(ours);
        let same = match (printed.parse::<f64>(), text.parse::<f64>(), digits) {
            (Ok(printed), _, Digits::Within(distance)) => (ours - printed).abs() <= distance,
            // Both are decimal texts of the same digits, so equal numbers are equal texts but for
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

    /// Ours, to the digits the source printed.
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

/// As C and Python write it: an exponent has a sign and two digits at least.
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
    fn compares_to_the_printed_digits_and_no_further() {
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
    fn writes_exponents_as_the_source_does() {
        assert_eq!(scientific(4.796_412_09e-4, 8), "4.79641209e-04");
        assert_eq!(scientific(12.5, 2), "1.25e+01");
    }
}
