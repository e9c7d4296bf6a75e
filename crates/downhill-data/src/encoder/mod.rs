//! [`Encoder`], which makes features of the columns of a table.

mod error;
mod rows;

use ndarray::Array2;
use serde::{Deserialize, Serialize};

use crate::{Cells, Column, Frame};

pub use error::EncoderError;
pub use rows::{RowEncoder, RowError};

/// The number of different texts up to which a column is always a column of categories.
const FEW_CATEGORIES: usize = 20;

/// Makes features of the columns of a table: numbers are standardized, text is one-hot.
///
/// It is fitted on training rows. Columns are found by their names, so that another table may have them in another
/// order. It can be stored: [`validate`](Self::validate) checks one that was read back.
///
/// ```
/// use downhill_data::{Encoder, FrameOptions, FrameReader};
///
/// let text = "age,city\n20,Oslo\n30,Rome\n40,Oslo\n";
/// let frame = FrameReader::from_reader(text.as_bytes(), "people.csv", &FrameOptions::default())?.read()?;
/// let encoder = Encoder::fit(&frame, &[0, 2])?;
/// // The mean of 20 and 40 is 30 and their standard deviation 10; the categories are Oslo and Rome.
/// let features = encoder.encode(&frame, &[0, 1, 2])?;
/// assert_eq!(features, ndarray::array![[-1.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Encoder {
    columns: Vec<EncodedColumn>,
}

/// A column with its encoding.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EncodedColumn {
    /// The name of the column.
    pub name: String,
    /// Its encoding.
    pub encoding: ColumnEncoding,
}

/// How the values of a column become features.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "snake_case")]
pub enum ColumnEncoding {
    /// A number `x` becomes one feature, `(x - mean) / std`, or 0 if `std` is 0. A missing one counts as the mean.
    Numbers {
        /// The mean of the training rows.
        mean: f64,
        /// The standard deviation of the training rows, over their number; 0 if they are all the same.
        std: f64,
    },
    /// Text becomes a feature for each category: 1 for its own, 0 for the others.
    Categories {
        /// The categories, sorted.
        categories: Vec<String>,
        /// The index of the most frequent one, as which a missing text counts.
        most_frequent: usize,
    },
}

impl ColumnEncoding {
    /// The number of features.
    #[must_use]
    pub fn features(&self) -> usize {
        match self {
            Self::Numbers { .. } => 1,
            Self::Categories { categories, .. } => categories.len(),
        }
    }

    /// Writes the features of a number; NaN is a missing one.
    fn write_number(mean: f64, std: f64, value: f64) -> f64 {
        match value.is_nan() || std == 0.0 {
            true => 0.0,
            false => (value - mean) / std,
        }
    }
}

impl Encoder {
    /// Fits the encoding of each column to the given rows; they are the training rows.
    ///
    /// The mean and the standard deviation are those of these rows. The categories are those of the whole table.
    ///
    /// # Errors
    /// [`EncoderError`] if there are no columns or no rows, a number is too large to be standardized, or a column of
    /// text has nearly as many different texts as rows.
    pub fn fit(frame: &Frame, rows: &[usize]) -> Result<Self, EncoderError> {
        if frame.columns().is_empty() {
            return Err(EncoderError::NoColumns {
                file: frame.file().to_owned(),
            });
        }
        let columns = frame.columns().iter().map(|column| {
            Ok(EncodedColumn {
                name: column.name.clone(),
                encoding: fit(column, frame, rows)?,
            })
        });
        let columns = columns.collect::<Result<_, _>>()?;
        Ok(Self { columns })
    }

    /// The columns, in the order of their features.
    #[must_use]
    pub fn columns(&self) -> &[EncodedColumn] {
        &self.columns
    }

    /// The number of features.
    #[must_use]
    pub fn features(&self) -> usize {
        let features = self.columns.iter().map(|column| column.encoding.features());
        features.sum()
    }

    /// The names of the columns that do not vary, and so tell nothing.
    pub fn constant(&self) -> impl Iterator<Item = &str> {
        let constant = self.columns.iter().filter(|column| match &column.encoding {
            ColumnEncoding::Numbers { std, .. } => *std == 0.0,
            ColumnEncoding::Categories { categories, .. } => categories.len() == 1,
        });
        constant.map(|column| column.name.as_str())
    }

