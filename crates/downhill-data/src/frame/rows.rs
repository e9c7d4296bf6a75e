//! Reading a table row by row.

use std::fmt;
use std::io::Read;
use std::path::Path;

use crate::csv_file::{Cell, CsvFile};
use crate::csv_rows::{Row, Rows};
use crate::{CsvError, table};

/// Reads a CSV file row by row, as text.
///
/// The rules are those of [`table::read`]. One row is in memory at a time.
pub struct RowReader<'r> {
    csv: CsvFile<Box<dyn Read + 'r>>,
    row: Row,
}

impl fmt::Debug for RowReader<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowReader")
            .field("file", &self.csv.file)
            .field("columns", &self.csv.columns)
            .finish_non_exhaustive()
    }
}

impl<'r> RowReader<'r> {
    /// Opens a file, or standard input for `-`, and reads its header.
    ///
    /// # Errors
    /// [`CsvError`] if the file cannot be read or its header is invalid; [`CsvError::OtherDelimiter`] if it looks
    /// separated by another character.
    pub fn open(path: impl AsRef<Path>, delimiter: char) -> Result<Self, CsvError> {
        let (reader, file) = table::open(path.as_ref())?;
        Self::from_box(reader, &file, delimiter)
    }

    /// Reads the header from any reader; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(
        reader: impl Read + 'r,
        file: &str,
        delimiter: char,
    ) -> Result<Self, CsvError> {
        Self::from_box(Box::new(reader), file, delimiter)
    }

    fn from_box(reader: Box<dyn Read + 'r>, file: &str, delimiter: char) -> Result<Self, CsvError> {
        let mut rows = Rows::new(reader, file, delimiter);
        let header = rows.first_line()?;
        let other = [';', '\t', '|', ',']
            .into_iter()
            .find(|c| header.contains(*c));
        if let (false, Some(found)) = (header.contains(delimiter), other) {
            return Err(CsvError::OtherDelimiter {
                file: file.to_owned(),
                delimiter,
                found,
            });
        }
        Ok(Self {
            csv: CsvFile::from_rows(rows, file, delimiter)?,
            row: Row::default(),
        })
    }

    /// The name of the file in messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.csv.file
    }

    /// The column names, in order.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.csv.columns
    }

    /// The place of a column.
    ///
    /// # Errors
    /// [`CsvError::UnknownColumn`], with the most similar name, if there is no such column.
    pub fn column(&self, name: &str) -> Result<usize, CsvError> {
        let columns = self.columns();
        let place = columns.iter().position(|column| column == name);
        place.ok_or_else(|| CsvError::UnknownColumn {
            file: self.file().to_owned(),
            column: name.to_owned(),
            columns: columns.to_vec(),
        })
    }

    /// Reads the next row. Returns false at the end of the file.
    ///
    /// # Errors
    /// [`CsvError`] for the first error in the file; [`CsvError::NoSamples`] if it has no rows.
    pub fn advance(&mut self) -> Result<bool, CsvError> {
        self.csv.read(&mut self.row)
    }

    /// The line on which the row starts, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.row.line
    }

    /// The fields of the row, one for each column.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.row.fields()
    }

    /// The field in a column, counted from 0; an empty one if there is no such column.
    #[must_use]
    pub fn field(&self, column: usize) -> &str {
        self.row.field(column)
    }

    /// The field in a column, counted from 0, as a finite number.
    ///
    /// # Errors
    /// [`CsvError::NotANumber`] or [`CsvError::NotFinite`], with its line and column, if it is none.
    pub fn number(&self, column: usize) -> Result<f64, CsvError> {
        table::finite_number(Cell {
            file: self.file(),
            line: self.line(),
            column: self.columns().get(column).map_or("", String::as_str),
            text: self.field(column),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str, delimiter: char) -> Result<RowReader<'_>, String> {
        RowReader::from_reader(text.as_bytes(), "t.csv", delimiter).map_err(|e| e.to_string())
    }

    #[test]
    fn another_delimiter_is_named() {
        for (text, option) in [
            ("a;b;c\n1,5;2;3\n", "semicolons, so add --delimiter ';'"),
            ("a\tb\n1\t2\n", "tabs, so add --delimiter tab"),
            ("a|b\n1|2\n", "'|', so add --delimiter '|'"),
            ("\n\"a\";\"b\"\n1;2\n", "semicolons, so add --delimiter ';'"),
        ] {
            let error = open(text, ',').unwrap_err();
            let expected =
                format!("t.csv: the header has no comma; it looks separated by {option}");
            assert_eq!(error, expected);
        }
        let error = open("a,b\n", ';').unwrap_err();
        assert!(
            error.ends_with("separated by commas, so add --delimiter ','"),
            "{error}"
        );
        assert!(open("a;b,c\n1,2\n", ',').is_ok());
        assert!(open("a\n1\n", ',').is_ok());
    }

    #[test]
    fn a_misspelt_column_is_named_with_the_nearest() {
        let rows = open("sepal length,species\n1,a\n", ',').unwrap();
        assert_eq!(rows.column("species").unwrap(), 1);
        let error = rows.column("specis").unwrap_err().to_string();
        let expected = "t.csv: no column \"specis\" (did you mean \"species\"?); the columns are \
                        sepal length, species";
        assert_eq!(error, expected);
    }
}
