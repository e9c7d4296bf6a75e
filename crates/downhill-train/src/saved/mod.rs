//! Models and checkpoints on disk.

mod container;
mod error;
mod file;
mod model;
#[cfg(test)]
mod tests;

pub(crate) use container::{Container, Tensor, fingerprint};
pub use container::{FORMAT, Kind};
pub use error::SaveError;
pub use model::SavedModel;
pub(crate) use model::tensors;
