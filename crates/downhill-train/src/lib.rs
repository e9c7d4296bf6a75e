//! The training loop: engines, batches, observers, history and a classifier.
//!
//! Data flows in one direction: [`BatchSource`] → [`Engine::step`] → [`History`]. [`Trainer`] is the loop. It drives
//! any [`Engine`]: [`AutodiffEngine`] for any Burn module, and [`NetworkAutodiff`] and [`HandEngine`] for the network
//! of a [`NetworkConfig`], by autodiff and by hand-derived gradients. [`RateFinder`] suggests a learning rate.
//! [`ParameterHistory`] records the path of descent, and [`Landscape`] the loss around it.
//! [`Classifier`] fits and predicts two classes of a table. [`Perceptron`] has its own update rule and its own loop.
//!
//! Without the feature `autodiff` this crate builds in seconds, without Burn, and has only the hand-derived engine.

#![forbid(unsafe_code)]

mod accuracy;
mod batch;
mod checkpoint;
mod classifier;
mod engine;
mod error;
mod finder;
mod history;
mod landscape;
mod observer;
mod optimization;
mod parameter_history;
mod parameters;
mod perceptron;
mod progress;
mod saved;
mod stamp;
mod stop;
mod table;
#[cfg(feature = "autodiff")]
mod tensor_source;
mod trainer;

pub use accuracy::{accuracy, are_classes, class_of};
pub use batch::{Batch, BatchSource};
pub use checkpoint::{Checkpoint, Checkpoints, Every, Found};
pub use classifier::{Classifier, ClassifierConfig};
// The settings.
#[cfg(feature = "compile")]
pub use downhill_compile::{Explanation, Line, Operation, PassResult, TensorBatch, TensorMap};
pub use downhill_core::*;
#[cfg(feature = "autodiff")]
pub use engine::{AutodiffEngine, BatchLoss, ModuleLoss, NetworkAutodiff, NetworkLoss};
#[cfg(feature = "compile")]
pub use engine::{CompiledEngine, NetworkCompiled};
pub use engine::{
    Engine, EngineConfig, EngineKind, EngineState, HandEngine, NetworkEngine, Pass, PrintedUpdate,
    Setting, StepLoss,
};
pub use error::{ClassifierError, EngineError, TrainError};
pub use finder::{FinderError, RateFinder, RateSweep, SweepStop};
pub use history::{Best, History, MetricHistory, Outcome};
pub use landscape::{Landscape, LandscapeError, ParameterEntry, Plane};
pub use observer::{EpochEnd, IntoFlow, MetricValue, Observer};
pub use optimization::Optimization;
pub use parameter_history::{ParameterHistory, spaced_epochs};
pub use parameters::Parameters;
pub use perceptron::{
    Candidate, Hyperplane, MistakeBound, Perceptron, PerceptronConfig, PerceptronEpoch,
    PerceptronOutcome,
};
pub use progress::Progress;
pub use saved::{FORMAT, Kind, SaveError, SavedModel};
pub use stop::{Divergence, DivergenceSign, Stop};
pub use trainer::Trainer;
