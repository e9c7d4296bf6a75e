//! Compiled steps compared with Burn's autodiff.
//!
//! On flex: on ndarray, some of Burn's own activations compute in `f32`.
#![cfg(feature = "flex")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]

mod support;

mod layers;
mod layers_of_burn;
mod networks;
mod operations;
mod optimizers;
mod refused;
mod trained;
