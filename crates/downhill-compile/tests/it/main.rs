//! Compiled steps compared with Burn's autodiff.

mod support;

mod layers;
