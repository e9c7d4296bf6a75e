//! The learning-rate finder: one step at each rate, from small to large.

mod error;
mod sweep;

use downhill_core::Mode;

use crate::batch::{BatchSampler, Buffer};
use crate::{BatchSource, Engine, TrainError};

pub use error::FinderError;
pub use sweep::{RateSweep, SweepStop};

/// With fewer steps, a slope cannot be distinguished from the noise of single steps.
const LEAST_STEPS: usize = 10;

/// A learning-rate finder: sweeps the learning rate and records the loss.
///
/// It takes one step at each of `n` rates that grow exponentially, and records the loss before each step. The loss
/// stays constant while the rates are too small, falls while they are suitable, and grows when they are too large. With
/// the minimized loss `L_i`,
///
/// ```text
/// alpha_i = low (high / low)^(i / (n - 1))    i = 0 … n - 1
/// m_i     = beta m_(i-1) + (1 - beta) L_i     m_-1 = 0
/// S_i     = m_i / (1 - beta^(i+1))            the smoothed loss, with bias correction
/// ```
///
/// The sweep stops when `S_i` exceeds a multiple of its minimum so far, when it is not finite, or after the last rate.
/// Then the engine gets back its parameters and its learning rate; its optimizer and its count of steps, which
/// determines dropout, are reset.
///
/// ```
/// use downhill_train::{
///     Batch, Engine, EngineConfig, EngineKind, Loss, NetworkConfig, Objective, Optimization, Parameters,
///     RateFinder,
/// };
/// use ndarray::array;
///
/// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![[0.0], [0.0], [1.0], [1.0]]);
/// let neuron = NetworkConfig::neuron(1);
/// let start = Parameters::uniform(&neuron, -1.0, 1.0, 0);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let mut engine = config.build(&neuron, &start, Optimization::new(Objective::new(Loss::LogLoss), 0.5))?;
///
/// let sweep = RateFinder::default().run(&mut *engine, &Batch::new(x.view(), y.view())?)?;
/// let alpha = sweep.suggestion.ok_or("no descent seen")?;
/// assert!(alpha > 0.01 && alpha < 10.0, "{alpha}");
/// assert_eq!(engine.parameters()?, start);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// *Source*: L. N. Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), section 3.3. The exponential
/// rates, the smoothing and the stopping rule are those of S. Gugger, "How Do You Find A Good Learning Rate" (2018).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateFinder {
    /// The first learning rate. The default is 1e-8.
    pub low: f64,
    /// The last learning rate. The default is 10.
    pub high: f64,
    /// The number of learning rates and steps: at least 10, and more than `w` of the [`smoothing`](Self::smoothing).
    ///
    /// With the default smoothing, at least 11. The default is 200.
    pub steps: usize,
    /// The number of samples of a step. The default is all samples.
    ///
    /// If it does not divide the number of samples, the remaining samples of each epoch are not used; the order is new
    /// in each epoch.
    pub batch_size: Option<usize>,
    /// The seed of the order of the samples. The default is 0.
    pub seed: u64,
    /// The fraction `beta` of the previous losses in the smoothed loss.
    ///
    /// The default is 0.9. The smoothed loss is a mean of about `w = 1 / (1 - beta)` losses, 10 by default, and lags by
    /// `w - 1` steps. A descent can be detected only after the first `w` steps.
    pub smoothing: f64,
    /// The multiple of the minimum smoothed loss at which to stop. The default is 4.
    pub multiple: f64,
}

impl Default for RateFinder {
    /// 200 steps on all samples, at rates from 1e-8 to 10, with a smoothing of 0.9 and a multiple of 4.
    fn default() -> Self {
        Self {
            low: 1e-8,
            high: 10.0,
            steps: 200,
            batch_size: None,
            seed: 0,
            smoothing: 0.9,
            multiple: 4.0,
        }
    }
}

