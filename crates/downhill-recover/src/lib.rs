//! Finds the initial parameters of a training run from the numbers that it printed.
//!
//! Three of the sources ran without a seed, so their initial parameters (the *start*) are unknown. This
//! crate finds a start that reproduces every printed number. It uses only these numbers, which are
//! rounded, and the source's code:
//!
//! | source | printed | how the start is found |
//! |---|---|---|
//! | [`neuron`] | 100 activations, W, b | bound the final parameters by the digits, run descent [`Backward`] |
//! | [`blobs`] | 10 activations of unknown samples | find the samples, then as for `neuron` |
//! | [`and_gate`] | 20 losses, 6 predictions | least squares over the start, through all 20,000 steps |
//!
//! The search does not use the source's published start. It is read afterwards, to measure the distance
//! from it. Each [`Recovery`] runs the start found through [`downhill_sources::run_from`] and compares
//! the result with every printed number. Its [`Determination`] tells how well the printed numbers
//! determine the start, by the singular values of their Jacobian.
//!
//! ```
//! use downhill_sources::Neuron;
//!
//! let found = downhill_recover::neuron(&Neuron::new()?)?;
//! assert!(found.holds());
//! assert!(found.distance() < 1e-2);
//! # Ok::<(), downhill_recover::RecoverError>(())
//! ```

#![forbid(unsafe_code)]

mod and_gate;
mod backward;
mod blobs;
mod determination;
mod error;
mod fit;
mod gate;
mod jacobian;
mod matching;
mod neuron;
mod one_neuron;
mod recovery;
mod region;
mod slab;

pub use and_gate::{AndGateRecovery, AndGateSearch, Attempt, Nearness, and_gate};
pub use backward::Backward;
pub use blobs::{BlobsRecovery, blobs};
pub use determination::{Determination, Direction};
pub use error::RecoverError;
pub use matching::Matching;
pub use neuron::{NeuronRecovery, neuron};
pub use recovery::Recovery;
