//! Small and narrow products, whose entries of `C` stay in registers.
//!
//! Up to [`LONG`] terms, each entry is `beta C`, to which the products are added in order, one by one: the sum as one writes
//! it down. Nothing is fused.

use crate::{Body, MatRef, Number};

/// From this length on, a sum of a narrow product is computed in four parts.
const LONG: usize = 32;

/// The largest size of a product for which vectors are not chosen.
pub(crate) const TINY: usize = 64;

/// The largest size of a product that is computed here whatever its shape.
const SMALL: usize = 1 << 10;

/// Whether a product is small or narrow enough.
pub(crate) fn suits<T>(a: &MatRef<'_, T>, b: &MatRef<'_, T>) -> bool {
    let (m, k, n) = (a.rows, a.cols, b.cols);
    m.saturating_mul(n).saturating_mul(k) <= SMALL
        || (k <= 8 && n <= 8 && a.is_row_major())
        || (m <= 4 && n <= 4 && a.transposed().is_row_major() && b.is_row_major())
}

/// A product whose sizes were checked.
#[derive(Debug)]
pub(crate) struct Small<'a, T> {
    pub(crate) c: &'a mut [T],
    pub(crate) beta: T,
    pub(crate) a: MatRef<'a, T>,
    pub(crate) b: MatRef<'a, T>,
}

impl<T: Number> Body for Small<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { c, beta, a, b } = self;
        let sizes = (a.rows, a.cols, b.cols);
        /// Calls a loop with sizes from 1 to 4 that are known when compiling.
        macro_rules! sized {
            ($sizes:expr, $loop:ident, $arguments:tt, $($first:literal $second:literal)*) => {
                match $sizes {
                    $(($first, $second) => $loop::<T, $first, $second> $arguments,)*
                    _ => {}
                }
            };
            ($sizes:expr, $loop:ident $arguments:tt) => {
                sized!($sizes, $loop, $arguments, 1 1 1 2 1 3 1 4 2 1 2 2 2 3 2 4 3 1 3 2 3 3 3 4 4 1 4 2 4 3 4 4)
            };
        }
        if a.is_row_major() && sizes.1 <= 4 && sizes.2 <= 4 {
            sized!((sizes.1, sizes.2), rows(c, beta, a.data, b));
        } else if a.transposed().is_row_major() && b.is_row_major() && sizes.0 <= 4 && sizes.2 <= 4
        {
            let terms = (a.data, b.data, sizes.1);
            sized!((sizes.0, sizes.2), columns(c, beta, terms));
        } else if a.is_row_major() && sizes.1 <= 8 && sizes.2 <= 8 {
            let mut packed = [T::ZERO; 64];
            for (p, row) in packed.chunks_exact_mut(sizes.2).take(sizes.1).enumerate() {
                for (j, to) in row.iter_mut().enumerate() {
                    *to = b.data[p * b.row_stride + j * b.col_stride];
                }
            }
            panels(
                c,
                beta,
                a.data,
                &packed[..sizes.1 * sizes.2],
                (sizes.1, sizes.2),
            );
        } else if a.is_row_major() && b.is_row_major() {
            panels(c, beta, a.data, b.data, (sizes.1, sizes.2));
        } else {
            plain(c, beta, a, b);
        }
    }
}

/// The value from which the sum of an entry starts.
#[inline(always)]
fn start<T: Number, const N: usize>(c: &[T], beta: T) -> [T; N] {
    let mut sums = [T::ZERO; N];
    if beta != T::ZERO {
        for (sum, &c) in sums.iter_mut().zip(c) {
            *sum = beta * c;
        }
    }
    sums
}

/// `A` by rows of `K`, `B` of shape `[K, N]`.
#[inline(always)]
fn rows<T: Number, const K: usize, const N: usize>(
    c: &mut [T],
    beta: T,
    a: &[T],
    b: MatRef<'_, T>,
) {
    let mut rows = [[T::ZERO; N]; K];
    for (p, row) in rows.iter_mut().enumerate() {
        for (j, value) in row.iter_mut().enumerate() {
            *value = b.data[p * b.row_stride + j * b.col_stride];
        }
    }
    for (c, a) in c.chunks_exact_mut(N).zip(a.chunks_exact(K)) {
        let mut sums = start::<T, N>(c, beta);
        for p in 0..K {
            for j in 0..N {
                sums[j] += a[p] * rows[p][j];
            }
        }
        c.copy_from_slice(&sums);
    }
}

