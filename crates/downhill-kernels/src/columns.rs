//! The sums of the columns of a matrix, and the row that is added to every other.

use crate::{Body, Number, dispatch};

/// Writes the sum of each column of a matrix that is stored row by row to `sums`.
///
/// The order of the additions depends on the sizes alone: row by row, and from 32 rows of up to four columns on in four
/// parts, of every fourth row.
///
/// # Shapes
///
/// `x`: `[rows, columns]`; `sums`: `[columns]`. A last row that is not complete is left out.
///
/// ```
/// use downhill_kernels::column_sums;
///
/// let mut sums = [f64::NAN; 2];
/// column_sums(&[1.0, 2.0, 3.0, 4.0], &mut sums);
/// assert_eq!(sums, [4.0, 6.0]);
/// ```
pub fn column_sums<T: Number>(x: &[T], sums: &mut [T]) {
    struct Columns<'a, T>(&'a [T], &'a mut [T]);
    impl<T: Number> Body for Columns<'_, T> {
        type Output = ();

        #[inline(always)]
        fn run(self) {
            let Self(x, sums) = self;
            match sums.len() {
                0 => {}
                1 => narrow::<T, 1>(x, sums),
                2 => narrow::<T, 2>(x, sums),
                3 => narrow::<T, 3>(x, sums),
                4 => narrow::<T, 4>(x, sums),
                _ => {
                    sums.fill(T::ZERO);
                    add_rows(x, sums);
                }
            }
        }
    }
    dispatch(Columns(x, sums));
}

/// Fills a matrix that is stored row by row with copies of one row.
///
/// # Shapes
///
/// `x`: `[rows, columns]`; `row`: `[columns]`. A last row that is not complete stays as it is.
pub fn fill_rows<T: Number>(x: &mut [T], row: &[T]) {
    match *row {
        [] => {}
        [a] => x.fill(a),
        [a, b] => fill(x, [a, b]),
        [a, b, c] => fill(x, [a, b, c]),
        [a, b, c, d] => fill(x, [a, b, c, d]),
        _ => {
            for x in x.chunks_exact_mut(row.len()) {
                x.copy_from_slice(row);
            }
        }
    }
}

/// A narrow row is copied by instructions, not by calls.
fn fill<T: Number, const N: usize>(x: &mut [T], row: [T; N]) {
    for x in x.chunks_exact_mut(N) {
        x.copy_from_slice(&row);
    }
}

#[inline(always)]
fn add_rows<T: Number>(x: &[T], sums: &mut [T]) {
    for row in x.chunks_exact(sums.len()) {
        for (sum, &x) in sums.iter_mut().zip(row) {
            *sum += x;
        }
    }
}

/// The sums of `N` columns, in registers.
#[inline(always)]
fn narrow<T: Number, const N: usize>(x: &[T], sums: &mut [T]) {
    const LONG: usize = 32;
    let mut total = [T::ZERO; N];
    let rows = x.len() / N;
    let parted = if rows < LONG { 0 } else { rows / 4 * 4 };
    let (parted, rest) = x.split_at(parted * N);
    if !parted.is_empty() {
        // A sum waits for the one before, so four run side by side.
        let mut parts = [[T::ZERO; N]; 4];
        for rows in parted.chunks_exact(4 * N) {
            for (part, sums) in parts.iter_mut().enumerate() {
                for j in 0..N {
                    sums[j] += rows[part * N + j];
                }
            }
        }
        for j in 0..N {
            total[j] = (parts[0][j] + parts[1][j]) + (parts[2][j] + parts[3][j]);
        }
    }
    add_rows(rest, &mut total);
    sums.copy_from_slice(&total);
}