    /// Checks an encoder that was read back: finite numbers, and sorted, different categories.
    ///
    /// # Errors
    /// [`EncoderError::Invalid`] with the column.
    pub fn validate(&self) -> Result<(), EncoderError> {
        let valid = |encoding: &ColumnEncoding| match encoding {
            ColumnEncoding::Numbers { mean, std } => {
                mean.is_finite() && std.is_finite() && *std >= 0.0
            }
            ColumnEncoding::Categories {
                categories,
                most_frequent,
            } => *most_frequent < categories.len() && categories.is_sorted_by(|a, b| a < b),
        };
        match self.columns.iter().find(|column| !valid(&column.encoding)) {
            None => Ok(()),
            Some(column) => Err(EncoderError::Invalid {
                column: column.name.clone(),
            }),
        }
    }

    /// The features of some rows of the table it was fitted on, `[rows, features]`.
    ///
    /// # Errors
    /// [`EncoderError::Memory`] if they do not fit in memory; [`EncoderError::OtherTable`] if the table has other
    /// columns, or a row is out of range.
    pub fn encode(&self, frame: &Frame, rows: &[usize]) -> Result<Array2<f64>, EncoderError> {
        let (samples, features) = (rows.len(), self.features());
        let mut values: Vec<f64> = Vec::new();
        let size = samples.checked_mul(features);
        let reserved = size.filter(|&size| values.try_reserve_exact(size).is_ok());
        let memory = EncoderError::Memory { samples, features };
        values.resize(reserved.ok_or(memory)?, 0.0);
        let mut table = Array2::from_shape_vec((samples, features), values).unwrap_or_default();
        let other = || EncoderError::OtherTable {
            file: frame.file().to_owned(),
        };
        if frame.columns().len() != self.columns.len() {
            return Err(other());
        }
        let mut first = 0;
        for (encoded, column) in self.columns.iter().zip(frame.columns()) {
            match (&encoded.encoding, &column.cells) {
                (ColumnEncoding::Numbers { mean, std }, Cells::Numbers(values)) => {
                    for (row, feature) in rows.iter().zip(table.column_mut(first)) {
                        let value = *values.get(*row).ok_or_else(other)?;
                        *feature = ColumnEncoding::write_number(*mean, *std, value);
                    }
                }
                (
                    ColumnEncoding::Categories {
                        categories,
                        most_frequent,
                    },
                    Cells::Text { codes, texts },
                ) => {
                    let place = |text| categories.binary_search(text).map_err(|_| other());
                    let places: Vec<usize> = texts.iter().map(place).collect::<Result<_, _>>()?;
                    for (row, mut features) in rows.iter().zip(table.rows_mut()) {
                        let code = *codes.get(*row).ok_or_else(other)?;
                        let place = places.get(code as usize).unwrap_or(most_frequent);
                        features[first + place] = 1.0;
                    }
                }
                _ => return Err(other()),
            }
            first += encoded.encoding.features();
        }
        Ok(table)
    }
}

