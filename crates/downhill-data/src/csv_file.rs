//! Splitting a CSV file into rows of text fields.

use std::collections::BTreeSet;
use std::io::Read;

use csv::{ReaderBuilder, StringRecord};

use crate::{CsvError, Dataset};

/// A CSV file: distinct column names, and rows of one field per column.
#[derive(Debug)]
pub(crate) struct CsvFile {
    pub(crate) file: String,
    pub(crate) columns: Vec<String>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    /// The line on which the row starts, counted from 1.
    line: usize,
    fields: StringRecord,
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
    /// Blank lines, a byte-order mark, CRLF line ends and spaces around fields are ignored.
    pub(crate) fn parse(mut reader: impl Read, file: &str) -> Result<Self, CsvError> {
        let file = file.to_owned();
        let mut bytes = Vec::new();
        if let Err(reason) = reader.read_to_end(&mut bytes) {
            return Err(CsvError::Unreadable { file, reason });
        }
        let text = match str::from_utf8(&bytes) {
            Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text),
            Err(error) => {
                let line = 1 + line_breaks(&bytes[..error.valid_up_to()]);
                return Err(CsvError::NotUtf8 { file, line });
            }
        };

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

/// The rows of a text, header included, with the line on which each starts.
fn rows(text: &str, file: &str) -> Result<Vec<Row>, CsvError> {
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .flexible(true) // Rows of the wrong length get this crate's error.
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut line = 1;
    let mut counted = 0;
    for record in reader.records() {
        let mut fields = record.map_err(|error| CsvError::Unreadable {
            file: file.to_owned(),
            reason: error.into(),
        })?;
        // The csv crate reports the line before it skips blank lines and the LF of a CRLF, so the
        // line is counted here, from the row's first byte.
        if let Some(position) = fields.position() {
            let end = usize::try_from(position.byte()).unwrap_or(text.len());
            let blank = text.as_bytes()[end..]
                .iter()
                .take_while(|byte| matches!(byte, b'\r' | b'\n'))
                .count();
            let start = end + blank;
            line += line_breaks(&text.as_bytes()[counted..start]);
            counted = start;
        }
        fields.trim();
        rows.push(Row { line, fields });
    }
    Ok(rows)
}

/// The number of line ends: LF, CRLF or CR.
fn line_breaks(bytes: &[u8]) -> usize {
    let crlf = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    let single = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n'));
    single.count() - crlf
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
    fn lf_crlf_and_cr_each_count_as_one_line_end() {
        for (text, expected) in [
            ("", 0),
            ("a", 0),
            ("a\nb\n", 2),
            ("a\r\nb\r\n", 2),
            ("a\rb", 1),
            ("\r\n\r\n\n\r", 4),
        ] {
            assert_eq!(line_breaks(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn every_row_has_the_line_on_which_it_starts() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "", "a,b", "1,2", "", "\"3", "\",4", "5,6"].join(end);
            let lines: Vec<usize> = rows(&text, "t").unwrap().iter().map(|r| r.line).collect();
            assert_eq!(lines, [3, 4, 6, 8], "line end {end:?}");
        }
    }

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
