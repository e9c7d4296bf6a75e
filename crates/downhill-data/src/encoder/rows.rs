//! Encoding a table row by row.

use super::{ColumnEncoding, Encoder, EncoderError};
use crate::csv_file::Cell;
use crate::table::finite_number;
use crate::{CsvError, Missing, RowReader, is_missing};

/// Makes features of the rows of a file, whose columns it finds by name.
///
/// ```
/// use downhill_data::{Encoder, FrameOptions, FrameReader, Missing, RowReader};
///
/// let (old, new) = ("age,city\n20,Oslo\n40,Rome\n", "city,name,age\nRome,Ada,50\n");
/// let frame = FrameReader::from_reader(old.as_bytes(), "old.csv", &FrameOptions::default())?.read()?;
/// let encoder = Encoder::fit(&frame, &[0, 1])?;
///
/// let mut rows = RowReader::from_reader(new.as_bytes(), "new.csv", ',')?;
/// let columns = encoder.match_columns(&rows)?;
/// assert_eq!(columns.extra(), ["name"]);
/// let mut features = Vec::new();
/// while rows.advance()? {
///     columns.encode(&rows, Missing::Refuse, &mut features)?;
/// }
/// assert_eq!(features, [2.0, 0.0, 1.0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct RowEncoder<'e> {
    encoder: &'e Encoder,
    /// The place of each column in the file.
    places: Vec<usize>,
    extra: Vec<String>,
}

impl Encoder {
    /// Finds the columns in a file by their names.
    ///
    /// # Errors
    /// [`EncoderError::MissingColumns`] if the file lacks any.
    pub fn match_columns(&self, rows: &RowReader<'_>) -> Result<RowEncoder<'_>, EncoderError> {
        let places: std::collections::HashMap<&str, usize> = rows
            .columns()
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), place))
            .collect();
        let place = |name: &str| places.get(name).copied();
        let names = || self.columns.iter().map(|column| column.name.as_str());
        let missing: Vec<String> = names()
            .filter(|name| place(name).is_none())
            .map(str::to_owned)
            .collect();
        if !missing.is_empty() {
            return Err(EncoderError::MissingColumns {
                file: rows.file().to_owned(),
                missing,
            });
        }
        let own: std::collections::HashSet<&str> = names().collect();
        let extra = rows.columns().iter();
        Ok(RowEncoder {
            encoder: self,
            places: names().filter_map(place).collect(),
            extra: extra
                .filter(|name| !own.contains(name.as_str()))
                .cloned()
                .collect(),
        })
    }
}

impl RowEncoder<'_> {
    /// The columns of the file that the encoder does not use, in the order of the file.
    #[must_use]
    pub fn extra(&self) -> &[String] {
        &self.extra
    }

    /// Appends the features of the row to `features`. Returns false, and appends none, if the row is dropped.
    ///
    /// # Errors
    /// [`CsvError`] for a value that is not a number, or a missing one that is refused;
    /// [`EncoderError::UnknownCategory`] for a text that no training row had.
    pub fn encode(
        &self,
        row: &RowReader<'_>,
        missing: Missing,
        features: &mut Vec<f64>,
    ) -> Result<bool, RowError> {
        let before = features.len();
        for (column, &place) in self.encoder.columns.iter().zip(&self.places) {
            let text = row.field(place);
            let absent = is_missing(text);
            match missing {
                Missing::Drop if absent => {
                    features.truncate(before);
                    return Ok(false);
                }
                Missing::Refuse if absent => {
                    return Err(RowError::Csv(CsvError::MissingValue {
                        file: row.file().to_owned(),
                        line: row.line(),
                        column: column.name.clone(),
                        found: text.to_owned(),
                    }));
                }
                _ => {}
            }
            match &column.encoding {
                ColumnEncoding::Numbers { mean, std } => {
                    let value = match absent {
                        true => f64::NAN,
                        false => finite_number(Cell {
                            file: row.file(),
                            line: row.line(),
                            column: &column.name,
                            text,
                        })?,
                    };
                    features.push(ColumnEncoding::write_number(*mean, *std, value));
                }
                ColumnEncoding::Categories {
                    categories,
                    most_frequent,
                } => {
                    let known =
                        || categories.binary_search_by(|category| category.as_str().cmp(text));
                    let place = match absent {
                        true => Ok(*most_frequent),
                        false => known(),
                    };
                    let Ok(place) = place else {
                        return Err(RowError::Encoder(EncoderError::UnknownCategory {
                            file: row.file().to_owned(),
                            line: row.line(),
                            column: column.name.clone(),
                            found: text.to_owned(),
                            known: categories.clone(),
                        }));
                    };
                    let own = features.len() + place;
                    features.resize(features.len() + categories.len(), 0.0);
                    if let Some(feature) = features.get_mut(own) {
                        *feature = 1.0;
                    }
                }
            }
        }
        Ok(true)
    }
}

/// An error of encoding a row of a file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RowError {
    /// The value of a cell is invalid.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A text is not among the categories.
    #[error(transparent)]
    Encoder(#[from] EncoderError),
}

#[cfg(test)]
mod tests {
    use super::super::tests::frame;
    use super::*;

    #[test]
    fn what_does_not_fit_is_named() {
        let encoder = Encoder::fit(&frame("a,b\n1,x\n3,y\n"), &[0, 1]).unwrap();
        let encode = |text: &str, missing| -> Result<Vec<f64>, String> {
            let mut rows = RowReader::from_reader(text.as_bytes(), "n.csv", ',').unwrap();
            let columns = encoder.match_columns(&rows).map_err(|e| e.to_string())?;
            let mut features = Vec::new();
            while rows.advance().unwrap() {
                let encoded = columns.encode(&rows, missing, &mut features);
                encoded.map_err(|error| error.to_string())?;
            }
            Ok(features)
        };
        let refused = |text, expected: &str| {
            assert_eq!(encode(text, Missing::Refuse).unwrap_err(), expected);
        };
        refused(
            "b,c\nx,1\n",
            "n.csv: the model needs columns that the file does not have: \"a\"",
        );
        refused(
            "b,a\nx,one\n",
            "n.csv, line 2, column a: \"one\" is not a number",
        );
        refused(
            "b,a\nz,1\n",
            "n.csv, line 2, column b: \"z\" is not a category that the model knows; expected \"x\", \"y\"",
        );
        assert!(
            encode("b,a\nx,\n", Missing::Refuse)
                .unwrap_err()
                .contains("is missing (\"\")")
        );
        assert_eq!(
            encode("b,a\nx,\ny,3\n", Missing::Drop).unwrap(),
            [1.0, 0.0, 1.0]
        );
        assert_eq!(encode("b,a\n,\n", Missing::Mean).unwrap(), [0.0, 1.0, 0.0]);
    }
}
