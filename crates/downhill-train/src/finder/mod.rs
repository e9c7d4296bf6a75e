//! The learning-rate finder: from a start, a step at every rate from small to large.

mod error;
mod sweep;

use crate::batch::BatchSampler;
use crate::{Batch, Engine, TrainError};

pub use error::FinderError;
pub use sweep::{RateSweep, SweepStop};

/// So few steps that a slope can still be told from one step's luck.
const LEAST_STEPS: usize = 10;

/// The settings of a learning-rate finder.
///
/// From where the engine is, it takes one step at each of `n` rates that grow exponentially, and keeps
/// the loss of each: before the step, as always. The loss stands still while the rates are too small, falls
/// while they are of use, and grows once they are too large. With `L_i` the loss that is descended,
///
/// ```text
/// alpha_i = low (high / low)^(i / (n - 1))    i = 0 … n - 1
/// m_i     = beta m_(i-1) + (1 - beta) L_i     m_-1 = 0
/// S_i     = m_i / (1 - beta^(i+1))            the smoothed loss, its bias corrected
/// ```
///
/// It stops when `S_i` is above a multiple of the least so far or not finite, or after the last rate. Then
/// the engine has the parameters and the learning rate again that it came with; its optimizer, and what its
/// dropout leaves out, begin anew.
///
/// ```
/// use downhill_train::{
///     Batch, Descent, NetworkConfig, EngineConfig, EngineKind, Loss, Objective, Parameters, RateFinder,
/// };
/// use ndarray::array;
///
/// let (x, y) = (array![[0.0], [1.0], [2.0], [3.0]], array![[0.0], [0.0], [1.0], [1.0]]);
/// let neuron = NetworkConfig::neuron(1);
/// let start = Parameters::uniform(&neuron, -1.0, 1.0, 0);
/// let config = EngineConfig { kind: EngineKind::Hand, ..EngineConfig::default() };
/// let mut engine = config.build(&neuron, &start, Descent::new(Objective::new(Loss::LogLoss), 0.5))?;
///
/// let sweep = RateFinder::default().run(&mut *engine, Batch::new(x.view(), y.view())?)?;
/// let alpha = sweep.suggestion.ok_or("no descent seen")?;
/// assert!(alpha > 0.01 && alpha < 10.0, "{alpha}");
/// assert_eq!(engine.parameters()?, start);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// *Source*: L. N. Smith, "Cyclical Learning Rates for Training Neural Networks" (2017), section 3.3;
/// exponential rates, the smoothing and the stop are those of S. Gugger, "How Do You Find A Good Learning
/// Rate" (2018).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RateFinder {
    /// The first rate; 1e-8 unless told otherwise.
    pub low: f64,
    /// The last rate, unless it stops before; 10 unless told otherwise.
    pub high: f64,
    /// How many rates there are, and steps; 200 unless told otherwise. At least 10.
    pub steps: usize,
    /// How many samples to take a step on; all of them unless told otherwise. Where they do not divide
    /// the samples, the rest of them is left out, in a new order each time around.
    pub batch_size: Option<usize>,
    /// The seed of the order of the samples; 0 unless told otherwise.
    pub seed: u64,
    /// `beta`, the fraction of the past in the smoothed loss; 0.9 unless told otherwise. It is a mean of
    /// about `1 / (1 - beta)` losses, 10, and lags behind by one less; a descent is seen only after these.
    pub smoothing: f64,
    /// At which multiple of the least smoothed loss to stop; 4 unless told otherwise.
    pub multiple: f64,
}

impl Default for RateFinder {
    /// 200 rates from 1e-8 to 10, each a step on all samples, a smoothing of 0.9, a stop at 4 times the
    /// least.
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

/// Why a sweep takes no more steps.
enum Halt {
    Stopped(SweepStop),
    Failed(TrainError),
}

impl<E: Into<TrainError>> From<E> for Halt {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl RateFinder {
    /// Sweeps the rates, and leaves the engine at the parameters and the rate it had, with an optimizer that
    /// remembers nothing.
    ///
    /// # Errors
    ///
    /// [`TrainError`] if a setting is out of range, the batch size is 0 or larger than the samples, a rate
    /// is none in the engine's precision, or the engine refuses the samples.
    pub fn run(&self, engine: &mut dyn Engine, all: Batch<'_>) -> Result<RateSweep, TrainError> {
        self.check()?;
        let sampler = BatchSampler::of(all, self.batch_size, self.seed)?;
        let (start, alpha) = (engine.parameters()?, engine.alpha());
        let swept = self.sweep(engine, all, sampler);
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
        if steps < LEAST_STEPS {
            let least = LEAST_STEPS;
            return Err(FinderError::Steps { least, steps });
        }
        if !(0.0..1.0).contains(&smoothing) {
            return Err(FinderError::Smoothing { smoothing });
        }
        if multiple.is_nan() || multiple <= 1.0 {
            return Err(FinderError::Multiple { multiple });
        }
        Ok(())
    }

    /// The rate of a step.
    fn rate(&self, step: usize) -> f64 {
        let fraction = count(step) / count(self.steps - 1);
        self.low * (self.high / self.low).powf(fraction)
    }

    /// How many losses the smoothed one is a mean of, about.
    fn window(&self) -> usize {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "1 or more, and where it is more than can be counted, no sweep is as long"
        )]
        let window = (1.0 / (1.0 - self.smoothing)).round() as usize;
        window
    }

    fn sweep(
        &self,
        engine: &mut dyn Engine,
        all: Batch<'_>,
        mut sampler: Option<BatchSampler>,
    ) -> Result<RateSweep, TrainError> {
        engine.set_alpha(self.high)?;
        let batch_size = self.batch_size.unwrap_or(all.samples());
        let mut curve = Curve::default();
        let mut step = |batch: Batch<'_>| -> Result<(), Halt> {
            if batch.samples() < batch_size {
                return Ok(());
            }
            let rate = self.rate(curve.rates.len());
            engine.set_alpha(rate)?;
            let loss = engine.step(batch)?.minimized;
            match curve.push(rate, loss, self) {
                Some(stopped) => Err(Halt::Stopped(stopped)),
                None => Ok(()),
            }
        };
        let halt = loop {
            let sampled = match &mut sampler {
                Some(sampler) => sampler.deal(all, &mut step),
                None => step(all),
            };
            if let Err(halt) = sampled {
                break halt;
            }
        };
        match halt {
            Halt::Stopped(stopped) => Ok(RateSweep::new(
                curve.rates,
                curve.losses,
                curve.smoothed,
                self.window(),
                stopped,
            )),
            Halt::Failed(error) => Err(error),
        }
    }
}

/// What a sweep has seen so far.
#[derive(Default)]
struct Curve {
    rates: Vec<f64>,
    losses: Vec<f64>,
    smoothed: Vec<f64>,
    mean: f64,
    /// The weight of all losses so far in the mean, `1 - beta^(i+1)`.
    weight: f64,
    least: Option<f64>,
}

impl Curve {
    /// Adds the loss at a rate, unless it is not finite, and says whether that is the end.
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
