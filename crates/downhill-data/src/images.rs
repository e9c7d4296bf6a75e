//! Square gray images of any size, read from a CSV file.
//!
//! The columns are `label`, `pixel0`, `pixel1`, …: the pixels of a square, row by row.
//! [`table::write`] writes such a file.

use std::io::Read;
use std::path::Path;

use crate::csv_file::{Cell, CsvFile, whole_number};
use crate::{CsvError, Dataset, csv_file, table};

/// The name of the label column, which is the first.
pub const LABEL: &str = "label";

/// Reads square images with pixels from 0 to `maximum`; labels are any text.
///
/// # Errors
/// Those of [`table::read`]; [`CsvError::WrongColumn`] for the first column with an unexpected name,
/// [`CsvError::NotSquare`] if the number of pixels is not a square number, and
/// [`CsvError::PixelRange`] for a pixel that is not a whole number from 0 to `maximum`.
pub fn read(path: impl AsRef<Path>, maximum: u16) -> Result<Dataset<String>, CsvError> {
    let (reader, file) = table::open(path.as_ref())?;
    read_from(reader, &file, maximum)
}

/// Reads images, as [`read`] does, from any reader; `file` is its name in errors.
///
/// ```
/// use downhill_data::images;
///
/// let text = "label,pixel0,pixel1,pixel2,pixel3\nramp,0,9,99,999\n";
/// let image = images::read_from(text.as_bytes(), "ramp.csv", 999)?;
/// assert_eq!(image.features().dim(), (1, 4));
/// # Ok::<(), downhill_data::CsvError>(())
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_from(reader: impl Read, file: &str, maximum: u16) -> Result<Dataset<String>, CsvError> {
    let csv = CsvFile::open(reader, file)?;
    check_columns(&csv)?;
    csv.dataset(0, csv_file::label, |cell| pixel(cell, maximum))
}

/// The feature names of an image: `pixel0`, `pixel1`, ….
#[must_use]
pub fn pixel_names(pixels: usize) -> Vec<String> {
    (0..pixels).map(|pixel| format!("pixel{pixel}")).collect()
}

/// Checks the columns of square images, and returns the number of pixels.
pub(crate) fn check_columns(csv: &CsvFile<impl Read>) -> Result<usize, CsvError> {
    let pixels = csv.columns.len().saturating_sub(1);
    let expected = [LABEL.to_owned()].into_iter().chain(pixel_names(pixels));
    for (index, (expected, found)) in expected.zip(&csv.columns).enumerate() {
        if expected != *found {
            return Err(CsvError::WrongColumn {
                file: csv.file.clone(),
                position: index + 1,
                expected,
                found: found.clone(),
            });
        }
    }
    if pixels == 0 || pixels.isqrt().pow(2) != pixels {
        return Err(CsvError::NotSquare {
            file: csv.file.clone(),
            pixels,
        });
    }
    Ok(pixels)
}

/// Parses a pixel from 0 to `maximum`.
pub(crate) fn pixel(cell: Cell<'_>, maximum: u16) -> Result<f64, CsvError> {
    match whole_number(cell.text, maximum) {
        Some(pixel) => Ok(f64::from(pixel)),
        None => Err(CsvError::PixelRange {
            file: cell.file.to_owned(),
            line: cell.line,
            column: cell.column.to_owned(),
            found: cell.text.to_owned(),
            maximum,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ndarray::array;

    use super::*;

    #[track_caller]
    fn assert_error(text: &str, expected: &str) {
        let error = read_from(text.as_bytes(), "images.csv", 16).unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn images_of_any_square_size_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("images.csv");
        fs::write(&path, "label,pixel0\nink,16\npaper,0\n").unwrap();
        let images = read(&path, 16).unwrap();
        assert_eq!(images.features(), array![[16.0], [0.0]]);
        assert_eq!(images.labels(), ["ink", "paper"]);

        let names = pixel_names(9);
        let text = format!("label,{}\nnine,0,1,2,3,4,5,6,7,8\n", names.join(","));
        let nine = read_from(text.as_bytes(), "nine.csv", 8).unwrap();
        assert_eq!(nine.features()[[0, 8]], 8.0);
        assert_eq!(nine.feature_names(), names);
    }

    #[test]
    fn unexpected_columns_are_errors() {
        for (header, expected) in [
            (
                "pixel0,label",
                "images.csv: expected column 1 to be \"label\", found \"pixel0\"",
            ),
            (
                "label,pixel1",
                "images.csv: expected column 2 to be \"pixel0\", found \"pixel1\"",
            ),
            (
                "label,pixel0,pixel1,pixel02",
                "images.csv: expected column 4 to be \"pixel2\", found \"pixel02\"",
            ),
            (
                "label",
                "images.csv: images of 0 pixels are not square; expected 1, 4, 9, 16 and so on",
            ),
            (
                "label,pixel0,pixel1,pixel2",
                "images.csv: images of 3 pixels are not square; expected 1, 4, 9, 16 and so on",
            ),
        ] {
            let row = header.replace(|c| c != ',', "1");
            assert_error(&format!("{header}\n{row}\n"), expected);
        }
    }

    #[test]
    fn whole_numbers_are_read_in_any_format_of_a_number() {
        let text = "label,pixel0\na,16\nb,16.00\nc,1.6e1\nd,1e0\ne,0.0\nf,-0.0\ng,+1\nh,007\n";
        let images = read_from(text.as_bytes(), "images.csv", 16).unwrap();
        let expected = [16.0, 16.0, 16.0, 1.0, 0.0, 0.0, 1.0, 7.0];
        assert_eq!(images.features().column(0).to_vec(), expected);
        assert!(images.features().iter().all(|p| p.is_sign_positive()));
    }

    #[test]
    fn pixels_out_of_range_are_errors() {
        for pixel in [
            "17", "-1", "16.0001", "1.5", "abc", "", "65536", "nan", "inf",
        ] {
            let error = format!(
                "images.csv, line 3, column pixel0: \"{pixel}\" is not a whole number from 0 to 16"
            );
            assert_error(&format!("label,pixel0\na,16\nb,{pixel}\n"), &error);
        }
    }
}
