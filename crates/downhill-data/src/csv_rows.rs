//! Splitting CSV text into rows of fields.
//!
//! This is stricter than the csv crate, which gives every text a meaning: to it, a quote that is never closed quotes
//! the rest of the file, a quote after a space is a letter, and so is a quote inside a field. Each of these turns a slip
//! into other samples without an error. In the text that is read here every quote is one of a pair, so a quote too many
//! or too few is always an error.

use std::borrow::Cow;

use csv::StringRecord;

use crate::CsvError;

/// A row of fields.
#[derive(Debug)]
pub(crate) struct Row {
    /// The line on which the row starts, counted from 1.
    pub(crate) line: usize,
    pub(crate) fields: StringRecord,
}

/// The rows of a text, header included. Blank lines and spaces around fields are ignored.
pub(crate) fn rows(text: &str, file: &str) -> Result<Vec<Row>, CsvError> {
    let mut scanner = Scanner {
        rest: text,
        line: 1,
        file,
    };
    let mut rows = Vec::new();
    loop {
        scanner.skip_spaces();
        if scanner.skip_line_end() {
            continue;
        }
        if scanner.rest.is_empty() {
            return Ok(rows);
        }
        let (line, mut fields) = (scanner.line, StringRecord::new());
        fields.push_field(&scanner.field()?);
        while scanner.skip(",") {
            fields.push_field(&scanner.field()?);
        }
        rows.push(Row { line, fields });
    }
}

/// A position in a text.
struct Scanner<'a> {
    /// The text from here on.
    rest: &'a str,
    /// The line of its first byte.
    line: usize,
    file: &'a str,
}

impl<'a> Scanner<'a> {
    /// Reads a field, up to the comma or the line end after it.
    fn field(&mut self) -> Result<Cow<'a, str>, CsvError> {
        self.skip_spaces();
        if self.skip("\"") {
            return self.quoted().map(Cow::Owned);
        }
        let end = self.rest.find([',', '\r', '\n', '"']);
        let (field, rest) = self.rest.split_at(end.unwrap_or(self.rest.len()));
        if rest.starts_with('"') {
            return Err(CsvError::QuoteInside {
                file: self.file.to_owned(),
                line: self.line,
                found: field.to_owned(),
            });
        }
        self.rest = rest;
        Ok(field.trim_end().into())
    }

    /// Reads a quoted field from behind its opening quote. Two quotes stand for one.
    fn quoted(&mut self) -> Result<String, CsvError> {
        let (file, opened) = (self.file.to_owned(), self.line);
        let mut text = String::new();
        loop {
            let Some((part, rest)) = self.rest.split_once('"') else {
                return Err(CsvError::UnclosedQuote { file, line: opened });
            };
            self.line += line_breaks(part.as_bytes());
            self.rest = rest;
            text.push_str(part);
            if !self.skip("\"") {
                break;
            }
            text.push('"');
        }
        let (closed, after) = (self.line, self.rest);
        self.skip_spaces();
        if !(self.rest.is_empty() || self.rest.starts_with([',', '\r', '\n'])) {
            let end = after.find([',', '\r', '\n']).unwrap_or(after.len());
            return Err(CsvError::TextAfterQuote {
                file,
                line: opened,
                closed,
                found: after[..end].to_owned(),
            });
        }
        Ok(text.trim().to_owned())
    }

    fn skip_spaces(&mut self) {
        let is_space = |c: char| c.is_whitespace() && !matches!(c, '\r' | '\n');
        self.rest = self.rest.trim_start_matches(is_space);
    }

    fn skip_line_end(&mut self) -> bool {
        let skipped = ["\r\n", "\n", "\r"].iter().any(|end| self.skip(end));
        self.line += usize::from(skipped);
        skipped
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

/// The number of line ends: LF, CRLF or CR.
pub(crate) fn line_breaks(bytes: &[u8]) -> usize {
    let crlf = bytes.windows(2).filter(|pair| pair == b"\r\n").count();
    let single = bytes.iter().filter(|byte| matches!(byte, b'\r' | b'\n'));
    single.count() - crlf
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
            let text = ["", "\t ", "a,b", "1,2", "  ", "\"3", "\",4", "5,6"].join(end);
            let lines: Vec<usize> = rows(&text, "t").unwrap().iter().map(|r| r.line).collect();
            assert_eq!(lines, [3, 4, 6, 8], "line end {end:?}");
        }
    }
}