/// `Aᵀ` by rows of `M` and `B` by rows of `N`: `C` is the sum of their outer products.
#[inline(always)]
fn columns<T: Number, const M: usize, const N: usize>(
    c: &mut [T],
    beta: T,
    (a, b, terms): (&[T], &[T], usize),
) {
    let mut sums = [[T::ZERO; N]; M];
    for (sums, c) in sums.iter_mut().zip(c.chunks_exact(N)) {
        *sums = start(c, beta);
    }
    let (a, b) = (&a[..terms * M], &b[..terms * N]);
    let whole = if terms < LONG { 0 } else { terms / 4 * 4 };
    let (a, a_rest) = a.split_at(whole * M);
    let (b, b_rest) = b.split_at(whole * N);
    if whole > 0 {
        // A sum waits for the one before, so a long sum is four, of every fourth term.
        let mut parts = [
            sums,
            [[T::ZERO; N]; M],
            [[T::ZERO; N]; M],
            [[T::ZERO; N]; M],
        ];
        for (a, b) in a.chunks_exact(4 * M).zip(b.chunks_exact(4 * N)) {
            for (part, sums) in parts.iter_mut().enumerate() {
                add_outer(
                    sums,
                    &a[part * M..(part + 1) * M],
                    &b[part * N..(part + 1) * N],
                );
            }
        }
        for i in 0..M {
            for j in 0..N {
                let halves = [
                    parts[0][i][j] + parts[1][i][j],
                    parts[2][i][j] + parts[3][i][j],
                ];
                sums[i][j] = halves[0] + halves[1];
            }
        }
    }
    for (a, b) in a_rest.chunks_exact(M).zip(b_rest.chunks_exact(N)) {
        add_outer(&mut sums, a, b);
    }
    for (sums, c) in sums.iter().zip(c.chunks_exact_mut(N)) {
        c.copy_from_slice(sums);
    }
}

#[inline(always)]
fn add_outer<T: Number, const M: usize, const N: usize>(sums: &mut [[T; N]; M], a: &[T], b: &[T]) {
    for i in 0..M {
        for j in 0..N {
            sums[i][j] += a[i] * b[j];
        }
    }
}

/// `A` and `B` by rows, in panels of columns: as wide as fit, and the rest in narrower ones.
#[inline(always)]
fn panels<T: Number>(c: &mut [T], beta: T, a: &[T], b: &[T], (k, n): (usize, usize)) {
    let mut column = 0;
    while column < n {
        column += match n - column {
            8.. => panel::<T, 8>(c, beta, a, b, (k, n), column),
            4.. => panel::<T, 4>(c, beta, a, b, (k, n), column),
            2.. => panel::<T, 2>(c, beta, a, b, (k, n), column),
            _ => panel::<T, 1>(c, beta, a, b, (k, n), column),
        };
    }
}

/// The `N` columns from `column` on. Returns `N`.
#[inline(always)]
fn panel<T: Number, const N: usize>(
    c: &mut [T],
    beta: T,
    a: &[T],
    b: &[T],
    (k, n): (usize, usize),
    column: usize,
) -> usize {
    for (c, a) in c.chunks_exact_mut(n).zip(a.chunks_exact(k)) {
        let c = &mut c[column..column + N];
        let mut sums = start::<T, N>(c, beta);
        for (&a, b) in a.iter().zip(b.chunks_exact(n)) {
            let b = &b[column..column + N];
            for j in 0..N {
                sums[j] += a * b[j];
            }
        }
        c.copy_from_slice(&sums);
    }
    N
}

/// Any strides, entry by entry.
#[inline(always)]
fn plain<T: Number>(c: &mut [T], beta: T, a: MatRef<'_, T>, b: MatRef<'_, T>) {
    for (i, c) in c.chunks_exact_mut(b.cols).enumerate() {
        for (j, c) in c.iter_mut().enumerate() {
            let [mut sum] = start(&[*c], beta);
            for p in 0..a.cols {
                let a = a.data[i * a.row_stride + p * a.col_stride];
                sum += a * b.data[p * b.row_stride + j * b.col_stride];
            }
            *c = sum;
        }
    }
}
