//! Reading 2x2 images from a CSV file.

use std::io::Read;
use std::path::Path;

use super::COLUMNS;
use crate::csv_file::CsvFile;
use crate::{CsvError, Dataset, csv_file, images, table};

/// Reads 2x2 images from a CSV file with exactly the columns [`COLUMNS`].
///
/// Labels are any text.
///
/// # Errors
/// Those of [`table::read`]; [`CsvError::WrongColumns`] for other columns, and
/// [`CsvError::PixelRange`] for a pixel that is not a whole number from 0 to 255.
pub fn read(path: impl AsRef<Path>) -> Result<Dataset<String>, CsvError> {
    let (reader, file) = table::open(path.as_ref())?;
    read_from(reader, &file)
}

/// Reads images, as [`read`] does, from any reader; `file` is its name in errors.
///
/// # Errors
/// As [`read`].
pub fn read_from(reader: impl Read, file: &str) -> Result<Dataset<String>, CsvError> {
    let csv = CsvFile::open(reader, file)?;
    if csv.columns != COLUMNS {
        return Err(CsvError::WrongColumns {
            file: csv.file,
            expected: COLUMNS.map(str::to_owned).to_vec(),
            found: csv.columns,
        });
    }
    csv.dataset(0, csv_file::label, |cell| {
        images::pixel(cell, u8::MAX.into())
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ndarray::array;

    use super::*;

    #[track_caller]
    fn assert_error(text: &str, expected: &str) {
        let error = read_from(text.as_bytes(), "images.csv").unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn images_are_read_row_by_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("images.csv");
        let text = "label,pixel0,pixel1,pixel2,pixel3\nany text,0,1,2,255\nramp,9,8,7,6\n";
        fs::write(&path, text).unwrap();
        let images = read(&path).unwrap();
        assert_eq!(
            images.features(),
            array![[0.0, 1.0, 2.0, 255.0], [9.0, 8.0, 7.0, 6.0]]
        );
        assert_eq!(images.labels(), ["any text", "ramp"]);
        assert_eq!(images.feature_names(), COLUMNS[1..].to_vec());
    }

    #[test]
    fn unexpected_columns_are_errors() {
        for header in [
            "pixel0,pixel1,pixel2,pixel3,label",
            "label,pixel0,pixel1,pixel2",
            "label,pixel0,pixel1,pixel2,pixel3,pixel4",
            "Label,pixel0,pixel1,pixel2,pixel3",
        ] {
            let row = header.replace(|c| c != ',', "1");
            assert_error(
                &format!("{header}\n{row}\n"),
                &format!(
                    "images.csv: expected the columns label, pixel0, pixel1, pixel2, pixel3, \
                     found {}",
                    header.replace(',', ", ")
                ),
            );
        }
    }

    #[test]
    fn whole_numbers_may_have_a_decimal_point() {
        let text = "label,pixel0,pixel1,pixel2,pixel3\na,0.0,1.0,2e2,255.00\n";
        let images = read_from(text.as_bytes(), "images.csv").unwrap();
        assert_eq!(images.features(), array![[0.0, 1.0, 200.0, 255.0]]);
    }

    #[test]
    fn pixels_out_of_range_are_errors() {
        for pixel in ["256", "-1", "1.5", "abc", ""] {
            assert_error(
                &format!("label,pixel0,pixel1,pixel2,pixel3\na,0,0,0,0\nb,0,0,{pixel},0\n"),
                &format!(
                    "images.csv, line 3, column pixel2: \"{pixel}\" is not a whole number from 0 \
                     to 255"
                ),
            );
        }
    }
}