fn fit(column: &Column, frame: &Frame, rows: &[usize]) -> Result<ColumnEncoding, EncoderError> {
    match &column.cells {
        Cells::Numbers(values) => {
            let known = || {
                let values = rows.iter().filter_map(|row| values.get(*row).copied());
                values.filter(|value| !value.is_nan())
            };
            let count = known().count().max(1) as f64;
            let mean = known().map(|value| value / count).sum::<f64>();
            // In units of the largest deviation, or the squares of small numbers are 0.
            let largest = known().fold(0.0_f64, |most, value| most.max((value - mean).abs()));
            let unit = if largest > 0.0 && largest.is_finite() {
                largest
            } else {
                1.0
            };
            let variance = known()
                .map(|value| ((value - mean) / unit).powi(2) / count)
                .sum::<f64>();
            if !(mean.is_finite() && variance.is_finite()) {
                return Err(EncoderError::TooLarge {
                    file: frame.file().to_owned(),
                    column: column.name.clone(),
                });
            }
            // The deviation of a constant column is rounding only: it counts as 0.
            let std = unit * variance.sqrt();
            let varies = std > 1e-12 * mean.abs();
            let std = if varies { std } else { 0.0 };
            Ok(ColumnEncoding::Numbers { mean, std })
        }
        Cells::Text { codes, texts } => {
            if texts.len() > FEW_CATEGORIES && 2 * texts.len() > frame.rows() {
                return Err(EncoderError::TooManyCategories {
                    file: frame.file().to_owned(),
                    column: column.name.clone(),
                    categories: texts.len(),
                    rows: frame.rows(),
                    not_a_number: column.not_a_number.clone(),
                });
            }
            let mut counts = vec![0_usize; texts.len()];
            for row in rows {
                let code = codes.get(*row).map(|code| *code as usize);
                if let Some(count) = code.and_then(|code| counts.get_mut(code)) {
                    *count += 1;
                }
            }
            let mut sorted: Vec<(String, usize)> = texts.iter().cloned().zip(counts).collect();
            sorted.sort_unstable();
            let counts = sorted.iter().enumerate().rev();
            let most = counts.max_by_key(|(_, (_, count))| *count);
            Ok(ColumnEncoding::Categories {
                most_frequent: most.map_or(0, |(place, _)| place),
                categories: sorted.into_iter().map(|(text, _)| text).collect(),
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use ndarray::array;

    use super::*;
    use crate::{FrameOptions, FrameReader, Missing};

    pub(super) fn frame(text: &str) -> Frame {
        let options = FrameOptions {
            missing: Missing::Mean,
            ..FrameOptions::default()
        };
        let reader = FrameReader::from_reader(text.as_bytes(), "t.csv", &options).unwrap();
        reader.read().unwrap()
    }

    #[test]
    fn numbers_are_standardized_and_text_is_one_hot() {
        let frame = frame("a,b,c\n1,x,7\n3,y,7\n,x,7\n5,,7\n");
        let encoder = Encoder::fit(&frame, &[0, 1, 2]).unwrap();
        assert_eq!(encoder.features(), 4);
        let features = encoder.encode(&frame, &[3, 2, 1, 0]).unwrap();
        // The mean of 1 and 3 is 2, their standard deviation 1. x is the most frequent.
        let expected = array![
            [3.0, 1.0, 0.0, 0.0],
            [0.0, 1.0, 0.0, 0.0],
            [1.0, 0.0, 1.0, 0.0],
            [-1.0, 1.0, 0.0, 0.0]
        ];
        assert_eq!(features, expected);
        assert_eq!(encoder.constant().collect::<Vec<_>>(), ["c"]);
    }

    #[test]
    fn a_column_of_identifiers_is_refused() {
        let mut text = "id,a\n".to_owned();
        for row in 0..30 {
            text += &format!("p{row},1\n");
        }
        let table = frame(&text);
        let error = Encoder::fit(&table, &[0]).unwrap_err().to_string();
        let expected = "t.csv, column id: 30 different texts in 30 rows are too many for categories; leave the column \
                        out by --drop id";
        assert_eq!(error, expected);
        let table = frame(&text.replace("p7,", "7,").replace('p', ""));
        assert!(Encoder::fit(&table, &[0]).is_ok());
        let mut text = text.replace('p', "");
        text += "n/k,1\n";
        let error = Encoder::fit(&frame(&text), &[0]).unwrap_err().to_string();
        assert!(
            error.contains("\"n/k\" in line 32 is not a number"),
            "{error}"
        );
    }

    #[test]
    fn an_encoder_is_stored_and_checked() {
        let encoder = Encoder::fit(&frame("a,b\n1,x\n3,y\n"), &[0, 1]).unwrap();
        let json = serde_json::to_string(&encoder).unwrap();
        let back: Encoder = serde_json::from_str(&json).unwrap();
        assert_eq!(back, encoder);
        assert!(back.validate().is_ok());
        for (from, to) in [
            ("1.0}", "-1.0}"),
            ("\"x\"", "\"z\""),
            ("frequent\":0", "frequent\":2"),
        ] {
            assert!(json.contains(from), "{json}");
            let back: Encoder = serde_json::from_str(&json.replace(from, to)).unwrap();
            assert!(back.validate().is_err(), "{json}");
        }
        assert!(serde_json::from_str::<Encoder>(&json.replace("mean", "man")).is_err());
    }

    #[test]
    fn large_numbers_are_refused_or_standardized() {
        let table = frame("a\n1.7e308\n1.7e308\n-1.7e308\n");
        let error = Encoder::fit(&table, &[0, 1, 2]).unwrap_err();
        let expected = "t.csv, column a: the numbers are too large to be standardized";
        assert_eq!(error.to_string(), expected);
        let encoder = Encoder::fit(&frame("a\n1e20\n1e20\n"), &[0, 1]).unwrap();
        assert_eq!(encoder.constant().count(), 1);
        // The squares of these are infinite and 0.
        for table in ["a\n1e300\n-1e300\n", "a\n1e-170\n-1e-170\n"].map(frame) {
            let encoder = Encoder::fit(&table, &[0, 1]).unwrap();
            let features = encoder.encode(&table, &[0, 1]).unwrap();
            assert_eq!(features.column(0).to_vec(), [1.0, -1.0]);
        }
    }
}
