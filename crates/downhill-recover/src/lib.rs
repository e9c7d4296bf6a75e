//! Which start do printed numbers determine?
//!
//! Three of the sources ran without a seed, so where they started is not known; only numbers that
//! came out later are, rounded to the digits that were printed. From those alone, and the source's
//! code, this crate finds a start from which all of them follow:
//!
//! | source | printed | how the start is found |
//! |---|---|---|
//! | [`neuron`] | 100 activations, W, b | bound the last parameters by the digits, run descent [`Backward`] |
//! | [`blobs`] | 10 activations of unknown samples | find which samples they are, then the same |
//! | [`and_gate`] | 20 losses, 6 predictions | least squares over the start, through all 20,000 steps |
//!
//! The published start of a source is read once everything is found, to say how far off it is.
//! Each [`Recovery`] replays what it found through [`downhill_sources::run_from`], holds it against
//! every printed number, and says by the singular values of the printed numbers' Jacobian how well
//! they determine the start: a [`Determination`].
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
