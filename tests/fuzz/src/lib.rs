//! Fuzzing of everything in Downhill that reads files and options.

#![forbid(unsafe_code)]

pub mod mutate;
pub mod run;
pub mod targets;
