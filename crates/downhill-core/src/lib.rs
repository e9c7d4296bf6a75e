//! Names, shapes, parameters, and every setting as plain data with its own validation.
//!
//! A setting exists once, here: `downhill-hand` and `downhill-nn` implement their formulas for the types of this
//! crate, and the engines and the command line read them. Nothing here computes on samples, and nothing depends on
//! Burn.
//!
//! Each kind of part has one list: [`Activation`], [`Loss`], [`Optimizer`], [`PenaltyTerm`], [`LayerConfig`]. From its
//! list follow the names, `FromStr`, `all`, the values of command-line options, the error messages, and a macro
//! (`each_activation!`, …) that dispatches to the formulas.

#![forbid(unsafe_code)]

#[macro_use]
mod kinds;

pub mod activations;
mod clip;
mod dtype;
mod error;
mod initializer;
pub mod losses;
mod memory;
pub mod message;
mod mode;
mod network;
mod notation;
mod number;
mod objective;
pub mod optimizers;
mod parameter;
pub mod penalties;
mod range;
mod schedule;
mod stop_rules;
mod train_config;

pub use activations::*;
pub use clip::Clip;
pub use dtype::Dtype;
pub use error::{SettingError, ShapeError};
pub use initializer::{Distribution, Initializer};
pub use losses::*;
pub use memory::{available_memory, bytes_of, check_memory};
pub use mode::Mode;
pub use network::*;
pub use number::{exact, number, size, with_digits};
pub use objective::Objective;
pub use optimizers::*;
pub use parameter::{
    Parameter, ParameterSpec, ParameterState, Role, check_length, check_parameters,
};
pub use penalties::*;
pub use range::{check_finite, check_fraction, check_not_negative, check_positive};
pub use schedule::{Decay, Rates, Schedule};
pub use stop_rules::{Monitor, StopRules};
pub use train_config::{StepConfig, TrainConfig};
