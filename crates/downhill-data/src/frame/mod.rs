//! [`Frame`], a table whose columns are numbers or text.

mod builder;
mod missing;
mod read;
mod rows;

pub use missing::{MISSING, Missing, is_missing};
pub use read::{FrameOptions, FrameReader};
pub use rows::RowReader;

/// A table whose columns are numbers or text, as read from a CSV file.
///
/// A column is of numbers if every value is a finite number, otherwise of text. The columns have different names and
/// the same number of rows.
///
/// ```
/// use downhill_data::{Cells, FrameOptions, FrameReader};
///
/// let text = "age,city\n31,Oslo\n28,Rome\n45,Oslo\n";
/// let reader = FrameReader::from_reader(text.as_bytes(), "people.csv", &FrameOptions::default())?;
/// let frame = reader.read()?;
/// assert_eq!(frame.rows(), 3);
/// assert_eq!(frame.columns()[0].cells, Cells::Numbers(vec![31.0, 28.0, 45.0]));
/// let Cells::Text { codes, texts } = &frame.columns()[1].cells else { panic!("text") };
/// assert_eq!((codes.as_slice(), texts.as_slice()), ([0, 1, 0].as_slice(), ["Oslo", "Rome"].map(str::to_owned).as_slice()));
/// # Ok::<(), downhill_data::CsvError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    pub(crate) file: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: usize,
    pub(crate) dropped: usize,
}

/// A column of a [`Frame`].
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name in the header.
    pub name: String,
    /// Its values.
    pub cells: Cells,
    /// The line and the text of the first value that is not a number, in a column of text that has numbers too.
    pub not_a_number: Option<(usize, String)>,
}

/// The values of a column, one for each row.
#[derive(Debug, Clone, PartialEq)]
pub enum Cells {
    /// Finite numbers; NaN where a value is missing.
    Numbers(Vec<f64>),
    /// Text.
    Text {
        /// For each row an index into `texts`; [`Cells::MISSING`] where a value is missing.
        codes: Vec<u32>,
        /// The different texts, in the order in which they first occur.
        texts: Vec<String>,
    },
}

impl Cells {
    /// The code of a missing text.
    pub const MISSING: u32 = u32::MAX;

    /// Whether a value is missing in any row.
    #[must_use]
    pub fn has_missing(&self) -> bool {
        match self {
            Self::Numbers(values) => values.iter().any(|value| value.is_nan()),
            Self::Text { codes, .. } => codes.contains(&Self::MISSING),
        }
    }
}

impl Frame {
    /// The name of the file in messages.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The columns, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The number of rows that were dropped because a value was missing.
    #[must_use]
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// Removes a column and returns it; `None` if there is no column of that name.
    pub fn take(&mut self, name: &str) -> Option<Column> {
        let place = self.columns.iter().position(|column| column.name == name)?;
        Some(self.columns.remove(place))
    }
}
