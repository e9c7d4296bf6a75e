//! The integration tests: one binary, so that Burn is linked once.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod agree;
mod architecture;
mod audit;
mod batches;
mod bias;
mod book;
mod burn_audit;
mod checkerboard;
mod checkpoints;
mod common;
#[cfg(feature = "compile")]
mod compiled;
mod convolution;
mod curves;
mod custom_layer;
mod determinism;
mod examples;
mod figures;
mod finder;
mod hostile;
mod kill;
mod landscape;
mod mutants;
mod optimizer_args;
mod pencil;
mod perceptron;
mod precision;
mod program;
mod published;
mod recover;
mod reference;
mod reports;
mod seam;
mod stopping;
#[cfg(feature = "trace")]
mod tape;
mod training;
mod weighted_losses;
mod xor;