impl RateFinder {
    /// Sweeps the learning rates, and restores the engine.
    ///
    /// The engine has its own parameters and learning rate afterwards, but its optimizer is reset.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if a setting is out of range, the batch size is 0 or larger than the number of samples, a rate is
    /// not positive and finite in the engine's precision, or the samples do not fit the engine.
    pub fn run<E, S>(&self, engine: &mut E, source: &S) -> Result<RateSweep, TrainError>
    where
        E: Engine + ?Sized,
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        self.check()?;
        source.check()?;
        let sampler = BatchSampler::new(source.len(), self.batch_size, self.seed)?;
        let (start, alpha) = (engine.parameters()?, engine.alpha());
        let swept = self.sweep(engine, source, sampler);
        engine.set_parameters(&start)?;
        engine.set_alpha(alpha)?;
        swept
    }

    fn check(&self) -> Result<(), FinderError> {
        let Self {
            low,
            high,
            steps,
            smoothing,
            multiple,
            ..
        } = *self;
        if !(low > 0.0 && low < high && high.is_finite()) {
            return Err(FinderError::Range { low, high });
        }
        if !(0.0..1.0).contains(&smoothing) {
            return Err(FinderError::Smoothing { smoothing });
        }
        // A descent is seen in the smoothed losses after the first window.
        let least = self.window().saturating_add(1).max(LEAST_STEPS);
        if steps < least {
            return Err(FinderError::Steps {
                least,
                smoothing,
                steps,
            });
        }
        if multiple.is_nan() || multiple <= 1.0 {
            return Err(FinderError::Multiple { multiple });
        }
        Ok(())
    }

    /// The learning rate of a step.
    fn rate(&self, step: usize) -> f64 {
        let fraction = count(step) / count(self.steps - 1);
        self.low * (self.high / self.low).powf(fraction)
    }

    /// The approximate number of losses that the smoothed loss averages.
    fn window(&self) -> usize {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "at least 1; a window that saturates is longer than any sweep"
        )]
        let window = (1.0 / (1.0 - self.smoothing)).round() as usize;
        window
    }

    fn sweep<E, S>(
        &self,
        engine: &mut E,
        source: &S,
        mut sampler: BatchSampler,
    ) -> Result<RateSweep, TrainError>
    where
        E: Engine + ?Sized,
        S: BatchSource<Batch = E::Batch, Device = E::Device> + ?Sized,
    {
        engine.set_alpha(self.high)?;
        let batch_size = self.batch_size.unwrap_or(source.len());
        let mut curve = Curve::default();
        let mut buffer = Buffer::new(self.batch_size);
        loop {
            for samples in sampler.epoch() {
                if samples.len() < batch_size {
                    continue;
                }
                let step = curve.rates.len();
                let rate = self.rate(step);
                engine.set_alpha(rate)?;
                let device = engine.device(Mode::Training { step: step as u64 });
                let loss = engine.step(buffer.fill(source, samples, &device))?;
                // A reported loss that is not finite ends the sweep, like a run.
                let loss = if loss.reported.is_finite() {
                    loss.minimized
                } else {
                    loss.reported
                };
                if let Some(stopped) = curve.push(rate, loss, self) {
                    let Curve {
                        rates,
                        losses,
                        smoothed,
                        ..
                    } = curve;
                    let window = self.window();
                    return Ok(RateSweep::new(rates, losses, smoothed, window, stopped));
                }
            }
        }
    }
}

/// The record of a sweep so far.
#[derive(Default)]
struct Curve {
    rates: Vec<f64>,
    losses: Vec<f64>,
    smoothed: Vec<f64>,
    mean: f64,
    /// The sum of the weights of the losses in `mean`, `1 - beta^(i+1)`.
    weight: f64,
    least: Option<f64>,
}

impl Curve {
    /// Adds the loss at a rate, if it is finite. Returns the reason to stop, if there is one.
    fn push(&mut self, rate: f64, loss: f64, finder: &RateFinder) -> Option<SweepStop> {
        let beta = finder.smoothing;
        self.mean = beta * self.mean + (1.0 - beta) * loss;
        self.weight = beta * self.weight + (1.0 - beta);
        let smoothed = self.mean / self.weight;
        if !smoothed.is_finite() {
            return Some(SweepStop::NotFinite { rate, loss });
        }
        self.rates.push(rate);
        self.losses.push(loss);
        self.smoothed.push(smoothed);
        let least = self.least.map_or(smoothed, |least| least.min(smoothed));
        self.least = Some(least);
        if smoothed > finder.multiple * least {
            Some(SweepStop::Grown {
                rate,
                smoothed,
                least,
            })
        } else if self.rates.len() == finder.steps {
            Some(SweepStop::Steps {
                steps: finder.steps,
            })
        } else {
            None
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
fn count(steps: usize) -> f64 {
    steps as f64
}

#[cfg(test)]
mod tests;
