//! Reading digits from a CSV file.

use std::io::Read;
use std::path::Path;

use super::{CLASSES, MAXIMUM, PIXELS};
use crate::csv_file::{Cell, CsvFile, whole_number};
use crate::images;
use crate::{CsvError, Dataset, table};

/// Reads digits from a CSV file with the columns `label`, `pixel0`, …, `pixel63`.
///
/// Labels are from 0 to 9, pixels from 0 to 16.
///
/// # Errors
/// Those of [`images::read`]; [`CsvError::PixelCount`] if there are not 64 pixels, and
/// [`CsvError::NotADigit`] for a label that is not a digit from 0 to 9.
pub fn read(path: impl AsRef<Path>) -> Result<Dataset<usize>, CsvError> {
    let (reader, file) = table::open(path.as_ref())?;
    read_from(reader, &file)
}

/// Reads digits, as [`read`] does, from any reader; `file` is its name in errors.
///
/// # Errors
/// As [`read`].
pub fn read_from(reader: impl Read, file: &str) -> Result<Dataset<usize>, CsvError> {
    let csv = CsvFile::open(reader, file)?;
    let pixels = images::check_columns(&csv)?;
    if pixels != PIXELS {
        return Err(CsvError::PixelCount {
            file: csv.file,
            expected: PIXELS,
            found: pixels,
        });
    }
    csv.dataset(0, digit, |cell| images::pixel(cell, MAXIMUM))
}

fn digit(cell: Cell<'_>) -> Result<usize, CsvError> {
    match whole_number(cell.text, CLASSES as u16 - 1) {
        Some(digit) => Ok(usize::from(digit)),
        None => Err(CsvError::NotADigit {
            file: cell.file.to_owned(),
            line: cell.line,
            column: cell.column.to_owned(),
            found: cell.text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digits::generate;
    use crate::images::pixel_names;

    fn text(label: &str, pixel: &str) -> String {
        let header = pixel_names(PIXELS).join(",");
        let zeros = ["0"; PIXELS - 1].join(",");
        format!("label,{header}\n7,{zeros},16\n{label},{pixel},{zeros}\n")
    }

    #[track_caller]
    fn assert_error(text: &str, expected: &str) {
        let error = read_from(text.as_bytes(), "digits.csv").unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn digits_are_read() {
        let digits = read_from(text("0", "3").as_bytes(), "digits.csv").unwrap();
        assert_eq!(digits.labels(), [7, 0]);
        assert_eq!(digits.features()[[0, 63]], 16.0);
        assert_eq!(digits.features()[[1, 0]], 3.0);
    }

    /// Python's csv module writes scikit-learn's digits, which are floats, with a point.
    #[test]
    fn digits_may_have_a_decimal_point() {
        let digits = read_from(text("9.0", "16.0").as_bytes(), "digits.csv").unwrap();
        assert_eq!(digits.labels(), [7, 9]);
        assert_eq!(digits.features()[[1, 0]], 16.0);
    }

    #[test]
    fn invalid_digits_are_errors() {
        for label in ["10", "-1", "1.5", "seven", "nan"] {
            assert_error(
                &text(label, "0"),
                &format!(
                    "digits.csv, line 3, column label: \"{label}\" is not a digit from 0 to 9"
                ),
            );
        }
        assert_error(
            &text("1", "17"),
            "digits.csv, line 3, column pixel0: \"17\" is not a whole number from 0 to 16",
        );
        assert_error(
            "label,pixel0,pixel1,pixel2,pixel3\n1,0,0,0,0\n",
            "digits.csv: expected images of 64 pixels, found 4",
        );
    }

    #[test]
    fn generated_digits_are_written_and_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("digits.csv");
        let digits = generate(40, 5);
        table::write(&path, &digits, images::LABEL).unwrap();
        assert_eq!(read(&path).unwrap(), digits);
    }
}
