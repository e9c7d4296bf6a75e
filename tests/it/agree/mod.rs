//! Gradients by hand, by autodiff and by finite differences: the same?
//!
//! A file for each layer, and files for whole networks: every activation and loss, penalties, random
//! ones, every step of the four runs, every optimizer and schedule.

pub(crate) mod complete;
mod curvature;
mod deep;
mod dense;
mod dropout;
mod everything;
mod layer;
mod layer_norm;
mod networks;
pub(crate) mod optimizers;
mod penalties;
mod random;
mod residual;
mod schedules;
mod trajectory;

// What a builder copies; here so that it cannot rot.
#[path = "../../../examples/template/agree.rs"]
#[allow(
    unreachable_pub,
    reason = "its files are public in the crates they are copied to"
)]
mod template;

pub(crate) use layer::{agree, three_ways};
pub(crate) use networks::loss_by_hand;
