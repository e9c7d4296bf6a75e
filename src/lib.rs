//! Gradient descent you can check.
//!
//! A small training framework on [Burn](https://burn.dev). Gradients come from reverse-mode autodiff and from formulas
//! derived by hand; the two are compared with each other and with finite differences.
//!
//! This crate re-exports the others and has no logic of its own.
//!
//! | module | what is in it |
//! |---|---|
//! | [`core`](mod@core) | every setting as plain data: networks, losses, optimizers, schedules |
//! | [`hand`] | layers and losses in plain Rust: forward, and the hand-derived backward beside it |
//! | [`nn`] | the same as Burn modules; the gradient check of any module |
//! | [`check`] | is it the gradient? differences, complex step, comparison, the report |
//! | [`train`] | the loop: engines for any Burn module, batches, observers, history |
//! | [`data`] | tables of numbers: NumPy-compatible random streams, blobs, tiny images, CSV |
//! | [`plot`] | figures from plain numbers and closures, as PNG and SVG, light and dark |
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
pub use downhill_core as core;
pub use downhill_data as data;
pub use downhill_hand as hand;
pub use downhill_nn as nn;
pub use downhill_plot as plot;
pub use downhill_train as train;

/// The names that most programs need.
pub mod prelude {
    pub use downhill_core::*;
    pub use downhill_data::{Blobs, Dataset, and_gate, table, tiny_images};
    pub use downhill_nn::{Backend, GradCheck, TensorActivation, TensorLayer, TensorLoss, cast};
    #[cfg(feature = "compile")]
    pub use downhill_train::CompiledEngine;
    pub use downhill_train::{
        AutodiffEngine, Batch, BatchSource, Classifier, ClassifierConfig, Engine, EngineConfig,
        EngineKind, NetworkEngine, Optimization, ParameterHistory, Parameters, Trainer,
    };
}

// The README's example compiles and runs with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
