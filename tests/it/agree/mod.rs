//! Gradients by hand, by autodiff and by finite differences: the same?
//!
//! A file for each layer, and files for whole networks: every activation and loss, random ones,
//! every step of the four runs, and every optimiser.

mod curvature;
mod dense;
mod layer;
mod networks;
pub(crate) mod optimisers;
mod random;
mod walk;

// What a builder copies; here so that it cannot rot.
#[path = "../../../examples/template/agree.rs"]
#[allow(
    unreachable_pub,
    reason = "its files are public in the crates they are copied to"
)]
mod template;

pub(crate) use layer::agree;
pub(crate) use networks::loss_by_hand;
