//! The training loop: engines, batches, observers, history, and a fit/predict front.
//!
//! The data goes one way: samples and targets → [`Engine::step`] on a [`Batch`] → [`History`].
//! [`Plan::run`] is the loop. It asks an [`Engine`] for a step and never knows which one it drives:
//! [`AutodiffEngine`] on Burn or [`HandEngine`] in plain Rust. Both leave the same trajectory from
//! the same start. [`Classifier`] is a front for those who have a table and labels.
//!
//! Older than the loop and apart from it, there is the [`Perceptron`], with or without its pocket.

#![forbid(unsafe_code)]

mod batch;
mod classifier;
mod description;
mod engine;
mod error;
mod history;
mod objective;
mod observer;
mod parameters;
mod perceptron;
mod plan;
mod progress;
mod table;

pub use batch::Batch;
pub use classifier::{Classifier, ClassifierConfig};
pub use description::{Activation, Description, LayerDescription};
pub use engine::{
    AutodiffEngine, Engine, EngineConfig, EngineKind, HandEngine, Pass, StepLoss, UpdateRule,
};
pub use error::{ClassifierError, EngineError, TrainError};
pub use history::{History, Outcome, Stop};
pub use objective::{Loss, Objective, Reduction};
pub use observer::{EpochEnd, Observer};
pub use parameters::Parameters;
pub use perceptron::{
    Candidate, Hyperplane, MistakeBound, Perceptron, PerceptronConfig, PerceptronEpoch,
    PerceptronOutcome, PerceptronStop,
};
pub use plan::Plan;
pub use progress::Progress;
