//! A CSV file: its columns, and its rows of text fields, read one by one.

use std::collections::BTreeSet;
use std::io::Read;

use crate::csv_rows::{Row, Rows};
use crate::{CsvError, Dataset};

/// A CSV file: distinct column names, and rows of one field per column.
#[derive(Debug)]
pub(crate) struct CsvFile<R> {
    /// The name in errors.
    pub(crate) file: String,
    pub(crate) columns: Vec<String>,
    rows: Rows<R>,
    /// Whether no row is read yet.
    empty: bool,
}

/// One field, with its position for error messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: &'a str,
    pub(crate) text: &'a str,
}

impl<R: Read> CsvFile<R> {
    /// Reads the header; `file` is the name in errors.
    ///
    /// A byte-order mark is ignored, and all that [`Rows`] ignores.
    pub(crate) fn open(reader: R, file: &str) -> Result<Self, CsvError> {
        Self::from_rows(Rows::new(reader, file, ','), file, ',')
    }

    /// Reads the header from the first of these rows.
    pub(crate) fn from_rows(
        mut rows: Rows<R>,
        file: &str,
        delimiter: char,
    ) -> Result<Self, CsvError> {
        let (mut header, file) = (Row::default(), file.to_owned());
        if !rows.read(&mut header)? {
            return Err(CsvError::Empty { file });
        }
        Ok(Self {
            columns: check_header(&header, &file, delimiter)?,
            file,
            rows,
            empty: true,
        })
    }

    /// Reads the next row. Returns false at the end of the file.
    ///
    /// A file without rows is an error.
    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, CsvError> {
        let file = || self.file.clone();
        if !self.rows.read(row)? {
            return match self.empty {
                true => Err(CsvError::NoSamples { file: file() }),
                false => Ok(false),
            };
        }
        self.empty = false;
        if row.len() != self.columns.len() {
            return Err(CsvError::FieldCount {
                file: file(),
                line: row.line,
                expected: self.columns.len(),
                found: row.len(),
            });
        }
        Ok(true)
    }

    /// A dataset with labels from one column and features from all others.
    ///
    /// `number` parses a feature and must return a finite number.
    pub(crate) fn dataset<L>(
        mut self,
        label_column: usize,
        label: impl Fn(Cell<'_>) -> Result<L, CsvError>,
        number: impl Fn(Cell<'_>) -> Result<f64, CsvError>,
    ) -> Result<Dataset<L>, CsvError> {
        let (mut values, mut labels) = (Vec::new(), Vec::new());
        let mut row = Row::default();
        while self.read(&mut row)? {
            for (index, (column, text)) in self.columns.iter().zip(row.fields()).enumerate() {
                let cell = Cell {
                    file: &self.file,
                    line: row.line,
                    column,
                    text,
                };
                if index == label_column {
                    labels.push(label(cell)?);
                } else {
                    values.push(number(cell)?);
                }
            }
        }
        let mut names = self.columns;
        names.remove(label_column);
        Ok(Dataset::from_checked_rows(values, labels, names))
    }
}

/// The label of a sample: any text but none.
pub(crate) fn label(cell: Cell<'_>) -> Result<String, CsvError> {
    if cell.text.is_empty() {
        return Err(CsvError::EmptyLabel {
            file: cell.file.to_owned(),
            line: cell.line,
            column: cell.column.to_owned(),
        });
    }
    Ok(cell.text.to_owned())
}

/// A whole number from 0 to `maximum`, in any format of a number: `16`, `16.0` or `1.6e1`.
pub(crate) fn whole_number(text: &str, maximum: u16) -> Option<u16> {
    let value: f64 = text.parse().ok()?;
    let fits = (0.0..=f64::from(maximum)).contains(&value) && value.fract() == 0.0;
    fits.then_some(value as u16)
}

fn check_header(header: &Row, file: &str, delimiter: char) -> Result<Vec<String>, CsvError> {
    let mut names = BTreeSet::new();
    for (index, column) in header.fields().enumerate() {
        if column.is_empty() {
            return Err(CsvError::UnnamedColumn {
                file: file.to_owned(),
                line: header.line,
                position: index + 1,
                delimiter,
            });
        }
        if !names.insert(column) {
            return Err(CsvError::DuplicateColumn {
                file: file.to_owned(),
                line: header.line,
                column: column.to_owned(),
            });
        }
    }
    Ok(header.fields().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv_bytes::line_breaks;

    #[test]
    fn any_text_gives_rows_or_an_error() {
        let pieces = [
            "a", "1", ",", ",", "\n", "\r", "\r\n", "\"", "\"\"", " ", "\u{feff}", "\0", "é",
        ];
        let mut stream = crate::Generator::new(0);
        for _ in 0..3_000 {
            let length = stream.at_most(12);
            let text: String = (0..length)
                .map(|_| pieces[stream.at_most(pieces.len() as u64 - 1) as usize])
                .collect();
            let last_line = 1 + line_breaks(text.as_bytes());
            if let Ok(mut csv) = CsvFile::open(text.as_bytes(), "t") {
                let (mut row, mut line) = (Row::default(), 0);
                while let Ok(true) = csv.read(&mut row) {
                    assert!(line < row.line && row.line <= last_line, "{text:?}: {line}");
                    line = row.line;
                }
            }
        }
    }
}
