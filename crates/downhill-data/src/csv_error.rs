//! Errors of reading and writing CSV files.

use std::io;

use thiserror::Error;

use crate::message::{list, name, nearest, shown};

/// An error in reading or writing a CSV file.
///
/// Its message is one line. Lines and columns count from 1, as in a text editor.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CsvError {
    /// The file does not exist or cannot be read.
    #[error("{file}: cannot be read: {reason}")]
    Unreadable {
        /// The file.
        file: String,
        /// The operating system's error.
        reason: io::Error,
    },
    /// The file is not UTF-8 text.
    #[error("{file}, line {line}: not UTF-8 text; save the file as UTF-8")]
    NotUtf8 {
        /// The file.
        file: String,
        /// The line of the first invalid byte.
        line: usize,
    },
    /// The file is UTF-16.
    #[error("{file}: looks like UTF-16; save the file as UTF-8")]
    Utf16 {
        /// The file.
        file: String,
    },
    /// The file has a NUL byte, which text never has.
    #[error("{file}, line {line}: a NUL byte; expected text, saved as UTF-8")]
    NulByte {
        /// The file.
        file: String,
        /// The line of the first such byte.
        line: usize,
    },
    /// The file is compressed, or a format other than text.
    #[error("{file}: looks like {kind}")]
    NotText {
        /// The file.
        file: String,
        /// The format, and how to make text of it.
        kind: &'static str,
    },
    /// A row is too long to be one.
    #[error(
        "{file}, line {line}: the row that starts here has no end within {} MiB; is a line end or a closing quote \
         missing?", .longest >> 20
    )]
    LongRow {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The largest number of bytes of a row.
        longest: usize,
    },
    /// A quoted field has no closing quote.
    #[error(
        "{file}, line {line}: the quote opened here is never closed; close it, or write a quote \
         inside a quoted field twice"
    )]
    UnclosedQuote {
        /// The file.
        file: String,
        /// The line of the opening quote.
        line: usize,
    },
    /// A quoted field goes on after its closing quote.
    #[error(
        "{file}, line {line}: the quote opened here is closed in line {closed}, before {}; \
         expected {} or a line end there", shown(.found), separator(*.delimiter)
    )]
    TextAfterQuote {
        /// The file.
        file: String,
        /// The line of the opening quote.
        line: usize,
        /// The line of the closing quote.
        closed: usize,
        /// The character between fields.
        delimiter: char,
        /// The text between the closing quote and the next delimiter or line end.
        found: String,
    },
    /// A field without quotes around it has a quote inside.
    #[error(
        "{file}, line {line}: a quote after {}; put the whole field in quotes, and write the quote \
         inside it twice", shown(.found)
    )]
    QuoteInside {
        /// The file.
        file: String,
        /// The line of the quote.
        line: usize,
        /// The text of the field before the quote.
        found: String,
    },
    /// The file is empty or has only blank lines.
    #[error("{file}: the file is empty; expected a header row with the column names")]
    Empty {
        /// The file.
        file: String,
    },
    /// The file has a header row but no samples.
    #[error("{file}: no samples; expected at least one row below the header")]
    NoSamples {
        /// The file.
        file: String,
    },
    /// A column has no name in the header.
    #[error("{file}, line {line}: column {position} has no name; name it or remove {}", extra(*.delimiter))]
    UnnamedColumn {
        /// The file.
        file: String,
        /// The line of the header.
        line: usize,
        /// The column's position.
        position: usize,
        /// The character between fields.
        delimiter: char,
    },
    /// Two columns have the same name.
    #[error("{file}, line {line}: two columns are named {}; rename one of them", shown(.column))]
    DuplicateColumn {
        /// The file.
        file: String,
        /// The line of the header.
        line: usize,
        /// The repeated name.
        column: String,
    },
    /// The file has no column with the name of the label column.
    #[error("{file}: no label column {}; the columns are {}", shown(.column), names(.columns))]
    NoSuchColumn {
        /// The file.
        file: String,
        /// The expected label column.
        column: String,
        /// The column names in the file, in order.
        columns: Vec<String>,
    },
    /// The file has no column of a given name.
    #[error("{file}: no column {}{}; the columns are {}", shown(.column), similar(.column, .columns), names(.columns))]
    UnknownColumn {
        /// The file.
        file: String,
        /// The expected column.
        column: String,
        /// The column names in the file, in order.
        columns: Vec<String>,
    },
    /// The file looks separated by another character.
    #[error(
        "{file}: the header has no {}; it looks separated by {}, so add --delimiter {}",
        bare(*.delimiter), plural(*.found), option(*.found)
    )]
    OtherDelimiter {
        /// The file.
        file: String,
        /// The expected character between fields.
        delimiter: char,
        /// The character that the header has.
        found: char,
    },
    /// Numbers have a comma where a point is expected.
    #[error("{file}, line {line}, column {}: {} has a comma; write numbers with a decimal point", name(.column), shown(.found))]
    DecimalComma {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The column.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A cell has no value.
    #[error(
        "{file}, line {line}, column {}: the value is missing ({}); add --missing drop to drop such rows, or \
         --missing mean to fill them", name(.column), shown(.found)
    )]
    MissingValue {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The column.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A column has no value at all.
    #[error("{file}, column {}: every value is missing; add --drop and the column's name", name(.column))]
    NoValues {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// Every row has a missing value, and such rows are dropped.
    #[error("{file}: each of the {rows} rows has a missing value, so --missing drop leaves none")]
    NothingLeft {
        /// The file.
        file: String,
        /// The number of rows.
        rows: usize,
    },
    /// A column that began as numbers has text.
    #[error(
        "{file}, line {line}, column {}: {} is not a number, but the first {rows} values are; add --text and the \
         column's name to read it as text", name(.column), shown(.found)
    )]
    TextAmongNumbers {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The column.
        column: String,
        /// The text of the field.
        found: String,
        /// The number of rows that decide whether a column is of numbers.
        rows: usize,
    },
    /// The table does not fit in memory.
    #[error("{file}: the table does not fit in memory, after {rows} rows")]
    Memory {
        /// The file.
        file: String,
        /// The number of rows that fit.
        rows: usize,
    },
    /// The label column is the only column.
    #[error("{file}: the label {} is the only column; expected at least one column of numbers", shown(.column))]
    NoFeatures {
        /// The file.
        file: String,
        /// The label column.
        column: String,
    },
    /// The columns differ from those of this kind of file.
    #[error("{file}: expected the columns {}, found {}", names(.expected), names(.found))]
    WrongColumns {
        /// The file.
        file: String,
        /// The expected names, in order.
        expected: Vec<String>,
        /// The names in the file, in order.
        found: Vec<String>,
    },
    /// A row has more or fewer fields than the header.
    #[error("{file}, line {line}: expected {expected} fields, as in the header, found {found}")]
    FieldCount {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The number of columns.
        expected: usize,
        /// The number of fields in the row.
        found: usize,
    },
    /// The label of a sample is empty.
    #[error("{file}, line {line}, column {}: the label is empty", name(.column))]
    EmptyLabel {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The label column.
        column: String,
    },
    /// A feature is not a number.
    #[error("{file}, line {line}, column {}: {} is not a number", name(.column), shown(.found))]
    NotANumber {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The feature's column.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A feature is NaN, infinite or too large for `f64`.
    #[error("{file}, line {line}, column {}: {} is not a finite number", name(.column), shown(.found))]
    NotFinite {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The feature's column.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// A column of an image file has an unexpected name.
    #[error("{file}: expected column {position} to be {}, found {}", shown(.expected), shown(.found))]
    WrongColumn {
        /// The file.
        file: String,
        /// The column's position.
        position: usize,
        /// The expected name.
        expected: String,
        /// The name in the file.
        found: String,
    },
    /// The number of pixels of an image is not a square number.
    #[error("{file}: images of {pixels} pixels are not square; expected 1, 4, 9, 16 and so on")]
    NotSquare {
        /// The file.
        file: String,
        /// The number of pixel columns.
        pixels: usize,
    },
    /// The images have another size than those of this kind of file.
    #[error("{file}: expected images of {expected} pixels, found {found}")]
    PixelCount {
        /// The file.
        file: String,
        /// The expected number of pixels.
        expected: usize,
        /// The number of pixel columns in the file.
        found: usize,
    },
    /// A pixel is not a whole number from 0 to the maximum.
    #[error("{file}, line {line}, column {}: {} is not a whole number from 0 to {maximum}", name(.column), shown(.found))]
    PixelRange {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The pixel's column.
        column: String,
        /// The text of the field.
        found: String,
        /// The largest valid pixel.
        maximum: u16,
    },
    /// A label is not a digit.
    #[error("{file}, line {line}, column {}: {} is not a digit from 0 to 9", name(.column), shown(.found))]
    NotADigit {
        /// The file.
        file: String,
        /// The line the row starts on.
        line: usize,
        /// The label column.
        column: String,
        /// The text of the field.
        found: String,
    },
    /// The file cannot be created or replaced.
    #[error("{file}: cannot be written: {reason}")]
    Unwritable {
        /// The file.
        file: String,
        /// The operating system's error.
        reason: io::Error,
    },
    /// A label would be read back as another label.
    #[error("{file}: the label {} would be read back as {}; remove the spaces around it", shown(.label), shown(.read))]
    ChangedLabel {
        /// The file.
        file: String,
        /// The label.
        label: String,
        /// The label that would be read back.
        read: String,
    },
}

/// The character between fields in a sentence, without its article.
fn bare(delimiter: char) -> String {
    let separator = separator(delimiter);
    separator
        .strip_prefix("a ")
        .unwrap_or(&separator)
        .to_owned()
}

fn plural(delimiter: char) -> String {
    match delimiter {
        ',' | ';' | '\t' => bare(delimiter) + "s",
        other => shown(&other),
    }
}

/// The character as the option `--delimiter` takes it.
fn option(delimiter: char) -> String {
    match delimiter {
        '\t' => "tab".to_owned(),
        other => format!("'{other}'"),
    }
}

/// The most similar of some names, as a question; nothing if none is similar.
fn similar(column: &str, columns: &[String]) -> String {
    match nearest(column, columns) {
        Some(nearest) => format!(" (did you mean {}?)", shown(nearest)),
        None => String::new(),
    }
}

/// A character between fields, in a sentence.
fn separator(delimiter: char) -> String {
    match delimiter {
        ',' => "a comma".to_owned(),
        ';' => "a semicolon".to_owned(),
        '\t' => "a tab".to_owned(),
        other => shown(&other),
    }
}

/// One such character too many.
fn extra(delimiter: char) -> String {
    format!("an extra {}", bare(delimiter))
}

fn names(columns: &[String]) -> String {
    list(columns.iter().map(|column| name(column)))
}
