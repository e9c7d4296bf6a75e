//! The perceptron: one neuron, taught by its mistakes, with or without a pocket.

mod bound;
mod hyperplane;
mod outcome;
mod pocket;
mod samples;

use std::fmt::Debug;

use downhill_data::Generator;
use ndarray::{ArrayView, Dimension};

use crate::table::table;
use crate::{ClassifierError, EngineError, TrainError};

pub use bound::MistakeBound;
pub use hyperplane::Hyperplane;
pub use outcome::{Candidate, PerceptronEpoch, PerceptronOutcome, PerceptronStop};

use pocket::Pocket;
use samples::Samples;

/// What a [`Perceptron`] is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronConfig {
    /// The learning rate. From weights of zero it is the unit they are measured in, and no more: the
    /// mistakes are the same with any, but for rounding.
    pub alpha: f64,
    /// How many times to go through the samples, at most.
    pub epochs: usize,
    /// The seed of the order of the samples, a new one each epoch, dealt as a `Trainer` deals batches of
    /// one; without a seed they come in the table's order, and the weights are scikit-learn's, whose
    /// `Perceptron` has the same rule.
    pub seed: Option<u64>,
    /// Whether the best weights are kept, and used to predict, instead of the last.
    pub pocket: bool,
}

impl Default for PerceptronConfig {
    /// A learning rate of 1, up to 100 epochs, in the order of seed 0, with a pocket.
    fn default() -> Self {
        Self {
            alpha: 1.0,
            epochs: 100,
            seed: Some(0),
            pocket: true,
        }
    }
}

impl PerceptronConfig {
    /// A perceptron to be fitted.
    pub fn init<L>(self) -> Perceptron<L> {
        Perceptron {
            config: self,
            fitted: None,
        }
    }

    fn check(&self) -> Result<(), TrainError> {
        let alpha = self.alpha;
        if !(alpha.is_finite() && alpha > 0.0) {
            let dtype = "f64";
            return Err(EngineError::Alpha { alpha, dtype }.into());
        }
        if self.epochs == 0 {
            return Err(TrainError::NoEpochs);
        }
        Ok(())
    }

    /// Trains from weights of zero: the epochs, and the weights to predict with.
    fn train(&self, samples: &Samples<'_>) -> Result<(PerceptronOutcome, Hyperplane), EngineError> {
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut stream = self.seed.map(Generator::new);
        let mut plane = Hyperplane::zeros(samples.features.ncols());
        let mut pocket = self.pocket.then(|| Pocket::new(samples));

        let mut epochs = Vec::new();
        let mut stopped = PerceptronStop::Epochs {
            epochs: self.epochs,
        };
        for epoch in 0..self.epochs {
            if let Some(stream) = &mut stream {
                stream.shuffle(&mut order);
            }
            let mut mistakes = 0;
            for &sample in &order {
                let (x, t) = samples.get(sample);
                let mistake = plane.learn(x, t, self.alpha)?;
                mistakes += usize::from(mistake);
                match &mut pocket {
                    Some(pocket) if mistake => pocket.stepped(),
                    Some(pocket) => pocket.right(&plane, samples)?,
                    None => {}
                }
                if mistake && !plane.is_finite() {
                    stopped = PerceptronStop::NotFinite { epoch };
                    break;
                }
            }
            let wrong = samples.wrong(&plane)?;
            if let Some(pocket) = pocket.as_mut().filter(|_| plane.is_finite()) {
                pocket.offer(&plane, wrong);
            }
            epochs.push(PerceptronEpoch {
                mistakes,
                last: Candidate {
                    hyperplane: plane.clone(),
                    wrong,
                },
                pocket: pocket.as_ref().map(|pocket| pocket.best().clone()),
            });
            if mistakes == 0 {
                stopped = PerceptronStop::Converged { epoch };
            }
            if !matches!(stopped, PerceptronStop::Epochs { .. }) {
                break;
            }
        }
        let hyperplane = match pocket {
            Some(pocket) => pocket.best().hyperplane.clone(),
            None => plane,
        };
        Ok((PerceptronOutcome { epochs, stopped }, hyperplane))
    }
}

/// One neuron of two classes that takes a step on each sample it has wrong, and on no other.
///
/// [`Hyperplane::learn`] is the step, and says what it descends. Where a line separates the samples,
/// the steps come to an end, after no more of them than [`MistakeBound`] says; where none does, they
/// never do, and the pocket is there to keep the best weights on the way: those with the fewest
/// samples wrong (S. I. Gallant, "Perceptron-Based Learning Algorithms", 1990).
///
/// Labels may be of any type that can be told apart and put in order; `predict` gives back the
/// labels it was fitted with.
///
/// ```
/// use downhill_train::{ClassifierError, PerceptronConfig};
/// use ndarray::array;
///
/// let x = array![[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]];
/// let y = ["dark", "dark", "dark", "light"];
///
/// let mut perceptron = PerceptronConfig::default().init();
/// let outcome = perceptron.fit(x.view(), &y)?;
/// assert!(outcome.converged().is_some());
/// assert_eq!(perceptron.predict(x.view())?, y);
/// # Ok::<(), ClassifierError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Perceptron<L> {
    config: PerceptronConfig,
    fitted: Option<Fitted<L>>,
}

#[derive(Debug, Clone)]
struct Fitted<L> {
    /// The two labels, in order; the second is that of `z > 0`.
    classes: [L; 2],
    hyperplane: Hyperplane,
}

impl<L: Clone + Ord + Debug> Perceptron<L> {
    /// Learns from samples and their labels, from weights of zero.
    ///
    /// It stops before its epochs are over where an epoch is without a mistake.
    ///
    /// # Shapes
    ///
    /// `features`: `[samples, features]`; `labels`: one a sample.
    ///
    /// # Errors
    ///
    /// [`ClassifierError`] if the features have another rank or are not finite, the labels are not
    /// one a sample or not of exactly two classes, or a setting is out of range. The perceptron is
    /// then as it was.
    pub fn fit<D: Dimension>(
        &mut self,
        features: ArrayView<'_, f64, D>,
        labels: &[L],
    ) -> Result<PerceptronOutcome, ClassifierError> {
        let (samples, classes) = Samples::new(features, labels)?;
        self.config.check()?;
        let (outcome, hyperplane) = self.config.train(&samples)?;
        self.fitted = Some(Fitted {
            classes,
            hyperplane,
        });
        Ok(outcome)
    }

    /// The class of each sample: the greater label where `z > 0`.
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
        let plane = self.hyperplane()?;
        let [less, greater] = self.classes()?;
        let features = table(features)?;
        let (expected, got) = (plane.weight.len(), features.ncols());
        if expected != got {
            return Err(ClassifierError::Columns { expected, got });
        }
        let mut labels = Vec::with_capacity(features.nrows());
        for x in features.rows() {
            let label = if plane.logit(x)? > 0.0 { greater } else { less };
            labels.push(label.clone());
        }
        Ok(labels)
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

    /// The weights it predicts with: those in the pocket if there is one, else the last.
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`.
    pub fn hyperplane(&self) -> Result<&Hyperplane, ClassifierError> {
        let fitted = self.fitted.as_ref().ok_or(ClassifierError::NotFitted)?;
        Ok(&fitted.hyperplane)
    }
}

#[cfg(test)]
mod tests;
