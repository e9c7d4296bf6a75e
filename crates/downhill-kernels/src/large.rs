//! Large products, by the crate `gemm`.
#![allow(unsafe_code, reason = "the crate `gemm` takes pointers")]

use gemm_common::Parallelism;

use crate::number::private;
use crate::{MatRef, Number};

/// A product whose sizes were checked.
#[derive(Debug)]
pub struct Product<'a, T> {
    c: &'a mut [T],
    beta: T,
    a: MatRef<'a, T>,
    b: MatRef<'a, T>,
}

impl<'a, T: Number> Product<'a, T> {
    /// The caller has checked that `c` has `a.rows * b.cols` entries, that `a.cols` is `b.rows`, and both matrices by
    /// [`MatRef::check`].
    pub(crate) fn new(c: &'a mut [T], beta: T, a: MatRef<'a, T>, b: MatRef<'a, T>) -> Self {
        debug_assert_eq!(c.len(), a.rows * b.cols);
        debug_assert_eq!(a.cols, b.rows);
        debug_assert!(a.check("A").is_ok() && b.check("B").is_ok());
        Self { c, beta, a, b }
    }
}

/// A distance of rows or columns as `gemm` takes it; one that is never used may be any number.
#[allow(
    clippy::cast_possible_wrap,
    reason = "a stride that is used is less than the length of a slice"
)]
fn stride(stride: usize, count: usize) -> isize {
    if count > 1 { stride as isize } else { 1 }
}

macro_rules! product {
    ($t:ident, $gemm:path) => {
        impl private::Product for $t {
            #[allow(
                clippy::cast_possible_wrap,
                reason = "the columns of C are at most the length of a slice"
            )]
            fn gemm(product: Product<'_, Self>) {
                let Product { c, beta, a, b } = product;
                let gemm = $gemm();
                // `gemm` prefers columns of C that are contiguous, so it computes the transpose, Cᵀ = Bᵀ Aᵀ.
                //
                // SAFETY: `get_gemm_fn` returns a kernel for features that it found on this processor. `matmul` checked
                // that entry [i, j] of A and B, for every i and j below their sizes, is in the slice, and that C has
                // exactly m n entries. C is borrowed exclusively, so it overlaps neither.
                unsafe {
                    gemm(
                        b.cols,
                        a.rows,
                        a.cols,
                        c.as_mut_ptr(),
                        stride(b.cols, a.rows),
                        1,
                        beta != 0.0,
                        b.data.as_ptr(),
                        stride(b.row_stride, b.rows),
                        stride(b.col_stride, b.cols),
                        a.data.as_ptr(),
                        stride(a.row_stride, a.rows),
                        stride(a.col_stride, a.cols),
                        beta,
                        1.0,
                        false,
                        false,
                        false,
                        Parallelism::None,
                    );
                }
            }
        }
    };
}

product!(f64, gemm_f64::gemm::f64::get_gemm_fn);
product!(f32, gemm_f32::gemm::f32::get_gemm_fn);
