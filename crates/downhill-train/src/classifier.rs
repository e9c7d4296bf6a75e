//! Fit, then predict: a two-class classifier for a table and its labels.

use std::fmt::Debug;

use ndarray::{Array2, ArrayView, Dimension};

use crate::table::{table, two_classes};
use crate::{
    Activation, Batch, ClassifierError, Descent, Description, Engine, EngineConfig, Loss,
    Objective, Observer, Outcome, Parameters, Plan,
};

/// What a [`Classifier`] is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ClassifierConfig {
    /// How many sigmoids there are in each hidden layer, first to last; none for a single neuron.
    pub hidden: Vec<usize>,
    /// The learning rate.
    pub alpha: f64,
    /// How many times to go through the samples.
    pub epochs: usize,
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
    /// One hidden layer of 4, 1,000 epochs at a learning rate of 0.3, seed 0, features as they are.
    fn default() -> Self {
        Self {
            hidden: vec![4],
            alpha: 0.3,
            epochs: 1_000,
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
    pub fn description(&self, features: usize) -> Description {
        Description::new(features)
            .hidden(&self.hidden, Activation::Sigmoid)
            .dense(1, Activation::Sigmoid)
    }

    /// The start for so many features.
    pub fn start(&self, features: usize) -> Parameters {
        Parameters::uniform(&self.description(features), -1.0, 1.0, self.seed)
    }
}

/// A two-class classifier: sigmoid layers brought down the mean log loss.
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
            Descent::new(Objective::new(Loss::LogLoss), config.alpha),
        )?;
        let mut plan = Plan::epochs(config.epochs).seeded(config.seed);
        if let Some(batch_size) = config.batch_size {
            plan = plan.batches_of(batch_size);
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

    /// What was learnt.
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`.
    pub fn parameters(&self) -> Result<Parameters, ClassifierError> {
        let fitted = self.fitted.as_ref().ok_or(ClassifierError::NotFitted)?;
        Ok(fitted.engine.snapshot()?)
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
mod tests {
    use ndarray::{Array1, Array2, array};

    use super::*;
    use crate::{EngineKind, Stop};

    fn classifier() -> Classifier<i32> {
        let mut config = ClassifierConfig {
            hidden: vec![],
            epochs: 300,
            alpha: 1.0,
            ..ClassifierConfig::default()
        };
        config.engine.kind = EngineKind::Hand;
        config.init()
    }

    fn table() -> (Array2<f64>, [i32; 4]) {
        (array![[0.0], [1.0], [3.0], [4.0]], [-7, -7, 5, 5])
    }

    #[test]
    fn keeps_the_labels_and_orders_the_classes() {
        let (x, y) = table();
        let mut classifier = classifier();
        let outcome = classifier.fit(x.view(), &y).unwrap();
        assert_eq!(outcome.stopped, Stop::Epochs { epochs: 300 });
        assert_eq!(classifier.predict(x.view()).unwrap(), y);
        assert_eq!(classifier.classes().unwrap(), &[-7, 5]);
        let probabilities = classifier.predict_probabilities(x.view()).unwrap();
        assert!(
            probabilities[0] < 0.2 && probabilities[3] > 0.8,
            "{probabilities:?}"
        );
    }

    #[test]
    fn the_scale_divides_the_features() {
        let (x, y) = table();
        let mut scaled = classifier();
        scaled.config.scale = 2.0;
        let mut plain = classifier();
        scaled.fit(x.view(), &y).unwrap();
        plain.fit((&x / 2.0).view(), &y).unwrap();
        assert_eq!(scaled.parameters().unwrap(), plain.parameters().unwrap());
        assert_eq!(scaled.predict(x.view()).unwrap(), y);
    }

    #[test]
    fn refuses_what_it_cannot_learn_from_and_stays_as_it_was() {
        let (x, y) = table();
        let mut classifier = classifier();
        classifier.fit(x.view(), &y).unwrap();
        let before = classifier.parameters().unwrap();

        let mut refusal = |x: ArrayView<'_, f64, ndarray::IxDyn>, y: &[i32]| {
            classifier.fit(x, y).unwrap_err().to_string()
        };
        assert_eq!(
            refusal(Array1::zeros(4).view().into_dyn(), &y),
            "the features must have 2 dimensions, [samples, features], got 1"
        );
        assert_eq!(
            refusal(x.view().into_dyn(), &[1, 2, 3, 1]),
            "the labels must be of exactly 2 classes, got 3: 1, 2, 3"
        );
        assert_eq!(
            refusal(x.view().into_dyn(), &[1; 4]),
            "the labels must be of exactly 2 classes, got 1: 1"
        );
        assert_eq!(
            refusal(x.view().into_dyn(), &y[..3]),
            "there are 4 samples, but 3 labels"
        );
        let mut infinite = x.clone();
        infinite[(2, 0)] = f64::INFINITY;
        assert_eq!(
            refusal(infinite.view().into_dyn(), &y),
            "sample 2, column 0: the feature must be finite, got inf"
        );
        assert_eq!(classifier.parameters().unwrap(), before);
    }

    #[test]
    fn refuses_to_predict_what_it_does_not_know() {
        let (x, y) = table();
        let mut classifier = classifier();
        assert_eq!(
            classifier.predict(x.view()).unwrap_err(),
            ClassifierError::NotFitted
        );
        classifier.fit(x.view(), &y).unwrap();
        let wide = Array2::zeros((1, 3));
        assert_eq!(
            classifier.predict(wide.view()).unwrap_err().to_string(),
            "the classifier was fitted on 1 columns, but these samples have 3"
        );
    }

    #[test]
    fn no_samples_get_no_predictions() {
        for kind in EngineKind::ALL {
            let (x, y) = table();
            let mut classifier = classifier();
            classifier.config.engine.kind = kind;
            classifier.config.epochs = 1;
            classifier.fit(x.view(), &y).unwrap();
            let none = Array2::zeros((0, 1));
            assert_eq!(classifier.predict(none.view()).unwrap(), [0; 0]);
        }
    }

    #[test]
    fn refuses_settings_out_of_range() {
        let (x, y) = table();
        let refusal = |change: fn(&mut ClassifierConfig)| {
            let mut classifier = classifier();
            change(&mut classifier.config);
            classifier.fit(x.view(), &y).unwrap_err().to_string()
        };
        for alpha in [0.0, -0.1, f64::NAN, f64::INFINITY] {
            let mut classifier = classifier();
            classifier.config.alpha = alpha;
            let error = classifier.fit(x.view(), &y).unwrap_err().to_string();
            assert!(error.contains("must be a positive number"), "{error}");
        }
        assert!(refusal(|c| c.epochs = 0).contains("at least 1"));
        assert!(refusal(|c| c.batch_size = Some(0)).contains("at least 1"));
        assert!(refusal(|c| c.batch_size = Some(5)).contains("only 4 samples"));
        assert!(refusal(|c| c.scale = 0.0).contains("positive"));
        assert!(refusal(|c| c.hidden = vec![0]).contains("at least 1"));
    }
}
