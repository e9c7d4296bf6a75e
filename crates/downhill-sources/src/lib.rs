//! Four public tutorials: data, initial parameters, update rules, printed numbers.
//!
//! | source | trains | printed |
//! |---|---|---|
//! | [`Neuron`] | one sigmoid neuron on 100 blobs | 100 activations, W, b, accuracy |
//! | [`BlobsNeuron`] | one sigmoid neuron on 250 blobs, the bias as a column of ones | 10 activations |
//! | [`AndGate`] | a 3-2-1 sigmoid net on a truth table | 20 losses, 6 predictions |
//! | [`checkerboard`] | a 4-4-1 sigmoid net on images of 2x2 pixels | nothing |
//!
//! Three of the four ran without a seed, so their initial parameters (the *start*) are unknown. Each has
//! a published start that reproduces every number it printed. `downhill-recover` finds such a start from
//! the printed numbers.
//!
//! ```
//! use downhill_sources::{BlobsNeuron, Source, run};
//!
//! let blobs = BlobsNeuron::new()?;
//! let run = run(&blobs, &blobs.settings(), &mut [])?;
//! assert!(blobs.printed(&run)?.iter().all(|number| number.same));
//! # Ok::<(), downhill_sources::SourceError>(())
//! ```

#![forbid(unsafe_code)]

mod and_gate;
mod blobs;
pub mod checkerboard;
mod correction;
mod error;
mod forward;
mod neuron;
mod printed;
mod reading;
mod source;

pub use and_gate::{AndGate, AsPrinted, Slips};
pub use blobs::{BlobsNeuron, Shown};
pub use correction::Correction;
pub use downhill_train::accuracy;
pub use error::SourceError;
pub use neuron::Neuron;
pub use printed::{Digits, Printed};
pub use reading::Reading;
pub use source::{Run, Settings, Source, Start, Update, engine, run, run_from};
