//! A CSV file: its columns, and its rows of text fields.

use std::collections::BTreeSet;
use std::io::Read;

use crate::csv_rows::{Row, line_breaks, rows};
use crate::{CsvError, Dataset};

/// A CSV file: distinct column names, and rows of one field per column.
#[derive(Debug)]
pub(crate) struct CsvFile {
    pub(crate) file: String,
    pub(crate) columns: Vec<String>,
    rows: Vec<Row>,
}

/// One field, with its position for error messages.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cell<'a> {
    pub(crate) file: &'a str,
    pub(crate) line: usize,
    pub(crate) column: &'a str,
    pub(crate) text: &'a str,
}

impl CsvFile {
    /// Reads the whole file; `file` is its name in errors.
    ///
    /// A byte-order mark is ignored, and all that [`rows`] ignores.
    pub(crate) fn parse(mut reader: impl Read, file: &str) -> Result<Self, CsvError> {
        let file = file.to_owned();
        let mut bytes = Vec::new();
        if let Err(reason) = reader.read_to_end(&mut bytes) {
            return Err(CsvError::Unreadable { file, reason });
        }
        if looks_like_utf16(&bytes) {
            return Err(CsvError::Utf16 { file });
        }
        let line = |end: usize| 1 + line_breaks(&bytes[..end]);
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let line = line(error.valid_up_to());
                return Err(CsvError::NotUtf8 { file, line });
            }
        };
        if let Some(position) = bytes.iter().position(|byte| *byte == 0) {
            let line = line(position);
            return Err(CsvError::NulByte { file, line });
        }

        let mut rows = rows(text, &file)?.into_iter();
        let Some(header) = rows.next() else {
            return Err(CsvError::Empty { file });
        };
        let columns = check_header(&header, &file)?;
        let rows: Vec<Row> = rows.collect();
        if let Some(row) = rows.iter().find(|row| row.fields.len() != columns.len()) {
            return Err(CsvError::FieldCount {
                file,
                line: row.line,
                expected: columns.len(),
                found: row.fields.len(),
            });
        }
        if rows.is_empty() {
            return Err(CsvError::NoSamples { file });
        }
        Ok(Self {
            file,
            columns,
            rows,
        })
    }

    /// The line on which each row starts, counted from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|row| row.line)
    }

    /// A dataset with labels from one column and features from all others.
    ///
    /// `number` parses a feature and must return a finite number.
    pub(crate) fn dataset(
        &self,
        label_column: usize,
        number: impl Fn(Cell<'_>) -> Result<f64, CsvError>,
    ) -> Result<Dataset<String>, CsvError> {
        let mut values = Vec::with_capacity(self.rows.len() * (self.columns.len() - 1));
        let mut labels = Vec::with_capacity(self.rows.len());
        for row in &self.rows {
            for (index, (column, text)) in self.columns.iter().zip(&row.fields).enumerate() {
                let cell = Cell {
                    file: &self.file,
                    line: row.line,
                    column,
                    text,
                };
                if index == label_column {
                    labels.push(cell.label()?);
                } else {
                    values.push(number(cell)?);
                }
            }
        }
        let mut names = self.columns.clone();
        names.remove(label_column);
        Ok(Dataset::from_checked_rows(&values, labels, names))
    }
}

impl Cell<'_> {
    fn label(self) -> Result<String, CsvError> {
        if self.text.is_empty() {
            return Err(CsvError::EmptyLabel {
                file: self.file.to_owned(),
                line: self.line,
                column: self.column.to_owned(),
            });
        }
        Ok(self.text.to_owned())
    }
}

/// A whole number from 0 to `maximum`, in any format of a number: `16`, `16.0` or `1.6e1`.
pub(crate) fn whole_number(text: &str, maximum: u16) -> Option<u16> {
    let value: f64 = text.parse().ok()?;
    let fits = (0.0..=f64::from(maximum)).contains(&value) && value.fract() == 0.0;
    fits.then_some(value as u16)
}

/// Whether these are the bytes of UTF-16: a byte-order mark, or many zeros, each in the same half of its pair.
///
/// In UTF-16, digits, commas and line ends have a zero byte each. Text in UTF-8 has none.
fn looks_like_utf16(bytes: &[u8]) -> bool {
    let zeros = |offset| {
        bytes
            .iter()
            .skip(offset)
            .step_by(2)
            .filter(|byte| **byte == 0)
    };
    let (first, second) = (zeros(0).count(), zeros(1).count());
    let many = (first == 0 || second == 0) && first + second > bytes.len() / 8;
    many || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

fn check_header(header: &Row, file: &str) -> Result<Vec<String>, CsvError> {
    let mut names = BTreeSet::new();
    for (index, column) in header.fields.iter().enumerate() {
        if column.is_empty() {
            return Err(CsvError::UnnamedColumn {
                file: file.to_owned(),
                line: header.line,
                position: index + 1,
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
    Ok(header.fields.iter().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            if let Ok(csv) = CsvFile::parse(text.as_bytes(), "t") {
                let lines: Vec<usize> = csv.rows.iter().map(|row| row.line).collect();
                assert!(lines.is_sorted(), "{text:?}: {lines:?}");
                assert!(lines.iter().all(|line| *line <= last_line), "{text:?}");
            }
        }
    }
}
