//! Reading a [`Frame`] from a CSV file.

use std::io::Read;
use std::path::Path;

use super::builder::ColumnBuilder;
use super::{Column, Frame, Missing, RowReader, is_missing};
use crate::CsvError;

/// The number of rows that decide whether a column is of numbers.
const DECIDING_ROWS: usize = 10_000;

/// The number of cells of these rows, so that wide tables take no more memory.
const DECIDING_CELLS: usize = 1_000_000;

/// How a table is read.
#[derive(Debug, Clone, PartialEq)]
pub struct FrameOptions {
    /// The character between fields, of ASCII.
    pub delimiter: char,
    /// What happens to missing values.
    pub missing: Missing,
    /// The columns to leave out.
    pub drop: Vec<String>,
    /// The columns to read as text, even if all their values are numbers.
    pub text: Vec<String>,
}

impl Default for FrameOptions {
    /// Commas, every column, and a missing value is an error.
    fn default() -> Self {
        Self {
            delimiter: ',',
            missing: Missing::default(),
            drop: Vec::new(),
            text: Vec::new(),
        }
    }
}

/// A CSV file whose header is read, to be read as a [`Frame`].
#[derive(Debug)]
pub struct FrameReader<'r> {
    rows: RowReader<'r>,
    missing: Missing,
    /// The places of the columns to read, and whether each must be text.
    places: Vec<(usize, bool)>,
}

impl<'r> FrameReader<'r> {
    /// Opens a file, or standard input for `-`, and reads its header.
    ///
    /// # Errors
    /// As [`RowReader::open`]; [`CsvError::UnknownColumn`] for a column of the options that is not in the file.
    pub fn open(path: impl AsRef<Path>, options: &FrameOptions) -> Result<Self, CsvError> {
        Self::new(RowReader::open(path, options.delimiter)?, options)
    }

