//! The training loop: engines, batches, observers, history, and a fit/predict front.
//!
//! The data goes one way: samples and targets → [`Engine::step`] on a [`Batch`] → [`History`].
//! [`Trainer::run`] is the loop. It asks an [`Engine`] for a step and never knows which one it drives:
//! [`AutodiffEngine`] on Burn or [`HandEngine`] in plain Rust. Both leave the same trajectory from
//! the same start. A [`Schedule`] changes the learning rate from epoch to epoch, a [`RateFinder`] looks
//! for one to begin with, and a validation set may be watched. [`Classifier`] is a front for those who
//! have a table and labels.
//!
//! Older than the loop and apart from it, there is the [`Perceptron`], with or without its pocket.

#![forbid(unsafe_code)]

mod accuracy;
mod batch;
mod classifier;
mod clip;
mod descent;
mod description;
mod engine;
mod error;
mod evaluator;
mod finder;
mod history;
mod initializer;
mod loss;
mod objective;
mod observer;
mod optimizer;
mod parameters;
mod penalty;
mod perceptron;
mod progress;
mod schedule;
mod table;
mod trainer;

pub use accuracy::{accuracy, are_classes, class_of};
pub use batch::Batch;
pub use classifier::{Classifier, ClassifierConfig};
pub use clip::Clip;
pub use descent::Descent;
pub use description::{
    Activation, LayerConfig, NetworkConfig, NetworkConfigError, ParameterSpec, Role,
};
pub use engine::{
    AutodiffEngine, Engine, EngineConfig, EngineKind, HandEngine, Pass, StepLoss, UpdateRule,
};
pub use error::{ClassifierError, EngineError, TrainError};
pub use finder::{FinderError, RateFinder, RateSweep, SweepStop};
pub use history::{History, Outcome, Stop};
pub use initializer::{Initializer, InitializerError};
pub use loss::{Loss, Reduction};
pub use objective::Objective;
pub use observer::{EpochEnd, Observer};
pub use optimizer::Optimizer;
pub use parameters::Parameters;
pub use penalty::Penalty;
pub use perceptron::{
    Candidate, Hyperplane, MistakeBound, Perceptron, PerceptronConfig, PerceptronEpoch,
    PerceptronOutcome, PerceptronStop,
};
pub use progress::Progress;
pub use schedule::{Decay, Rates, Schedule, ScheduleError};
pub use trainer::Trainer;
