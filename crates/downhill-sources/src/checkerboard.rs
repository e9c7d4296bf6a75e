//! A 4-4-1 sigmoid net that recognizes checkerboards among images of 2x2 pixels.
//!
//! The source prints its `predict`, the beginning of its `fit` and its settings. It leaves the loop as an
//! exercise and prints no numbers. The loop here is full-batch gradient descent on the mean log loss.
//! `default_rng(seed)` draws the initial weights uniformly between -1 and 1: first `W1` `[5, 4]`, then
//! `W2` `[5, 1]`, with the bias as the last row of each. Pixels are divided by 255.
//!
//! *Source*: B. Gorman, "Neural Networks For Your Dog", lesson 3.3, "Gradient Optimization",
//! `GormAnalysis`.

use downhill_data::message::{list, shown};
use downhill_data::{BiasColumn, Dataset, tiny_images};
use downhill_train::{
    Activation, ClassifierConfig, EngineConfig, Parameters, StepConfig, TrainConfig,
};
use ndarray::{Array2, ArrayD};

use crate::SourceError;

mod completion;
mod net;
mod two_classes;

pub use completion::completion;
pub use net::Checkerboard;
pub use two_classes::{Checked, NotTwoClasses};

/// The seed of the source's own run.
pub const SEED: u32 = 123;

/// The label of the positive class.
pub const POSITIVE: &str = "checkerboard";

/// The numbers of generated training and test images.
pub const GENERATED: (usize, usize) = (4_000, 1_000);

/// The source's own settings: 4 hidden units, learning rate 0.3, 10,000 iterations.
pub fn config(seed: u32, engine: EngineConfig) -> ClassifierConfig {
    ClassifierConfig {
        hidden: vec![4],
        activation: Activation::Sigmoid,
        train: TrainConfig {
            seed: seed.into(),
            ..TrainConfig::new(StepConfig::new(0.3), 10_000)
        },
        scale: 255.0,
        engine,
    }
}

/// Training and test images.
#[derive(Debug, Clone, PartialEq)]
pub struct Images {
    /// The training images.
    pub train: Dataset<String>,
    /// The test images.
    pub test: Dataset<String>,
}

impl Images {
    /// Generates images of the three kinds: seed 0 for training, 1 for testing.
    pub fn generated() -> Self {
        let (train, test) = GENERATED;
        Self {
            train: tiny_images::generate(train, 0),
            test: tiny_images::generate(test, 1),
        }
    }

    /// Takes images of your own and checks their labels.
    ///
    /// The names are those of the files and appear in errors.
    ///
    /// # Errors
    ///
    /// - [`SourceError::OneClass`] if the training images are all checkerboards, or none of them is
    /// - [`SourceError::UnseenLabel`] if a test image has a label that no training image has
    pub fn new(
        train: Dataset<String>,
        train_name: &str,
        test: Dataset<String>,
        test_name: &str,
    ) -> Result<Self, SourceError> {
        let classes = train.classes();
        let known = || list(classes.iter().map(shown));
        if classes.len() < 2 || !classes.iter().any(|c| c == POSITIVE) {
            return Err(SourceError::OneClass {
                train: train_name.to_owned(),
                known: known(),
            });
        }
        for (i, label) in test.labels().iter().enumerate() {
            if !classes.contains(label) {
                return Err(SourceError::UnseenLabel {
                    test: test_name.to_owned(),
                    sample: i + 1,
                    label: label.clone(),
                    train: train_name.to_owned(),
                    known: known(),
                });
            }
        }
        Ok(Self { train, test })
    }
}

/// The labels for the classifier: whether each image is a checkerboard.
pub fn labels(images: &Dataset<String>) -> Vec<bool> {
    images.labels().iter().map(|l| l == POSITIVE).collect()
}

/// The targets, `[samples, 1]`: 1 for a checkerboard, 0 otherwise.
pub fn targets(images: &Dataset<String>) -> Array2<f64> {
    images.targets(|label| if label == POSITIVE { 1.0 } else { 0.0 })
}

/// Converts parameters to the source's names and layout.
///
/// # Shapes
///
/// `W1`: `[5, 4]`; `W2`: `[5, 1]`; the bias is the last row.
///
/// # Errors
///
/// [`SourceError`] if the parameters do not belong to the source's network.
pub fn layout(parameters: &Parameters) -> Result<Vec<(&'static str, ArrayD<f64>)>, SourceError> {
    let joined = |layer| parameters.joined(layer, BiasColumn::Last);
    Ok(vec![
        ("W1", joined(0)?.into_dyn()),
        ("W2", joined(1)?.into_dyn()),
    ])
}

/// Converts parameters of a net with `hidden` hidden layers to that layout.
///
/// Returns `W1`, `W2` and so on, each `[inputs + 1, outputs]` with the bias as the last row.
///
/// # Errors
///
/// [`SourceError`] if a layer is missing.
pub fn layers(
    parameters: &Parameters,
    hidden: usize,
) -> Result<Vec<(String, ArrayD<f64>)>, SourceError> {
    let layers = 0..=hidden;
    layers
        .map(|layer| {
            let joined = parameters.joined(layer, BiasColumn::Last)?;
            Ok((format!("W{}", layer + 1), joined.into_dyn()))
        })
        .collect()
}
