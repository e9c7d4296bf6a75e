//! A classifier for two classes of a table.

use std::fmt::Debug;

use ndarray::{Array2, ArrayView, Dimension, aview1};

use crate::table::{table, two_classes};
use crate::{
    Activation, Batch, ClassifierError, EngineConfig, Loss, NetworkConfig, NetworkEngine,
    Objective, Observer, Optimization, Outcome, Parameters, StepConfig, TrainConfig, TrainError,
    Trainer, class_of,
};

/// The settings of a [`Classifier`].
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifierConfig {
    /// The number of outputs of each hidden layer. Empty for a single neuron.
    pub hidden: Vec<usize>,
    /// The activation of the hidden layers. That of the output is a sigmoid.
    pub activation: Activation,
    /// Learning rate, optimizer, schedule, epochs, batch size and seed.
    ///
    /// The seed also determines the start: see [`start`](Self::start).
    pub train: TrainConfig,
    /// The divisor of the features, such as 255 for the pixels of an image.
    ///
    /// It applies in `fit` and in `predict`.
    pub scale: f64,
    /// The engine that computes the gradients.
    pub engine: EngineConfig,
}

impl Default for ClassifierConfig {
    /// One hidden layer of 4 sigmoids, 1,000 epochs of plain gradient descent at a learning rate of 0.3, seed 0, and a
    /// scale of 1.
    fn default() -> Self {
        Self {
            hidden: vec![4],
            activation: Activation::Sigmoid,
            train: TrainConfig::new(StepConfig::new(0.3), 1_000),
            scale: 1.0,
            engine: EngineConfig::default(),
        }
    }
}

impl ClassifierConfig {
    /// Creates a classifier with these settings, not fitted yet.
    pub fn init<L>(self) -> Classifier<L> {
        Classifier {
            config: self,
            fitted: None,
        }
    }

    /// The network for that many features: the hidden layers and one output.
    pub fn network(&self, features: usize) -> NetworkConfig {
        NetworkConfig::new(features)
            .hidden(&self.hidden, self.activation)
            .dense(1, Activation::Sigmoid)
    }

    /// The initial parameters for that many features.
    ///
    /// All weights and biases are uniform between -1 and 1, drawn by the seed: see [`Parameters::uniform`].
    pub fn start(&self, features: usize) -> Parameters {
        Parameters::uniform(&self.network(features), -1.0, 1.0, self.train.seed)
    }
}

/// A two-class classifier: a dense network that minimizes the mean log loss.
///
/// Labels can be of any ordered type; `predict` returns the labels that the classifier was fitted with. The network
/// predicts the probability of the greater label.
///
/// ```
/// use downhill_train::{ClassifierConfig, ClassifierError, StepConfig, TrainConfig};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let y = ["dark", "dark", "dark", "light"];
///
/// let mut classifier = ClassifierConfig {
///     hidden: vec![],
///     train: TrainConfig::new(StepConfig::new(0.3), 500),
///     ..Default::default()
/// }
/// .init();
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
    /// The two labels in order. The network predicts the probability of the second.
    classes: [L; 2],
    engine: Box<dyn NetworkEngine>,
}

impl<L: Clone + Ord + Debug> Classifier<L> {
    /// Trains a new network on samples and their labels.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `labels`: one per sample.
    ///
    /// # Errors
    ///
    /// [`ClassifierError`] if the features are not of two dimensions or not finite, if there is not one label per
    /// sample or not exactly two classes, or if a setting is out of range. The classifier does not change then.
    pub fn fit<D: Dimension>(
        &mut self,
        features: ArrayView<'_, f64, D>,
        labels: &[L],
    ) -> Result<Outcome, ClassifierError> {
        self.fit_observed(features, labels, &mut [])
    }

    /// [`fit`](Self::fit) with observers.
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
        config.train.validate().map_err(TrainError::Setting)?;
        let network = config.network(columns);
        let optimizer = &config.train.step.optimizer;
        let fits = config.engine.check_memory(&network, optimizer);
        fits.map_err(TrainError::Setting)?;
        let mut engine = config.engine.build(
            &network,
            &config.start(columns),
            Optimization::of(Objective::new(Loss::LogLoss), config.train.step),
        )?;
        let mut trainer = Trainer::new(&config.train);
        for observer in observers {
            trainer = trainer.observe(&mut **observer);
        }
        let batch = Batch::new(features.view(), targets.view())?;
        let outcome = trainer.fit(&mut *engine, &batch)?;
        self.fitted = Some(Fitted {
            columns,
            classes,
            engine,
        });
        Ok(outcome)
    }

    /// Predicts the label of each sample.
    ///
    /// It is the greater label if its probability is at least 1/2, otherwise the lesser one.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; the labels: one per sample.
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`; [`ClassifierError::Rank`], [`ClassifierError::Columns`] or
    /// [`ClassifierError::NotFinite`] unless the features are a table of finite numbers with as many columns as in
    /// `fit`; [`ClassifierError::NoClass`] if a probability is NaN.
    pub fn predict<D: Dimension>(
        &self,
        features: ArrayView<'_, f64, D>,
    ) -> Result<Vec<L>, ClassifierError> {
        let probabilities = self.predict_probabilities(features)?;
        let classes = self.classes()?;
        let label = |(sample, p): (usize, &f64)| match class_of(aview1(&[*p])) {
            Some(class) => Ok(classes[class].clone()),
            None => Err(ClassifierError::NoClass { sample }),
        };
        probabilities.iter().enumerate().map(label).collect()
    }

    /// Predicts the probability of the greater label for each sample.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; the probabilities: one per sample.
    ///
    /// # Errors
    ///
    /// Same as [`predict`](Self::predict), except that a probability may be NaN.
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

    /// The trained parameters.
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
