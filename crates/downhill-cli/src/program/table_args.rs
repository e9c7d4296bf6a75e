//! The options of how a table is read.

use clap::Args;
use downhill_data::{FrameOptions, Missing};

/// The options of how a table is read.
#[derive(Debug, Clone, Args)]
pub(super) struct TableArgs {
    /// The character between fields: any of ASCII, or tab
    #[arg(long, value_name = "CHAR", default_value = ",", value_parser = delimiter)]
    pub(super) delimiter: char,

    /// Missing values (an empty cell, NA, N/A, NaN, null or ?): refuse them, drop their rows, or fill them with the
    /// column's mean or most frequent text
    #[arg(long, value_name = "refuse|drop|mean", default_value_t = Missing::default())]
    pub(super) missing: Missing,
}

impl TableArgs {
    /// These options, with columns to leave out and columns to read as text.
    pub(super) fn frame(&self, drop: &[String], text: &[String]) -> FrameOptions {
        FrameOptions {
            delimiter: self.delimiter,
            missing: self.missing,
            drop: drop.to_vec(),
            text: text.to_vec(),
        }
    }
}

/// Parses a delimiter.
fn delimiter(text: &str) -> Result<char, String> {
    let mut characters = text.chars();
    let one = match (text, characters.next(), characters.next()) {
        ("tab" | "\\t", _, _) => Some('\t'),
        (_, Some(one), None) => Some(one),
        _ => None,
    };
    let fits = |c: &char| {
        let of_a_number = c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+');
        let is_text = c.is_ascii() && (!c.is_ascii_control() || *c == '\t');
        is_text && !of_a_number && *c != '"'
    };
    one.filter(fits).ok_or_else(|| {
        "must be tab or a character of ASCII that is not a letter, a digit, a quote or a part of a number".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delimiter_is_one_character() {
        for (text, expected) in [
            (",", ','),
            (";", ';'),
            ("tab", '\t'),
            ("\\t", '\t'),
            ("\t", '\t'),
            ("|", '|'),
            (" ", ' '),
        ] {
            assert_eq!(delimiter(text), Ok(expected));
        }
        for wrong in ["", ";;", "a", "1", ".", "\"", "\n", "é", "\0"] {
            assert!(delimiter(wrong).is_err(), "{wrong:?}");
        }
    }
}
