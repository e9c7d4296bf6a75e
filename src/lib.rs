//! Gradient descent you can check.
//!
//! A small training framework on [Burn](https://burn.dev) in which a gradient is computed by
//! reverse-mode autodiff and by a formula derived by hand, and the two, and finite differences, are
//! held against each other. It replays four public tutorials number for number.
//!
//! This crate is the front door: it re-exports the rooms of the house and has no logic of its own.
//!
//! | room | what is in it |
//! |---|---|
//! | [`data`] | tables of numbers: NumPy-compatible random streams, blobs, truth tables, tiny images, CSV |
//! | [`hand`] | layers and losses in plain Rust: forward, and the hand-derived backward beside it |
//! | [`nn`] | the same as Burn modules, with gradients by autodiff; the only door to Burn |
//! | [`check`] | is it the gradient? differences, complex step, comparison, the report |
//! | [`train`] | the loop: engines, batches, observers, history, and a fit/predict front |
//! | [`plot`] | figures from plain numbers and closures, as PNG and SVG, light and dark |
//! | [`sources`] | the four tutorials: data, start, update rule, and the numbers as printed |
//! | [`recover`] | which start do printed numbers determine? |
//!
//! ```
//! use downhill::prelude::*;
//!
//! // Two clouds of points, and a neuron that learns to tell them apart.
//! let (blobs, _centers) = Blobs::new().samples(200).centers(2).random_state(0).generate()?;
//! let mut classifier = ClassifierConfig { hidden: vec![], ..Default::default() }.init();
//! let outcome = classifier.fit(blobs.features().view(), blobs.labels())?;
//!
//! let first = outcome.history.losses[0];
//! let last = outcome.history.losses[999];
//! assert!(last < first, "{first} -> {last}");
//! assert_eq!(classifier.predict(blobs.features().view())?.len(), 200);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![forbid(unsafe_code)]

pub use downhill_check as check;
pub use downhill_data as data;
pub use downhill_hand as hand;
pub use downhill_nn as nn;
pub use downhill_plot as plot;
pub use downhill_recover as recover;
pub use downhill_sources as sources;
pub use downhill_train as train;

/// What most programs need.
pub mod prelude {
    pub use downhill_data::{Blobs, Dataset, and_gate, table, tiny_images};
    pub use downhill_nn::{Backend, Dtype, GradCheck};
    pub use downhill_train::{
        Activation, Batch, Classifier, ClassifierConfig, Clip, Descent, Engine, EngineConfig,
        EngineKind, Initializer, Loss, NetworkConfig, Objective, Optimizer, Parameters, Penalty,
        Schedule, Trainer,
    };
}

// The README's example compiles and runs with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
