//! Reading and writing a table of numbers with a label column, as CSV.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

use crate::csv_file::{Cell, CsvFile};
use crate::{CsvError, Dataset, csv_file, message};

pub use crate::write_table::write;

/// Reads a dataset from a CSV file: a header row, a label column, and numbers.
///
/// The features keep the order and the names of their columns. Labels are any text. Numbers are
/// finite and in a format that [`f64`] parses. Spaces around fields, around and inside their quotes, blank
/// lines, also of spaces only, a byte-order mark and Windows line ends are ignored. The file is read row by row.
///
/// A field with a comma, a line break or a quote in it stands in double quotes, and a quote inside it is
/// written twice. A quote that is not one of a pair is an error.
///
/// # Errors
/// [`CsvError`] for the first error in the file, with its line and column:
/// `train.csv, line 7, column pixel2: "abc" is not a number`.
pub fn read(path: impl AsRef<Path>, label_column: &str) -> Result<Dataset<String>, CsvError> {
    let (reader, file) = open(path.as_ref())?;
    read_from(reader, &file, label_column)
}

/// Reads a dataset like [`read`], from any reader; `file` is its name in errors.
///
/// ```
/// use downhill_data::table;
///
/// let iris = "length,width,species\n5.1,3.5,setosa\n7.0,3.2,versicolor\n";
/// let dataset = table::read_from(iris.as_bytes(), "iris.csv", "species")?;
/// assert_eq!(dataset.feature_names(), ["length", "width"]);
/// assert_eq!(dataset.labels(), ["setosa", "versicolor"]);
/// # Ok::<(), downhill_data::CsvError>(())
/// ```
///
/// # Errors
/// As [`read`].
pub fn read_from(
    reader: impl Read,
    file: &str,
    label_column: &str,
) -> Result<Dataset<String>, CsvError> {
    let csv = CsvFile::open(reader, file)?;
    let Some(label) = csv.columns.iter().position(|name| name == label_column) else {
        return Err(CsvError::NoSuchColumn {
            file: csv.file,
            column: label_column.to_owned(),
            columns: csv.columns,
        });
    };
    if csv.columns.len() == 1 {
        return Err(CsvError::NoFeatures {
            file: csv.file,
            column: label_column.to_owned(),
        });
    }
    csv.dataset(label, csv_file::label, finite_number)
}

/// Opens a file for reading; `-` is standard input. The `String` is its name in errors.
pub(crate) fn open(path: &Path) -> Result<(Box<dyn Read>, String), CsvError> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), "standard input".to_owned()));
    }
    let file = message::path(path);
    let opened = File::open(path).and_then(|reader| match reader.metadata()?.is_dir() {
        true => Err(io::Error::new(
            ErrorKind::IsADirectory,
            "it is a folder, not a file",
        )),
        false => Ok(reader),
    });
    match opened {
        Ok(reader) => Ok((Box::new(reader), file)),
        Err(reason) => Err(CsvError::Unreadable { file, reason }),
    }
}