    /// Reads the header from any reader; `file` is its name in errors.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn from_reader(
        reader: impl Read + 'r,
        file: &str,
        options: &FrameOptions,
    ) -> Result<Self, CsvError> {
        let rows = RowReader::from_reader(reader, file, options.delimiter)?;
        Self::new(rows, options)
    }

    fn new(rows: RowReader<'r>, options: &FrameOptions) -> Result<Self, CsvError> {
        let mut read: Vec<Option<bool>> = vec![Some(false); rows.columns().len()];
        for (names, how) in [(&options.text, Some(true)), (&options.drop, None)] {
            for name in names {
                read[rows.column(name)?] = how;
            }
        }
        let places = read.into_iter().enumerate();
        Ok(Self {
            places: places
                .filter_map(|(place, text)| Some((place, text?)))
                .collect(),
            missing: options.missing,
            rows,
        })
    }

    /// The file, with its column names.
    #[must_use]
    pub fn rows(&self) -> &RowReader<'r> {
        &self.rows
    }

    /// Reads the table.
    ///
    /// Each column is decided to be of numbers or text by the first 10,000 rows, or by fewer in a table of more than
    /// 100 columns.
    ///
    /// # Errors
    /// [`CsvError`] for the first error in the file, with its line and column.
    pub fn read(mut self) -> Result<Frame, CsvError> {
        let deciding = DECIDING_ROWS.min(DECIDING_CELLS / self.places.len().max(1));
        let deciding = deciding.max(100);
        let new =
            |&(place, text): &(usize, bool)| ColumnBuilder::new(&self.rows.columns()[place], text);
        let mut builders: Vec<ColumnBuilder> = self.places.iter().map(new).collect();
        let file = self.rows.file().to_owned();
        let (mut kept, mut dropped) = (0, 0);
        while self.rows.advance()? {
            if self.missing != Missing::Mean {
                let absent = |(place, _): &&(usize, bool)| is_missing(self.rows.field(*place));
                match self.places.iter().find(absent) {
                    None => {}
                    Some(_) if self.missing == Missing::Drop => {
                        dropped += 1;
                        continue;
                    }
                    Some(&(place, _)) => {
                        return Err(CsvError::MissingValue {
                            line: self.rows.line(),
                            column: self.rows.columns()[place].clone(),
                            found: self.rows.field(place).to_owned(),
                            file,
                        });
                    }
                }
            }
            let line = self.rows.line();
            // The fields one after another, since a wide row has many.
            let mut cells = self.rows.fields().enumerate();
            for (builder, &(place, _)) in builders.iter_mut().zip(&self.places) {
                let text = cells.find_map(|(at, text)| (at == place).then_some(text));
                builder.push(text.unwrap_or_default(), line, &file, kept)?;
            }
            kept += 1;
            if kept == deciding {
                for builder in &mut builders {
                    builder.decide(&file, kept)?;
                }
            }
        }
        if kept == 0 {
            return Err(CsvError::NothingLeft {
                file,
                rows: dropped,
            });
        }
        let finish = |builder: ColumnBuilder| builder.finish(&file, kept);
        let columns: Vec<Column> = builders.into_iter().map(finish).collect::<Result<_, _>>()?;
        Ok(Frame {
            columns,
            rows: kept,
            dropped,
            file,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cells;

    fn read(text: &str, options: &FrameOptions) -> Result<Frame, String> {
        let reader = FrameReader::from_reader(text.as_bytes(), "t.csv", options);
        let frame = reader.and_then(FrameReader::read);
        frame.map_err(|error| error.to_string())
    }

    fn with(missing: Missing) -> FrameOptions {
        FrameOptions {
            missing,
            ..FrameOptions::default()
        }
    }

    #[test]
    fn a_missing_value_is_refused_dropped_or_kept() {
        let text = "a,b\n1,x\nNA,y\n3,?\n5,y\n";
        let refused = read(text, &FrameOptions::default()).unwrap_err();
        let expected = "t.csv, line 3, column a: the value is missing (\"NA\"); add --missing drop to drop such rows, \
                        or --missing mean to fill them";
        assert_eq!(refused, expected);
        let frame = read(text, &with(Missing::Drop)).unwrap();
        assert_eq!((frame.rows(), frame.dropped()), (2, 2));
        assert_eq!(frame.columns()[0].cells, Cells::Numbers(vec![1.0, 5.0]));
        let frame = read(text, &with(Missing::Mean)).unwrap();
        assert_eq!((frame.rows(), frame.dropped()), (4, 0));
        assert!(
            frame
                .columns()
                .iter()
                .all(|column| column.cells.has_missing())
        );
        let error = read("a,b\n,1\n?,2\n", &with(Missing::Mean)).unwrap_err();
        assert_eq!(
            error,
            "t.csv, column a: every value is missing; add --drop and the column's name"
        );
        let error = read("a,b\n,1\n?,2\n", &with(Missing::Drop)).unwrap_err();
        assert_eq!(
            error,
            "t.csv: each of the 2 rows has a missing value, so --missing drop leaves none"
        );
        // A column that is left out may lack values.
        let options = FrameOptions {
            drop: vec!["a".to_owned()],
            ..FrameOptions::default()
        };
        assert_eq!(read("a,b\n,1\n?,2\n", &options).unwrap().columns().len(), 1);
    }

    #[test]
    fn columns_are_of_numbers_or_text() {
        let frame = read("zip,n,m\n007,1,1\n042,2e3,x\n", &FrameOptions::default()).unwrap();
        let kinds = frame.columns().iter();
        let numbers: Vec<bool> = kinds
            .map(|c| matches!(c.cells, Cells::Numbers(_)))
            .collect();
        assert_eq!(numbers, [true, true, false]);
        assert_eq!(frame.columns()[2].not_a_number, Some((3, "x".to_owned())));
        let options = FrameOptions {
            text: vec!["zip".to_owned()],
            ..FrameOptions::default()
        };
        let frame = read("zip,n\n007,1\n042,2e3\n", &options).unwrap();
        let Cells::Text { texts, .. } = &frame.columns()[0].cells else {
            panic!("text");
        };
        assert_eq!(texts, &["007", "042"]);
        let error = read("a,b\n1,2\ninf,3\n", &FrameOptions::default()).unwrap_err();
        assert_eq!(
            error,
            "t.csv, line 3, column a: \"inf\" is not a finite number"
        );
    }

    #[test]
    fn decimal_commas_are_named() {
        let options = FrameOptions {
            delimiter: ';',
            ..FrameOptions::default()
        };
        let error = read("a;b\n1;x\n2,5;y\n", &options).unwrap_err();
        let expected =
            "t.csv, line 3, column a: \"2,5\" has a comma; write numbers with a decimal point";
        assert_eq!(error, expected);
        assert!(read("a;b\n1;x\n2,5 or so;y\n", &options).is_ok());
    }

    #[test]
    fn text_after_many_numbers_is_an_error() {
        let mut text = "a,b\n".to_owned();
        for row in 0..=DECIDING_ROWS {
            text += &format!("{row},x{}\n", row % 7);
        }
        let frame = read(&text, &FrameOptions::default()).unwrap();
        let Cells::Numbers(values) = &frame.columns()[0].cells else {
            panic!("numbers");
        };
        assert!(
            values
                .iter()
                .enumerate()
                .all(|(row, value)| *value == row as f64)
        );
        let error = read(&(text + "seven,x1\n"), &FrameOptions::default()).unwrap_err();
        let expected = "t.csv, line 10003, column a: \"seven\" is not a number, but the first 10000 values are; add \
                        --text and the column's name to read it as text";
        assert_eq!(error, expected);
    }

    #[test]
    fn ten_thousand_columns_are_read() {
        let names: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
        let row = ["1.5"; 10_000].join(",");
        let frame = read(
            &format!("{}\n{row}\n{row}\n", names.join(",")),
            &FrameOptions::default(),
        );
        let frame = frame.unwrap();
        assert_eq!((frame.columns().len(), frame.rows()), (10_000, 2));
    }

    /// Whatever is in a file: an error of one short line, or columns of one length that an encoder takes.
    #[test]
    fn any_text_gives_a_frame_or_a_short_error() {
        let pieces = [
            "a", "b", "1", "2.5", "-3e2", "inf", "NA", "?", ",", ",", ";", "\t", "\n", "\n",
            "\r\n", "\"", "\"\"", " ", "\u{feff}", "\0", "é", "1e999", "2,5", "\u{1b}",
        ];
        let mut stream = crate::Generator::new(1);
        let mut frames = 0;
        for case in 0..20_000 {
            let length = stream.at_most(30);
            let pick = |_| pieces[stream.at_most(pieces.len() as u64 - 1) as usize];
            let text = "a,b\n".repeat(case % 2) + &(0..length).map(pick).collect::<String>();
            let options = FrameOptions {
                delimiter: [',', ';', '\t'][case % 3],
                missing: Missing::ALL[case / 2 % 3],
                ..FrameOptions::default()
            };
            match read(&text, &options) {
                Ok(frame) => {
                    frames += 1;
                    let rows: Vec<usize> = (0..frame.rows()).collect();
                    if let Ok(encoder) = crate::Encoder::fit(&frame, &rows) {
                        let features = encoder.encode(&frame, &rows).unwrap();
                        assert!(features.iter().all(|x| x.is_finite()), "{text:?}");
                    }
                }
                Err(error) => {
                    assert!(error.chars().count() <= 200, "{text:?}: {error}");
                    assert!(!error.contains(char::is_control), "{text:?}: {error:?}");
                }
            }
        }
        assert!(frames > 200, "{frames}");
    }
}
