//! The integration tests: one binary, so that Burn is linked once.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test that cannot go on fails, and may say what it found"
)]

mod agree;
mod batches;
mod bias;
mod checkerboard;
mod common;
mod examples;
mod house;
mod precision;
mod published;
