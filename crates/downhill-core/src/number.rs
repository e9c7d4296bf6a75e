//! Numbers in sentences.

/// The number of significant digits of a measured number in a sentence.
const DIGITS: usize = 6;

/// Formats a measured number for a sentence, with up to six significant digits.
///
/// Numbers below 1e-4 or from 1e6 on are written with an exponent, so the text is short for every magnitude.
///
/// ```
/// use downhill_core::number;
///
/// assert_eq!(number(904_508.497_187_4), "904508");
/// assert_eq!(number(1e308), "1e308");
/// assert_eq!(number(-0.0), "0");
/// ```
pub fn number(value: f64) -> String {
    with_digits(value, DIGITS)
}

/// Formats a number for a sentence, with up to `digits` significant digits, at least one.
pub fn with_digits(value: f64, digits: usize) -> String {
    let text = format!("{value:.*e}", digits.max(1) - 1);
    exact(text.parse().unwrap_or(value))
}

/// Formats a number for a sentence, such as a setting, with as many digits as it takes to read the same number back.
///
/// The exponent is as for [`number`]. The sign of zero is lost.
pub fn exact(value: f64) -> String {
    if value == 0.0 {
        "0".to_owned()
    } else if (1e-4..1e6).contains(&value.abs()) {
        value.to_string()
    } else {
        format!("{value:e}")
    }
}

/// Formats a number of bytes, in units of a thousand.
///
/// ```
/// assert_eq!(downhill_core::size(6_400_000_000), "6.4 GB");
/// assert_eq!(downhill_core::size(512), "512 bytes");
/// ```
pub fn size(bytes: u64) -> String {
    if bytes < 1_000 {
        return format!("{bytes} bytes");
    }
    let mut unit = 1_000;
    for name in ["kB", "MB", "GB", "TB", "PB"] {
        // Rounded to a tenth of the unit, it has at most three digits before the point.
        if bytes / unit < 1_000 {
            let tenths = bytes / (unit / 10);
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
        unit *= 1_000;
    }
    let tenths = bytes / (unit / 10);
    format!("{}.{} EB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short_for_every_magnitude() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (4.123_456_789, "4.12346"),
            (-0.25, "-0.25"),
            (1e-4, "0.0001"),
            (9.999e-5, "9.999e-5"),
            (999_999.9, "1e6"),
            (f64::MAX, "1.79769e308"),
            (5e-324, "5e-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ] {
            assert_eq!(number(value), expected);
        }
        assert_eq!(with_digits(0.026, 1), "0.03");
        assert_eq!(with_digits(1234.0, 0), "1000");
    }

    #[test]
    fn sizes_have_units() {
        for (bytes, expected) in [
            (0, "0 bytes"),
            (1_000, "1.0 kB"),
            (999_999, "999.9 kB"),
            (1_234_567, "1.2 MB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(size(bytes), expected);
        }
    }

    #[test]
    fn exact_numbers_are_read_back() {
        for value in [0.1 + 0.2, 1e308, -1e-300, 123_456.789_012_3, 1.0 / 3.0e5] {
            assert_eq!(exact(value).parse::<f64>(), Ok(value));
        }
    }
}
