//! Splitting CSV text into rows of fields, in bounded memory.
//!
//! This is stricter than the csv crate, which gives every text a meaning: to it, a quote that is never closed quotes
//! the rest of the file, a quote after a space is a letter, and so is a quote inside a field. Each of these turns a slip
//! into other samples without an error. In the text that is read here every quote is one of a pair, so a quote too many
//! or too few is always an error.

use std::borrow::Cow;
use std::io::Read;

use crate::CsvError;
use crate::csv_bytes::{archive, line_breaks, looks_like_utf16};

/// The number of bytes read at once, unless a row is longer.
const CHUNK: usize = 64 * 1024;

/// The largest number of bytes of a row.
const LONGEST_ROW: usize = 16 * 1024 * 1024;

/// A row of fields, whose memory is used again for the next row.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// The line on which the row starts, counted from 1.
    pub(crate) line: usize,
    /// The fields, one after another.
    text: String,
    /// The end of each field in the text.
    ends: Vec<usize>,
}

impl Row {
    /// The fields, in order.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &str> {
        let starts = [0].into_iter().chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, &end)| &self.text[start..end])
    }

    /// The field in a column; an empty one if there is no such column.
    pub(crate) fn field(&self, column: usize) -> &str {
        let start = match column.checked_sub(1) {
            None => Some(0),
            Some(before) => self.ends.get(before).copied(),
        };
        match (start, self.ends.get(column)) {
            (Some(start), Some(&end)) => &self.text[start..end],
            _ => "",
        }
    }

    /// The number of fields.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    fn start(&mut self, line: usize) {
        self.line = line;
        self.text.clear();
        self.ends.clear();
    }

    fn push(&mut self, field: &str) {
        self.text.push_str(field);
        self.ends.push(self.text.len());
    }
}

/// The rows of a text, header included. Blank lines and spaces around fields are ignored.
#[derive(Debug)]
pub(crate) struct Rows<R> {
    reader: R,
    file: String,
    delimiter: char,
    /// Whether nothing is read yet.
    unread: bool,
    /// Whether the reader has reached its end.
    ended: bool,
    /// The text that is read and not consumed begins at `start`.
    text: String,
    start: usize,
    /// The first bytes of a character whose others are not read yet.
    tail: Vec<u8>,
    /// The line of the first character that is not consumed.
    line: usize,
}

impl<R: Read> Rows<R> {
    /// Reads rows of fields between delimiters, each an ASCII character; `file` is the name in errors.
    pub(crate) fn new(reader: R, file: &str, delimiter: char) -> Self {
        Self {
            reader,
            file: file.to_owned(),
            delimiter,
            unread: true,
            ended: false,
            text: String::new(),
            start: 0,
            tail: Vec::new(),
            line: 1,
        }
    }

    /// Reads the next row. Returns false at the end of the text.
    ///
    /// After an error there are no more rows.
    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, CsvError> {
        loop {
            let more = !self.ended;
            let mut scanner = self.scanner();
            scanner.skip_blank_lines(more);
            let (rest, line) = (scanner.rest.len(), scanner.line);
            // Blank lines are consumed here, so a text of only them takes no memory.
            self.start = self.text.len() - rest;
            self.line = line;
            if rest == 0 && !more {
                return Ok(false);
            }
            // A CR that may be half of a line end is neither a blank line nor a row yet.
            if rest > 0 && !(more && self.text.ends_with('\r') && rest == 1) {
                let mut scanner = self.scanner();
                let scanned = scanner.row(row);
                let (rest, line) = (scanner.rest.len(), scanner.line);
                // A field that reaches the end of the text read so far may continue in the next part.
                let cut = more
                    && match &scanned {
                        Ok(()) => rest == 0,
                        Err(error) => matches!(error, CsvError::UnclosedQuote { .. }),
                    };
                if !cut {
                    scanned?;
                    self.start = self.text.len() - rest;
                    self.line = line;
                    return Ok(true);
                }
            }
            self.fill()?;
        }
    }

    /// The first line with text, as far as it is read at once. Consumes nothing.
    pub(crate) fn first_line(&mut self) -> Result<&str, CsvError> {
        if self.unread {
            self.fill()?;
        }
        let text = self.text[self.start..].trim_start();
        Ok(text.lines().next().unwrap_or_default())
    }

