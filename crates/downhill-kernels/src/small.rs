//! Small and narrow products, whose entries of C stay in registers.

use crate::{Body, MatRef, Number};

/// The largest `B` that is copied to have contiguous rows.
const PACKED: usize = 512;

/// From this length on a sum is computed in four parts.
const LONG: usize = 32;

/// Whether a product is small or narrow enough.
pub(crate) fn suits(m: usize, n: usize, k: usize) -> bool {
    let volume = m.saturating_mul(n).saturating_mul(k);
    volume <= 1 << 10 || (n <= 8 && k <= 8) || (m <= 8 && n <= 8)
}

/// A product whose sizes were checked.
#[derive(Debug)]
pub(crate) struct Small<'a, T> {
    c: &'a mut [T],
    /// The distance of the rows and of the columns of `C`.
    strides: (usize, usize),
    beta: T,
    a: MatRef<'a, T>,
    b: MatRef<'a, T>,
}

impl<'a, T: Number> Small<'a, T> {
    pub(crate) fn new(c: &'a mut [T], beta: T, a: MatRef<'a, T>, b: MatRef<'a, T>) -> Self {
        let n = b.cols;
        // The rows of B are the vectors. Where those of Aᵀ are longer, the transpose Cᵀ = Bᵀ Aᵀ is computed.
        if a.row_stride == 1 && n < a.rows && n < 4 {
            let (a, b) = (b.transposed(), a.transposed());
            Self {
                c,
                strides: (1, n),
                beta,
                a,
                b,
            }
        } else {
            Self {
                c,
                strides: (n, 1),
                beta,
                a,
                b,
            }
        }
    }
}

impl<T: Number> Body for Small<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let (k, n) = (self.b.rows, self.b.cols);
        if self.b.col_stride != 1 && n > 1 && k * n <= PACKED {
            let mut packed = [T::ZERO; PACKED];
            for (p, row) in packed.chunks_exact_mut(n).take(k).enumerate() {
                for (j, to) in row.iter_mut().enumerate() {
                    *to = self.b.data[p * self.b.row_stride + j * self.b.col_stride];
                }
            }
            let b = MatRef::row_major(&packed[..k * n], k, n);
            multiply(self.c, self.strides, self.beta, self.a, b);
        } else {
            multiply(self.c, self.strides, self.beta, self.a, self.b);
        }
    }
}

/// The product in panels of columns: as wide as fit, and the rest in narrower ones.
#[inline(always)]
fn multiply<T: Number>(
    c: &mut [T],
    strides: (usize, usize),
    beta: T,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
) {
    let mut column = 0;
    while column < b.cols {
        let panel = Panel {
            column,
            strides,
            beta,
            a,
            b,
        };
        column += match b.cols - column {
            8.. => panel.rows::<8>(c),
            4.. => panel.rows::<4>(c),
            2.. => panel.rows::<2>(c),
            _ => panel.rows::<1>(c),
        };
    }
}

/// Some neighboring columns of a product.
struct Panel<'a, T> {
    column: usize,
    strides: (usize, usize),
    beta: T,
    a: MatRef<'a, T>,
    b: MatRef<'a, T>,
}

impl<T: Number> Panel<'_, T> {
    /// Computes `N` columns, in tiles of four rows where there are as many. Returns `N`.
    #[inline(always)]
    fn rows<const N: usize>(&self, c: &mut [T]) -> usize {
        let mut row = 0;
        while row + 4 <= self.a.rows {
            self.tile::<4, N>(c, row);
            row += 4;
        }
        if row + 2 <= self.a.rows {
            self.tile::<2, N>(c, row);
            row += 2;
        }
        if row < self.a.rows {
            self.tile::<1, N>(c, row);
        }
        N
    }

    /// Computes `R` rows of `N` columns.
    #[inline(always)]
    fn tile<const R: usize, const N: usize>(&self, c: &mut [T], row: usize) {
        let k = self.b.rows;
        let mut sums = [[T::ZERO; N]; R];
        let mut p = 0;
        if k >= LONG {
            // A sum waits for the one before, so a long sum is four, of every fourth term.
            let mut parts = [[[T::ZERO; N]; R]; 4];
            while p + 4 <= k {
                for (part, sums) in parts.iter_mut().enumerate() {
                    self.add_products(sums, row, p + part);
                }
                p += 4;
            }
            let [first, second, third, fourth] = parts;
            for r in 0..R {
                for j in 0..N {
                    sums[r][j] = (first[r][j] + second[r][j]) + (third[r][j] + fourth[r][j]);
                }
            }
        }
        while p < k {
            self.add_products(&mut sums, row, p);
            p += 1;
        }
        for (r, sums) in sums.iter().enumerate() {
            let start = (row + r) * self.strides.0 + self.column * self.strides.1;
            for (j, &sum) in sums.iter().enumerate() {
                let c = &mut c[start + j * self.strides.1];
                *c = if self.beta == T::ZERO {
                    sum
                } else {
                    self.beta * *c + sum
                };
            }
        }
    }

    /// Adds the products of column `p` of `A` and row `p` of `B`.
    #[inline(always)]
    fn add_products<const R: usize, const N: usize>(
        &self,
        sums: &mut [[T; N]; R],
        row: usize,
        p: usize,
    ) {
        let (a, b) = (&self.a, &self.b);
        let start = p * b.row_stride + self.column * b.col_stride;
        let mut values = [T::ZERO; N];
        if b.col_stride == 1 {
            values.copy_from_slice(&b.data[start..start + N]);
        } else {
            for (j, value) in values.iter_mut().enumerate() {
                *value = b.data[start + j * b.col_stride];
            }
        }
        for (r, sums) in sums.iter_mut().enumerate() {
            let factor = a.data[(row + r) * a.row_stride + p * a.col_stride];
            for (sum, value) in sums.iter_mut().zip(values) {
                *sum += factor * value;
            }
        }
    }
}
