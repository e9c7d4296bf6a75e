//! Fit, then predict: a two-class classifier for a table and its labels.

use std::fmt::Debug;

use ndarray::{Array2, ArrayView, Dimension};

use crate::table::{table, two_classes};
use crate::{
    Activation, Batch, ClassifierError, Descent, Engine, EngineConfig, Loss, NetworkConfig,
    Objective, Observer, Optimizer, Outcome, Parameters, Schedule, Trainer,
};

/// What a [`Classifier`] is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifierConfig {
    /// How many outputs each hidden layer has, first to last; none for a single neuron.
    pub hidden: Vec<usize>,
    /// What is behind each hidden layer; behind the output it is a sigmoid.
    pub activation: Activation,
    /// The learning rate.
    pub alpha: f64,
    /// How many times to go through the samples.
    pub epochs: usize,
    /// What a step makes of the gradient.
    pub optimizer: Optimizer,
    /// How the learning rate changes from epoch to epoch.
    pub schedule: Schedule,
    /// How many samples to take a step on; all of them if not said.
    pub batch_size: Option<usize>,
    /// The seed of the start: every weight and bias uniform between -1 and 1, by NumPy's
    /// `default_rng`, layer by layer, the bias as the last row. And that of the batches' order.
    pub seed: u64,
    /// What the features are divided by, in `fit` and in `predict`: 255 for the pixels of an image.
    pub scale: f64,
    /// Where gradients come from.
    pub engine: EngineConfig,
}

impl Default for ClassifierConfig {
    /// One hidden layer of 4 sigmoids, 1,000 epochs of plain descent at a learning rate of 0.3, seed 0,
    /// features as they are.
    fn default() -> Self {
        Self {
            hidden: vec![4],
            activation: Activation::Sigmoid,
            alpha: 0.3,
            epochs: 1_000,
            optimizer: Optimizer::Sgd,
            schedule: Schedule::constant(),
            batch_size: None,
            seed: 0,
            scale: 1.0,
            engine: EngineConfig::default(),
        }
    }
}

impl ClassifierConfig {
    /// A classifier to be fitted.
    pub fn init<L>(self) -> Classifier<L> {
        Classifier {
            config: self,
            fitted: None,
        }
    }

    /// The network for so many features: the hidden layers, and one output.
    pub fn description(&self, features: usize) -> NetworkConfig {
        NetworkConfig::new(features)
            .hidden(&self.hidden, self.activation)
            .dense(1, Activation::Sigmoid)
    }

    /// The start for so many features.
    pub fn start(&self, features: usize) -> Parameters {
        Parameters::uniform(&self.description(features), -1.0, 1.0, self.seed)
    }
}

/// A two-class classifier: dense layers, the last a sigmoid, brought down the mean log loss.
///
/// Labels may be of any type that can be told apart and put in order; `predict` gives back the
/// labels it was fitted with. The greater of the two is the class whose probability is predicted.
///
/// ```
/// use downhill_train::{ClassifierConfig, ClassifierError};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let y = ["dark", "dark", "dark", "light"];
///
/// let mut classifier = ClassifierConfig { hidden: vec![], epochs: 500, ..Default::default() }.init();
/// assert_eq!(classifier.predict(x.view()), Err(ClassifierError::NotFitted));
/// classifier.fit(x.view(), &y)?;
/// assert_eq!(classifier.predict(x.view())?, y);
/// # Ok::<(), ClassifierError>(())
/// ```
#[derive(Debug)]
pub struct Classifier<L> {
    config: ClassifierConfig,
    fitted: Option<Fitted<L>>,
}

#[derive(Debug)]
struct Fitted<L> {
    columns: usize,
    /// The two labels, in order; the second is the one whose probability the network gives.
    classes: [L; 2],
    engine: Box<dyn Engine>,
}

