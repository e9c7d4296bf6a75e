//! The perceptron, optionally with the pocket algorithm.

mod bound;
mod hyperplane;
mod outcome;
mod pocket;
mod samples;

use std::fmt::Debug;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use downhill_core::{Monitor, StopRules};
use downhill_data::Generator;
use ndarray::{ArrayView, Dimension};

use crate::table::table;
use crate::trainer::Stopping;
use crate::{
    ClassifierError, Divergence, DivergenceSign, EngineError, EpochEnd, MetricValue, Stop,
    TrainError,
};

pub use bound::MistakeBound;
pub use hyperplane::Hyperplane;
pub use outcome::{Candidate, PerceptronEpoch, PerceptronOutcome};

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
    /// Stops after an epoch with an accuracy at or above this fraction, 0 to 1.
    ///
    /// It is the accuracy of the weights to predict with.
    pub accuracy_target: Option<f64>,
    /// The time limit in seconds, positive and finite.
    ///
    /// Training stops after the sample during which the limit passes.
    pub time_limit: Option<f64>,
}

impl Default for PerceptronConfig {
    /// A learning rate of 1, at most 100 epochs, seed 0, with the pocket.
    fn default() -> Self {
        Self {
            alpha: 1.0,
            epochs: 100,
            seed: Some(0),
            pocket: true,
            accuracy_target: None,
            time_limit: None,
        }
    }
}

impl PerceptronConfig {
    /// Creates a perceptron with these settings, which is not fitted yet.
    pub fn init<L>(self) -> Perceptron<L> {
        Perceptron {
            config: self,
            interrupt: None,
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
        self.rules().validate()?;
        Ok(())
    }

    fn rules(&self) -> StopRules {
        StopRules {
            accuracy_target: self.accuracy_target,
            time_limit: self.time_limit,
            monitor: Monitor::Training,
            ..StopRules::default()
        }
    }

    /// Trains from weights of zero. Returns the epochs and the weights to predict with.
    fn train(
        &self,
        samples: &Samples<'_>,
        interrupt: Option<&AtomicBool>,
    ) -> Result<(PerceptronOutcome, Hyperplane), EngineError> {
        let start = Instant::now();
        let clock = Box::new(move || start.elapsed());
        let mut stopping = Stopping::new(self.rules(), interrupt, clock);
        let mut order: Vec<usize> = (0..samples.len()).collect();
        let mut stream = self.seed.map(Generator::new);
        let mut plane = Hyperplane::zeros(samples.features.ncols());
        let mut pocket = self.pocket.then(|| Pocket::new(samples));

        let (mut epochs, mut stopped, mut steps) = (Vec::new(), None, 0);
        for epoch in 0..self.epochs {
            if let Some(stream) = &mut stream {
                stream.shuffle(&mut order);
            }
            let mut mistakes = 0;
            for (batch, &sample) in order.iter().enumerate() {
                let (x, t) = samples.get(sample);
                let before = plane.clone();
                let mistake = plane.learn(x, t, self.alpha)?;
                steps += 1;
                if let Some((parameter, value)) = plane.not_finite() {
                    stopped = Some(Stop::Diverged(Divergence {
                        epoch,
                        batch: Some(batch),
                        parameter: Some(parameter.to_owned()),
                        alpha: self.alpha,
                        steps,
                        sign: DivergenceSign::NotFinite {
                            what: "a weight",
                            value,
                        },
                    }));
                    plane = before;
                    break;
                }
                mistakes += usize::from(mistake);
                match &mut pocket {
                    Some(pocket) if mistake => pocket.stepped(),
                    Some(pocket) => pocket.right(&plane, samples)?,
                    None => {}
                }
                stopped = stopping.after_step(epoch, batch);
                if stopped.is_some() {
                    break;
                }
            }
            let wrong = samples.wrong(&plane)?;
            if let Some(pocket) = &mut pocket {
                pocket.offer(&plane, wrong);
            }
            let chosen = pocket.as_ref().map_or(wrong, |pocket| pocket.best().wrong);
            epochs.push(PerceptronEpoch {
                mistakes,
                last: Candidate {
                    hyperplane: plane.clone(),
                    wrong,
                },
                pocket: pocket.as_ref().map(|pocket| pocket.best().clone()),
            });
            if stopped.is_none() && mistakes == 0 {
                stopped = Some(Stop::Converged { epoch });
            }
            stopped = stopped.or_else(|| stopping.check(&self.end(epoch, chosen, samples)));
            if stopped.is_some() {
                break;
            }
        }
        let stopped = stopped.unwrap_or(Stop::Epochs {
            epochs: self.epochs,
        });
        let hyperplane = match pocket {
            Some(pocket) => pocket.best().hyperplane.clone(),
            None => plane,
        };
        Ok((PerceptronOutcome { epochs, stopped }, hyperplane))
    }

    /// The record of an epoch for the stop rules. The loss is the number of wrong samples.
    fn end(&self, epoch: usize, wrong: usize, samples: &Samples<'_>) -> EpochEnd {
        #[allow(clippy::cast_precision_loss, reason = "samples are far below 2^53")]
        let [wrong, all] = [wrong, samples.len()].map(|count| count as f64);
        EpochEnd {
            epoch,
            epochs: self.epochs,
            loss: wrong,
            rate: self.alpha,
            validation_loss: None,
            metrics: vec![MetricValue {
                name: MetricValue::ACCURACY.to_owned(),
                training: Some((all - wrong) / all),
                validation: None,
            }],
        }
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
    interrupt: Option<&'static AtomicBool>,
    fitted: Option<Fitted<L>>,
}

#[derive(Debug, Clone)]
struct Fitted<L> {
    /// The two labels, in order; the second is that of `z > 0`.
    classes: [L; 2],
    hyperplane: Hyperplane,
}

impl<L: Clone + Ord + Debug> Perceptron<L> {
    /// Stops training if a flag becomes true, such as on Ctrl-C.
    #[must_use]
    pub fn interrupt(mut self, flag: &'static AtomicBool) -> Self {
        self.interrupt = Some(flag);
        self
    }

    /// Trains on samples and their labels, from weights of zero.
    ///
    /// Training stops early after an epoch without a mistake, by the rules of the configuration, and before a step that
    /// makes a weight infinite or NaN. That step is not taken.
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
        let (outcome, hyperplane) = self.config.train(&samples, self.interrupt)?;
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
    /// dimensions, do not have the columns of `fit`, or are not finite. [`ClassifierError::NoClass`] if a logit is NaN.
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
        for (sample, x) in features.rows().into_iter().enumerate() {
            let label = match plane.logit(x)? {
                z if z.is_nan() => return Err(ClassifierError::NoClass { sample }),
                z if z > 0.0 => greater,
                _ => less,
            };
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