pub(crate) fn finite_number(cell: Cell<'_>) -> Result<f64, CsvError> {
    match cell.text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(value),
        Ok(_) => Err(CsvError::NotFinite {
            file: cell.file.to_owned(),
            line: cell.line,
            column: cell.column.to_owned(),
            found: cell.text.to_owned(),
        }),
        Err(_) => Err(CsvError::NotANumber {
            file: cell.file.to_owned(),
            line: cell.line,
            column: cell.column.to_owned(),
            found: cell.text.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use ndarray::array;

    use super::*;

    fn parse(text: &str) -> Result<Dataset<String>, CsvError> {
        read_from(text.as_bytes(), "train.csv", "label")
    }

    #[track_caller]
    fn assert_error(text: impl AsRef<[u8]>, expected: &str) {
        let error = read_from(text.as_ref(), "train.csv", "label").unwrap_err();
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_table_is_read_as_a_dataset() {
        let dataset = parse("a,label,b\n1,cat,-2.5\n3e2,dog,.5\n").unwrap();
        assert_eq!(dataset.features(), array![[1.0, -2.5], [300.0, 0.5]]);
        assert_eq!(dataset.labels(), ["cat", "dog"]);
        assert_eq!(dataset.feature_names(), ["a", "b"]);
    }

    #[test]
    fn formatting_does_not_change_the_dataset() {
        let plain = parse("label,a,b\ncat,1,2\ndog,3,4\n").unwrap();
        for text in [
            "label,a,b\ncat,1,2\ndog,3,4",
            "label,a,b\r\ncat,1,2\r\ndog,3,4\r\n",
            "\u{feff}label,a,b\ncat,1,2\ndog,3,4\n",
            "\u{feff}\"label\",a,b\r\ncat,1,2\r\ndog,3,4\r\n",
            " label , a ,b\n\tcat, 1 ,2 \n dog,3,\t4\n",
            "\n\nlabel,a,b\n\ncat,1,2\n\n\ndog,3,4\n\n",
            "\"label\",\"a\",\"b\"\n\"cat\",\"1\",\" 2\"\n\"dog\",3,4\n",
            "\"label\" , \"a\",b\n \"cat\",\t\"1\" ,2\ndog, 3,\"4\"\t\n",
            "label,a,b\n\u{a0}\n\ncat,1,2\n \t \ndog,3,4\n  ",
            "  \r\nlabel,a,b\r\n\t\r\ncat,1,2\r\ndog,3,4\r\n\t",
        ] {
            assert_eq!(parse(text).unwrap(), plain, "{text:?}");
        }
    }

    #[test]
    fn a_quoted_label_may_contain_commas_and_line_breaks() {
        let text = "label,a\n\"one, or\ntwo\",1\n\"say \"\"three\"\"\",2\nfour,x\n";
        assert_error(text, "train.csv, line 5, column a: \"x\" is not a number");
        let dataset = parse(&text.replace('x', "4")).unwrap();
        assert_eq!(dataset.labels(), ["one, or\ntwo", "say \"three\"", "four"]);
    }

    #[test]
    fn an_invalid_header_is_an_error() {
        let empty = "train.csv: the file is empty; expected a header row with the column names";
        for text in ["", "\u{feff}", "\n\r\n"] {
            assert_error(text, empty);
        }
        assert_error(
            "label,a\n",
            "train.csv: no samples; expected at least one row below the header",
        );
        assert_error(
            "class,a\ncat,1\n",
            "train.csv: no label column \"label\"; the columns are class, a",
        );
        assert_error(
            "label\ncat\n",
            "train.csv: the label \"label\" is the only column; expected at least one column of \
             numbers",
        );
        assert_error(
            "label,a, a\ncat,1,2\n",
            "train.csv, line 1: two columns are named \"a\"; rename one of them",
        );
        assert_error(
            "\nlabel,a,\ncat,1,\n",
            "train.csv, line 2: column 3 has no name; name it or remove an extra comma",
        );
    }

    #[test]
    fn a_row_of_the_wrong_length_is_an_error() {
        assert_error(
            "label,a\ncat,1\n\ndog,2,3\n",
            "train.csv, line 4: expected 2 fields, as in the header, found 3",
        );
        assert_error(
            "label,a\r\ncat,1\r\ndog\r\n",
            "train.csv, line 3: expected 2 fields, as in the header, found 1",
        );
    }

    #[test]
    fn an_invalid_field_is_an_error() {
        assert_error(
            "label,a,b\ncat,1,2\ndog,3,4 apples\n",
            "train.csv, line 3, column b: \"4 apples\" is not a number",
        );
        assert_error(
            "label,a\ncat,\n",
            "train.csv, line 2, column a: \"\" is not a number",
        );
        for text in ["NaN", "inf", "-Infinity", "1e999"] {
            assert_error(
                format!("label,a\ncat,{text}\n"),
                &format!("train.csv, line 2, column a: \"{text}\" is not a finite number"),
            );
        }
        assert_error(
            "label,a\ncat,1\n  ,2\n",
            "train.csv, line 3, column label: the label is empty",
        );
    }

    #[test]
    fn bytes_that_are_not_text_are_an_error() {
        assert_error(
            b"label,a\ncat,1\nd\xf6g,2\n",
            "train.csv, line 3: not UTF-8 text; save the file as UTF-8",
        );
        assert_error(
            "label,a\ncat,1\nd\0g,2\n",
            "train.csv, line 3: a NUL byte; expected text, saved as UTF-8",
        );
        let utf16: Vec<u16> = "label,a\nçat,1\n狗,2\n".encode_utf16().collect();
        let little: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_le_bytes()).collect();
        let big: Vec<u8> = utf16.iter().flat_map(|unit| unit.to_be_bytes()).collect();
        for text in [[b"\xff\xfe", little.as_slice()].concat(), little, big] {
            assert_error(text, "train.csv: looks like UTF-16; save the file as UTF-8");
        }
    }

    #[test]
    fn a_message_is_one_line() {
        let error = parse("label,\"a\nb\"\ncat,\"x\ny\"\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "train.csv, line 3, column a\\nb: \"x\\ny\" is not a number"
        );
        let error = parse("label,a\ncat,\"1\u{1b}[2J\"\n").unwrap_err();
        assert_eq!(
            error.to_string(),
            "train.csv, line 2, column a: \"1\\u{1b}[2J\" is not a number"
        );
    }

    #[test]
    fn a_message_is_short() {
        let long = "9".repeat(70_000) + "x";
        let header: Vec<String> = (0..3_000).map(|column| format!("c{column}")).collect();
        for text in [
            format!("label,a\ncat,{long}\n"),
            format!("label,a\ncat,{}\n", long.replace('x', "")),
            format!("label,{long}\n,1\n"),
            format!("label,{long},{long}\ncat,1,2\n"),
            format!("{long},{long}é\n1,2\n"),
            format!("{}\n{}\n", header.join(","), header.join(",")),
            format!("label,a\ncat,{long}\"\n"),
            format!("label,a\n\"cat\"{long},1\n"),
        ] {
            let message = parse(&text).unwrap_err().to_string();
            assert!(message.chars().count() <= 200, "{message}");
        }
        let error = crate::tiny_images::read_from(format!("{long}\n1\n").as_bytes(), "train.csv");
        let message = error.unwrap_err().to_string();
        assert!(message.chars().count() <= 200, "{message}");
    }

    #[test]
    fn a_quote_that_is_not_one_of_a_pair_is_an_error() {
        let unclosed = "the quote opened here is never closed; close it, or write a quote inside a \
                        quoted field twice";
        assert_error(
            "a,label\n1,cat\n2,\"dog\n3,cat\n4,dog\n",
            &format!("train.csv, line 3: {unclosed}"),
        );
        assert_error(
            "\"label,a\ncat,1\n",
            &format!("train.csv, line 1: {unclosed}"),
        );
        assert_error(
            "label,a\ncat,\"1\ndog,2\n",
            &format!("train.csv, line 2: {unclosed}"),
        );
        assert_error(
            "a,label\n1,\"cat\n2,dog\n3,\"cow\"\n",
            "train.csv, line 2: the quote opened here is closed in line 4, before \"cow\\\"\"; \
             expected a comma or a line end there",
        );
        for label in ["cat\"", "c\"at", "c\"\"at"] {
            let found = label.split('"').next().unwrap();
            assert_error(
                format!("label,a\nyes,1\n{label},2\n"),
                &format!(
                    "train.csv, line 3: a quote after \"{found}\"; put the whole field in quotes, \
                     and write the quote inside it twice"
                ),
            );
        }
    }

    #[test]
    fn files_are_read_and_the_error_names_a_missing_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("table.csv");
        fs::write(&path, "label,a\ncat,1\n").unwrap();
        assert_eq!(read(&path, "label").unwrap().labels(), ["cat"]);

        let missing = folder.path().join("missing.csv");
        let message = read(&missing, "label").unwrap_err().to_string();
        let start = format!("{}: cannot be read: ", missing.display());
        assert!(message.starts_with(&start), "{message}");
        // Some systems open a folder and fail only when it is read.
        let error = read(folder.path(), "label").unwrap_err();
        assert!(matches!(error, CsvError::Unreadable { .. }), "{error}");
    }
}
