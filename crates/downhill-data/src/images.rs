//! Square gray images from a CSV file, of any size.
//!
//! The columns are `label`, `pixel0`, `pixel1`, …, as many pixels as a square has, row by row.
//! [`table::write`] makes such a file.

use std::io::Read;
use std::path::Path;

use crate::sheet::{Cell, Sheet};
use crate::{CsvError, Dataset, table};

/// The name of the column of labels, the first.
pub const LABEL: &str = "label";

/// The images in a CSV file, with pixels from 0 to a maximum. Labels may be any text.
///
/// # Errors
/// A [`CsvError`] as from [`table::read`]; [`CsvError::WrongColumn`] for the first column that is not
/// the one expected there, [`CsvError::NotSquare`] if the pixels make no square, and
/// [`CsvError::PixelRange`] for a pixel that is not a whole number from 0 to the maximum.
pub fn read(path: impl AsRef<Path>, maximum: u16) -> Result<Dataset<String>, CsvError> {
    let (reader, file) = table::open(path.as_ref())?;
    read_from(reader, &file, maximum)
}

/// [`read`] from anything that can be read; `file` is what errors call it.
///
/// ```
/// use downhill_data::images;
///
/// let text = "label,pixel0,pixel1,pixel2,pixel3\nstairs,0,9,99,999\n";
/// let image = images::read_from(text.as_bytes(), "stairs.csv", 999)?;
/// assert_eq!(image.features().dim(), (1, 4));
/// # Ok::<(), downhill_data::CsvError>(())
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_from(reader: impl Read, file: &str, maximum: u16) -> Result<Dataset<String>, CsvError> {
    let sheet = Sheet::parse(reader, file)?;
    check_columns(&sheet)?;
    sheet.dataset(0, |cell| pixel(cell, maximum))
}

/// `pixel0`, `pixel1`, …: the names of the features of an image.
#[must_use]
pub fn pixel_names(pixels: usize) -> Vec<String> {
    (0..pixels).map(|pixel| format!("pixel{pixel}")).collect()
}

/// How many pixels an image has, if the columns are the ones of images.
pub(crate) fn check_columns(sheet: &Sheet) -> Result<usize, CsvError> {
    let pixels = sheet.columns.len().saturating_sub(1);
    let expected = [LABEL.to_owned()].into_iter().chain(pixel_names(pixels));
    for (index, (expected, found)) in expected.zip(&sheet.columns).enumerate() {
        if expected != *found {
            return Err(CsvError::WrongColumn {
                file: sheet.file.clone(),
                position: index + 1,
                expected,
                found: found.clone(),
            });
        }
    }
    if pixels == 0 || pixels.isqrt().pow(2) != pixels {
        return Err(CsvError::NotSquare {
            file: sheet.file.clone(),
            pixels,
        });
    }
    Ok(pixels)
}

/// A pixel from 0 to a maximum.
pub(crate) fn pixel(cell: Cell<'_>, maximum: u16) -> Result<f64, CsvError> {
    match cell.text.parse::<u16>() {
        Ok(pixel) if pixel <= maximum && !cell.text.starts_with('+') => Ok(f64::from(pixel)),
        _ => Err(CsvError::PixelRange {
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
    fn the_columns_must_be_the_ones() {
        for (header, expected) in [
            (
                "pixel0,label",
                "images.csv: column 1 is \"pixel0\", expected \"label\"",
            ),
            (
                "label,pixel1",
                "images.csv: column 2 is \"pixel1\", expected \"pixel0\"",
            ),
            (
                "label,pixel0,pixel1,pixel02",
                "images.csv: column 4 is \"pixel02\", expected \"pixel2\"",
            ),
            (
                "label",
                "images.csv: 0 pixels make no square image: expected 1, 4, 9, 16 and so on",
            ),
            (
                "label,pixel0,pixel1,pixel2",
                "images.csv: 3 pixels make no square image: expected 1, 4, 9, 16 and so on",
            ),
        ] {
            let row = header.replace(|c| c != ',', "1");
            assert_error(&format!("{header}\n{row}\n"), expected);
        }
    }

    #[test]
    fn pixels_must_be_in_range() {
        for pixel in ["17", "-1", "+1", "1.5", "abc", "", "65536"] {
            let error = format!(
                "images.csv, line 3, column pixel0: \"{pixel}\" is not a whole number from 0 to 16"
            );
            assert_error(&format!("label,pixel0\na,16\nb,{pixel}\n"), &error);
        }
    }
}
