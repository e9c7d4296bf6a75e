//! A view of a matrix in a slice.

/// A view of a matrix in a slice: entry `[i, j]` is `data[i * row_stride + j * col_stride]`.
///
/// A stride of 0 repeats a row or a column.
#[derive(Debug, PartialEq)]
pub struct MatRef<'a, T> {
    /// The entries.
    pub data: &'a [T],
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub cols: usize,
    /// The distance in `data` from one row to the next.
    pub row_stride: usize,
    /// The distance in `data` from one column to the next.
    pub col_stride: usize,
}

// Derived, they would ask for `T: Copy`.
impl<T> Clone for MatRef<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for MatRef<'_, T> {}

impl<'a, T> MatRef<'a, T> {
    /// A matrix stored row by row.
    pub fn row_major(data: &'a [T], rows: usize, cols: usize) -> Self {
        Self {
            data,
            rows,
            cols,
            row_stride: cols,
            col_stride: 1,
        }
    }

    /// The same entries with rows and columns exchanged; copies nothing.
    #[must_use]
    pub fn transposed(self) -> Self {
        Self {
            data: self.data,
            rows: self.cols,
            cols: self.rows,
            row_stride: self.col_stride,
            col_stride: self.row_stride,
        }
    }

    /// The rows from `first` on, `rows` of them.
    pub(crate) fn part(self, first: usize, rows: usize) -> Self {
        let start = first * self.row_stride;
        Self {
            data: self.data.get(start..).unwrap_or_default(),
            rows,
            ..self
        }
    }

    /// Whether the rows follow each other in the slice.
    #[inline]
    pub(crate) fn is_row_major(&self) -> bool {
        (self.col_stride == 1 || self.cols == 1) && (self.row_stride == self.cols || self.rows == 1)
    }

    /// Checks that every entry is in the slice.
    pub(crate) fn check(&self, name: &'static str) -> Result<(), MatrixError> {
        if self.rows == 0 || self.cols == 0 {
            return Ok(());
        }
        let last_row = (self.rows - 1).checked_mul(self.row_stride);
        let last_col = (self.cols - 1).checked_mul(self.col_stride);
        let last = last_row.zip(last_col).and_then(|(r, c)| r.checked_add(c));
        match last {
            Some(last) if last < self.data.len() => Ok(()),
            _ => Err(MatrixError::Data {
                name,
                rows: self.rows,
                cols: self.cols,
                row_stride: self.row_stride,
                col_stride: self.col_stride,
                found: self.data.len(),
            }),
        }
    }
}

/// The sizes of the matrices of a product do not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatrixError {
    /// The slice of a matrix is too short for its shape and strides.
    #[error(
        "{name}: {found} numbers are too few for shape [{rows}, {cols}] with strides [{row_stride}, {col_stride}]"
    )]
    Data {
        /// The name of the matrix.
        name: &'static str,
        /// Its rows.
        rows: usize,
        /// Its columns.
        cols: usize,
        /// The distance of its rows.
        row_stride: usize,
        /// The distance of its columns.
        col_stride: usize,
        /// The length of the slice.
        found: usize,
    },
    /// The columns of the left matrix are not as many as the rows of the right one.
    #[error("A has {cols} columns, but B has {rows} rows")]
    Inner {
        /// The columns of `A`.
        cols: usize,
        /// The rows of `B`.
        rows: usize,
    },
    /// The slice of the product has another length than its shape.
    #[error("C: expected {rows} * {cols} numbers, got {found}")]
    Output {
        /// The rows of `C`.
        rows: usize,
        /// The columns of `C`.
        cols: usize,
        /// The length of the slice.
        found: usize,
    },
}
