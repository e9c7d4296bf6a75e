//! Vectorized functions and matrix products for `f32` and `f64`.
//!
//! - [`Number`] has the elementary functions, free of branches, with a bound of their error.
//! - [`dispatch`] runs a computation with the widest vectors of the machine. [`map`] and [`sum`] are loops for use in it,
//!   and [`exp_slice`] and its like are such loops over one function.
//! - [`matmul`] multiplies matrices of any strides, so a transpose costs nothing.
//!
//! ```
//! use downhill_kernels::{MatRef, Threads, exp_slice, matmul};
//!
//! let mut powers = [0.0; 3];
//! exp_slice(&[0.0, -1000.0, 1000.0], &mut powers);
//! assert_eq!(powers, [1.0, 0.0, f64::INFINITY]);
//!
//! // [1 2 3] of shape [1, 3] times its own transpose.
//! let x = MatRef::row_major(&[1.0, 2.0, 3.0], 1, 3);
//! let mut square = [f64::NAN];
//! matmul(&mut square, 0.0, x, x.transposed(), Threads::ONE)?;
//! assert_eq!(square, [14.0]);
//! # Ok::<(), downhill_kernels::MatrixError>(())
//! ```

#![deny(unsafe_code)]

mod blocks;
mod columns;
mod dispatch;
mod double;
mod elementary;
mod error_function;
mod large;
mod matrix;
mod number;
mod product;
mod single;
mod slices;
mod small;
mod threads;

pub use blocks::{Formula, map, map_formula, sum, sum_formula};
pub use columns::{column_sums, fill_rows};
pub use dispatch::{Body, dispatch};
pub use matrix::{MatRef, MatrixError};
pub use number::Number;
pub use product::matmul;
pub use slices::{
    erf_slice, erfc_slice, exp_m1_slice, exp_slice, ln_1p_slice, ln_slice, sigmoid_slice,
    sqrt_slice, tanh_slice,
};
pub use threads::Threads;
