//! Training steps of Burn modules, recorded once and compiled to small programs.
//!
//! Burn's recorder runs a loss and its backward pass without numbers and lists their operations. Passes turn that list
//! into an equal one that costs less, and a planner groups the operations into loops whose values stay in the
//! processor's cache. The gradient is that of Burn's reverse-mode autodiff: it is the same program, staged.
//!
//! Every module whose operations are supported compiles unchanged. A loss that reads numbers while it is recorded, draws
//! random numbers, or uses an operation without a compiled form is refused with an [`Error`] that says so.

#![forbid(unsafe_code)]

mod batch;
mod error;
mod explain;
mod graph;
mod import;
mod optimizers;
mod passes;
mod plan;
mod program;
mod read;
mod record;
mod recorder;
mod run;
mod statistics;
mod step;
mod transfer;
mod view;

pub use batch::{TensorBatch, TensorMap};
pub use error::Error;
pub use explain::{Explanation, Line, Operation, PassResult};
pub use program::LossValues;
pub use record::Losses;
pub use run::Number;
pub use step::CompiledStep;
