//! Tests of the functions and of the products through the public API.

#![forbid(unsafe_code)]
#![allow(
    clippy::print_stdout,
    reason = "the largest errors are shown with --nocapture"
)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod accuracy;
mod double_double;
mod numbers;
mod products;
mod special;
mod vectors;
