//! The matrix product.

use crate::large::Product;
use crate::small::{self, Small};
use crate::threads::each_part;
use crate::{Body, MatRef, MatrixError, Number, Threads, dispatch};

/// The matrix product, `C = beta C + A B`.
///
/// `C` is stored row by row. With `beta` 0 its old entries are not read, so it may contain NaN.
///
/// # Shapes
///
/// `a`: `[m, k]`; `b`: `[k, n]`; `c`: `[m, n]`.
///
/// Large products allocate memory to rearrange their operands.
///
/// # Order of the additions
///
/// It depends on the sizes and strides of the matrices and on the kind of vectors of the machine, not on the number
/// of threads. Small and narrow products round every multiplication and addition, so they have the same result on every
/// machine; large ones use fused operations where the machine has them.
///
/// # Errors
///
/// [`MatrixError`] if the inner sizes differ, a slice is too short for its shape and strides, or `c` has another length
/// than `m * n`.
pub fn matmul<T: Number>(
    c: &mut [T],
    beta: T,
    a: MatRef<'_, T>,
    b: MatRef<'_, T>,
    threads: Threads,
) -> Result<(), MatrixError> {
    let (m, n, k) = (a.rows, b.cols, a.cols);
    if k != b.rows {
        return Err(MatrixError::Inner {
            cols: k,
            rows: b.rows,
        });
    }
    if m.checked_mul(n) != Some(c.len()) {
        return Err(MatrixError::Output {
            rows: m,
            cols: n,
            found: c.len(),
        });
    }
    a.check("A")?;
    b.check("B")?;
    if c.is_empty() {
        return Ok(());
    }
    if k == 0 {
        for c in c {
            *c = if beta == T::ZERO { beta } else { beta * *c };
        }
        return Ok(());
    }
    if m * n <= small::TINY && m * n * k <= small::TINY {
        // Wide vectors would cost more to choose than they save.
        Small { c, beta, a, b }.run();
    } else if small::suits(&a, &b) {
        dispatch(Small { c, beta, a, b });
    } else {
        let rows = rows_of_part(m, n, k);
        let parts = c.chunks_mut(rows * n).enumerate().map(|(part, c)| {
            let a = a.part(part * rows, c.len() / n);
            Product::new(c, beta, a, b)
        });
        each_part(parts, threads, T::gemm);
    }
    Ok(())
}

/// The rows of `C` in each part that one thread computes.
///
/// A product has several parts if a second thread saves more than it costs to wake: a thread computes 2^22
/// multiplications in about 0.05 ms in `f32`, and a sleeping one wakes in about 0.02 ms. The parts follow from the sizes
/// alone, so that the result does not depend on the number of threads.
fn rows_of_part(m: usize, n: usize, k: usize) -> usize {
    let operations = m.saturating_mul(n).saturating_mul(k);
    let parts = (operations >> 22).clamp(1, 8).min(m / 48).max(1);
    m.div_ceil(parts)
}