    fn scanner(&self) -> Scanner<'_> {
        Scanner {
            rest: &self.text[self.start..],
            line: self.line,
            file: &self.file,
            delimiter: self.delimiter,
        }
    }

    /// Reads more text: as much again as is not consumed, so that a long row is scanned a few times only.
    fn fill(&mut self) -> Result<(), CsvError> {
        let file = || self.file.clone();
        self.text.drain(..self.start);
        self.start = 0;
        if self.text.len() > LONGEST_ROW {
            return Err(CsvError::LongRow {
                file: file(),
                line: self.line,
                longest: LONGEST_ROW,
            });
        }
        let most = CHUNK.max(self.text.len());
        let mut bytes = std::mem::take(&mut self.tail);
        let read = self
            .reader
            .by_ref()
            .take(most as u64)
            .read_to_end(&mut bytes);
        let read = read.map_err(|reason| CsvError::Unreadable {
            file: file(),
            reason,
        })?;
        self.ended = read < most;
        let mut bytes = bytes.as_slice();
        if self.unread {
            self.unread = false;
            if let Some(kind) = archive(bytes) {
                return Err(CsvError::NotText { file: file(), kind });
            }
            if looks_like_utf16(bytes) {
                return Err(CsvError::Utf16 { file: file() });
            }
            bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        }
        let (text, invalid) = match str::from_utf8(bytes) {
            Ok(text) => (text, false),
            Err(error) => {
                let (valid, rest) = bytes.split_at(error.valid_up_to());
                let invalid = self.ended || error.error_len().is_some();
                if !invalid {
                    self.tail = rest.to_vec();
                }
                (str::from_utf8(valid).unwrap_or_default(), invalid)
            }
        };
        let before = self.text.len();
        self.text.push_str(text);
        let line = |end: usize| self.line + line_breaks(&self.text.as_bytes()[..end]);
        if let Some(place) = text.bytes().position(|byte| byte == 0) {
            let line = line(before + place);
            return Err(CsvError::NulByte { file: file(), line });
        }
        if invalid {
            let line = line(self.text.len());
            return Err(CsvError::NotUtf8 { file: file(), line });
        }
        Ok(())
    }
}

/// A position in a text.
struct Scanner<'a> {
    /// The text from here on.
    rest: &'a str,
    /// The line of its first byte.
    line: usize,
    file: &'a str,
    delimiter: char,
}

impl<'a> Scanner<'a> {
    /// Reads a row, up to its line end.
    fn row(&mut self, row: &mut Row) -> Result<(), CsvError> {
        row.start(self.line);
        row.push(&self.field()?);
        while self.skip_delimiter() {
            row.push(&self.field()?);
        }
        Ok(())
    }

    /// Reads a field, up to the delimiter or the line end after it.
    fn field(&mut self) -> Result<Cow<'a, str>, CsvError> {
        self.skip_spaces();
        if self.skip("\"") {
            return self.quoted().map(Cow::Owned);
        }
        let (field, rest) = self.rest.split_at(self.end(self.rest, b'"'));
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
        let (file, opened) = (self.file, self.line);
        let mut text = String::new();
        loop {
            let Some((part, rest)) = self.rest.split_once('"') else {
                return Err(CsvError::UnclosedQuote {
                    file: file.to_owned(),
                    line: opened,
                });
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
        if !(self.rest.is_empty() || self.rest.starts_with([self.delimiter, '\r', '\n'])) {
            let end = self.end(after, b'\n');
            return Err(CsvError::TextAfterQuote {
                file: file.to_owned(),
                line: opened,
                closed,
                delimiter: self.delimiter,
                found: after[..end].to_owned(),
            });
        }
        Ok(text.trim().to_owned())
    }

    /// Where the first delimiter, line end or other such byte of a text is.
    fn end(&self, text: &str, other: u8) -> usize {
        let ends = |byte: u8| {
            byte == other || char::from(byte) == self.delimiter || matches!(byte, b'\r' | b'\n')
        };
        // All of them are ASCII, so each is a character of its own.
        text.bytes().position(ends).unwrap_or(text.len())
    }

    /// Skips blank lines and spaces. If there is more text behind this one, a CR at its end may be half of a line end.
    fn skip_blank_lines(&mut self, more: bool) {
        loop {
            self.skip_spaces();
            if (more && self.rest == "\r") || !self.skip_line_end() {
                return;
            }
        }
    }

    fn skip_spaces(&mut self) {
        let delimiter = self.delimiter;
        let is_space = |c: char| c.is_whitespace() && c != delimiter && !matches!(c, '\r' | '\n');
        self.rest = self.rest.trim_start_matches(is_space);
    }

    fn skip_line_end(&mut self) -> bool {
        let skipped = ["\r\n", "\n", "\r"].iter().any(|end| self.skip(end));
        self.line += usize::from(skipped);
        skipped
    }

    fn skip_delimiter(&mut self) -> bool {
        let rest = self.rest.strip_prefix(self.delimiter);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn skip(&mut self, prefix: &str) -> bool {
        let rest = self.rest.strip_prefix(prefix);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader of one byte at a time.
    struct Drip<'a>(&'a [u8]);

    impl Read for Drip<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let read = self.0.len().min(buffer.len()).min(1);
            let (now, later) = self.0.split_at(read);
            buffer[..read].copy_from_slice(now);
            self.0 = later;
            Ok(read)
        }
    }

