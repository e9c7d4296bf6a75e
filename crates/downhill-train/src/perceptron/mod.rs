//! The perceptron, optionally with the pocket algorithm.

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

/// The settings of a [`Perceptron`].
#[derive(Debug, Clone, PartialEq)]
pub struct PerceptronConfig {
    /// The learning rate.
    ///
    /// The weights start at zero, so the learning rate only scales them. Except for rounding, the mistakes
    /// are the same for every value.
    pub alpha: f64,
    /// Maximum number of passes through the samples.
    pub epochs: usize,
    /// The seed of the order of the samples, which is shuffled anew in each epoch.
    ///
    /// The order is that of a [`Trainer`](crate::Trainer) with batches of one sample. Without a seed, the
    /// samples keep the order of the table. The weights then equal those of scikit-learn's `Perceptron`,
    /// which has the same rule.
    pub seed: Option<u64>,
    /// Whether to keep the best weights and predict with them instead of the last.
    pub pocket: bool,
}

impl Default for PerceptronConfig {
    /// A learning rate of 1, at most 100 epochs, seed 0, with the pocket.
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
    /// Creates a perceptron with these settings, which is not fitted yet.
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

    /// Trains from weights of zero. Returns the epochs and the weights to predict with.
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

/// A neuron for two classes that takes a step on each sample it gets wrong.
///
/// [`Hyperplane::learn`] is the step and documents the loss. If the samples are separable, training
/// converges after at most as many steps as [`MistakeBound`] says. If they are not, it never converges;
/// the pocket then keeps the best weights so far, those with the fewest samples wrong (S. I. Gallant,
/// "Perceptron-Based Learning Algorithms", 1990).
///
/// Labels may have any type with an order. [`predict`](Self::predict) returns the labels of `fit`.
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
    /// Trains on samples and their labels, from weights of zero.
    ///
    /// Training stops early after an epoch without a mistake.
    ///
    /// # Shapes
    ///
    /// - `features`: `[samples, features]`
    /// - `labels`: `[samples]`
    ///
    /// # Errors
    ///
    /// [`ClassifierError`] in these cases, which leave the perceptron unchanged:
    ///
    /// - the features do not have 2 dimensions, or are not finite
    /// - the number of labels differs from the number of samples
    /// - the labels do not have exactly two classes
    /// - a setting is out of range
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

    /// Predicts labels: the greater label if `z > 0`, else the lesser.
    ///
    /// # Shapes
    ///
    /// - `features`: `[samples, features]`
    /// - result: `[samples]`
    ///
    /// # Errors
    ///
    /// [`ClassifierError::NotFitted`] before `fit`. [`ClassifierError::Rank`],
    /// [`ClassifierError::Columns`] or [`ClassifierError::NotFinite`] if the features do not have 2
    /// dimensions, do not have the columns of `fit`, or are not finite.
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

    /// The weights to predict with: those in the pocket if any, else the last.
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