impl<L: Clone + Ord + Debug> Classifier<L> {
    /// Learns from samples and their labels, from a fresh start.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `labels`: one a sample.
    ///
    /// # Errors
    ///
    /// [`ClassifierError`] if the features have another rank or are not finite, the labels are not
    /// one a sample or not of exactly two classes, or a setting is out of range. The classifier is
    /// then as it was.
    pub fn fit<D: Dimension>(
        &mut self,
        features: ArrayView<'_, f64, D>,
        labels: &[L],
    ) -> Result<Outcome, ClassifierError> {
        self.fit_observed(features, labels, &mut [])
    }

    /// [`fit`](Self::fit), watched.
    ///
    /// # Errors
    ///
    /// As [`fit`](Self::fit).
    pub fn fit_observed<D: Dimension>(
        &mut self,
        features: ArrayView<'_, f64, D>,
        labels: &[L],
        observers: &mut [&mut dyn Observer],
    ) -> Result<Outcome, ClassifierError> {
        let features = self.table(features)?;
        let samples = features.nrows();
        let classes = two_classes(labels, samples)?;
        let columns = features.ncols();
        let targets = Array2::from_shape_fn((samples, 1), |(s, _)| {
            f64::from(u8::from(labels[s] == classes[1]))
        });

        let config = &self.config;
        let mut engine = config.engine.build(
            &config.description(columns),
            &config.start(columns),
            Descent::new(Objective::new(Loss::LogLoss), config.alpha).by(config.optimizer),
        )?;
        let mut plan = Trainer::epochs(config.epochs)
            .seed(config.seed)
            .schedule(config.schedule);
        if let Some(batch_size) = config.batch_size {
            plan = plan.batch_size(batch_size);
        }
        let batch = Batch::new(features.view(), targets.view())?;
        let outcome = plan.run(&mut *engine, batch, observers)?;
        self.fitted = Some(Fitted {
            columns,
            classes,
            engine,
        });
        Ok(outcome)
    }

    /// The class of each sample: the greater label where its probability is above one half.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; the labels: one a sample.
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`; [`ClassifierError::Rank`],
    /// [`ClassifierError::Columns`] or [`ClassifierError::NotFinite`] for features that are not a
    /// table of the columns it was fitted on.
    pub fn predict<D: Dimension>(
        &self,
        features: ArrayView<'_, f64, D>,
    ) -> Result<Vec<L>, ClassifierError> {
        let probabilities = self.predict_probabilities(features)?;
        let [less, greater] = self.classes()?;
        Ok(probabilities
            .into_iter()
            .map(|p| if p > 0.5 { greater } else { less }.clone())
            .collect())
    }

    /// The probability that a sample is of the greater label, for each sample.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; the probabilities: one a sample.
    ///
    /// # Errors
    ///
    /// As [`predict`](Self::predict).
    pub fn predict_probabilities<D: Dimension>(
        &self,
        features: ArrayView<'_, f64, D>,
    ) -> Result<Vec<f64>, ClassifierError> {
        let fitted = self.fitted.as_ref().ok_or(ClassifierError::NotFitted)?;
        let features = self.table(features)?;
        let got = features.ncols();
        if got != fitted.columns {
            return Err(ClassifierError::Columns {
                expected: fitted.columns,
                got,
            });
        }
        let predictions = fitted.engine.evaluate(features.view())?;
        Ok(predictions.column(0).to_vec())
    }

    /// The two labels, the lesser first.
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`.
    pub fn classes(&self) -> Result<&[L; 2], ClassifierError> {
        let fitted = self.fitted.as_ref().ok_or(ClassifierError::NotFitted)?;
        Ok(&fitted.classes)
    }

    /// What was learned.
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`.
    pub fn parameters(&self) -> Result<Parameters, ClassifierError> {
        let fitted = self.fitted.as_ref().ok_or(ClassifierError::NotFitted)?;
        Ok(fitted.engine.parameters()?)
    }

    /// The features as a table, checked and divided by the scale.
    fn table<D: Dimension>(
        &self,
        features: ArrayView<'_, f64, D>,
    ) -> Result<Array2<f64>, ClassifierError> {
        let scale = self.config.scale;
        if !(scale.is_finite() && scale > 0.0) {
            return Err(ClassifierError::Scale { scale });
        }
        Ok(table(features)?.mapv(|v| v / scale))
    }
}

#[cfg(test)]
mod tests;