    /// All rows as lines and fields, or the message of an error.
    fn all(reader: impl Read, delimiter: char) -> Result<Vec<(usize, Vec<String>)>, String> {
        let mut rows = Rows::new(reader, "t", delimiter);
        let (mut row, mut all) = (Row::default(), Vec::new());
        while rows.read(&mut row).map_err(|error| error.to_string())? {
            let fields: Vec<String> = row.fields().map(str::to_owned).collect();
            assert_eq!(fields.len(), row.len());
            for (column, field) in fields.iter().enumerate() {
                assert_eq!(row.field(column), field);
            }
            all.push((row.line, fields));
        }
        Ok(all)
    }

    #[test]
    fn every_row_has_the_line_on_which_it_starts() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["", "\t ", "a,b", "1,2", "  ", "\"3", "\",4", "5,6"].join(end);
            let rows = all(text.as_bytes(), ',').unwrap();
            let lines: Vec<usize> = rows.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [3, 4, 6, 8], "line end {end:?}");
        }
    }

    /// Wherever the text is cut into pieces, the rows and the errors are the same.
    #[test]
    fn rows_do_not_depend_on_where_a_chunk_ends() {
        let long = "x".repeat(CHUNK - 7);
        for rest in [
            "\r\n1,2\r\n",
            "\"\"\n",
            "\r\n\r\n\r\né,\"a\r\n\"\"b\"\r\n",
            ",\"a\"  ,b\n\"c",
            "\u{a0},é\n,\n",
            "\r",
        ] {
            let expected = all(format!("x{rest}").as_bytes(), ',');
            let expected = expected.map(|mut rows| {
                rows[0].1[0] = String::new();
                rows
            });
            for cut in 0..12 {
                let text = format!("{}{rest}", &long[cut..]);
                for found in [all(text.as_bytes(), ','), all(Drip(text.as_bytes()), ',')] {
                    let found = found.map(|mut rows| {
                        assert_eq!(rows[0].1[0].len(), long.len() - cut);
                        rows[0].1[0] = String::new();
                        rows
                    });
                    // A long field in an error is cut, so only its start is compared.
                    match (&found, &expected) {
                        (Err(a), Err(b)) => assert_eq!(a[..10], b[..10], "{rest:?}"),
                        _ => assert_eq!(found, expected, "{rest:?} cut at {cut}"),
                    }
                }
            }
        }
    }

    #[test]
    fn a_tab_as_the_delimiter_is_not_a_space() {
        let rows = all("a\t\tb\n\t\t\n 1 \t2\t\"3\t4\"\n".as_bytes(), '\t').unwrap();
        let fields: Vec<Vec<String>> = rows.into_iter().map(|(_, fields)| fields).collect();
        assert_eq!(fields, [["a", "", "b"], ["", "", ""], ["1", "2", "3\t4"]]);
    }

    #[test]
    fn endless_input_is_refused_early() {
        let nuls = std::io::repeat(0);
        assert!(all(nuls, ',').unwrap_err().contains("NUL"));
        let letters = std::io::repeat(b'a');
        assert!(all(letters, ',').unwrap_err().contains("line 1: the row"));
        let quoted = b"a,b\n\"".chain(std::io::repeat(b'\n'));
        assert!(all(quoted, ',').unwrap_err().contains("line 2: the row"));
    }
}
