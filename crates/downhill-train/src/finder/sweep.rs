//! The result of a sweep of learning rates, and the rate that it suggests.

use std::fmt;

use downhill_core::{number, with_digits};

/// The minimum descent, as a fraction of the loss before it.
const LEAST_FALL: f64 = 0.01;

/// The minimum descent, in standard deviations of the smoothed losses.
///
/// With it, at most 1 in 100 sweeps at rates too small to have any effect seem to descend because of the noise of their
/// batches.
const LEAST_SCATTERS: f64 = 5.0;

/// The result of a sweep: the loss at each learning rate, and a suggested rate.
///
/// Two learning rates are in common use; both are searched among the losses up to the minimum of the smoothed loss:
///
/// - [`suggestion`](Self::suggestion): the rate at which the smoothed loss falls fastest against the logarithm of the
///   rate. It is the middle of the span of `2 w` steps with the largest fall, where `w = 1 / (1 - beta)` is the number
///   of losses that the smoothed loss averages.
/// - [`tenth_of_least`](Self::tenth_of_least): a tenth of the rate at which the smoothed loss is minimal.
///
/// The first is the suggestion because it is a rate at which the loss was observed to fall, and it does not change if
/// the sweep continues to larger rates. The minimum depends on where the sweep ends or diverges, and a tenth of it is a
/// rule of thumb. The suggestion is also the more cautious one. On a quadratic loss with batches of at least 8 samples
/// it was 0.02 to 0.06 of the largest rate that does not diverge; the tenth of the minimum was 0.3 to 0.8 of it, and
/// more than 1 with batches of 2.
///
/// Both are `None` if the sweep did not descend. It descended if
///
/// ```text
/// top - min S > 0.01 |top|            and
/// top - min S > 5 s / sqrt(2 w - 1)   s² = mean over i of  (L_(i+1) - L_i)² / 2
/// ```
///
/// The minimum of `S` is taken after the first `w` steps. `top` is the mean of the losses in the first half of the
/// steps up to the minimum, and `s` estimates their standard deviation from batch to batch. That of the smoothed losses
/// is smaller, `s / sqrt(2 w - 1)`. If batches are so small that this noise hides the descent, use larger ones.
///
/// *Source*: for the fastest fall, `lr_find` of J. Howard, S. Gugger, "fastai: A Layered API for Deep Learning" (2020);
/// for the tenth, S. Gugger, "How Do You Find A Good Learning Rate" (2018); for `s`, J. von Neumann et al., "The Mean
/// Square Successive Difference" (1941).
#[derive(Debug, Clone, PartialEq)]
pub struct RateSweep {
    /// The learning rates, from small to large.
    pub rates: Vec<f64>,
    /// The loss of the batch before the step at each rate.
    pub losses: Vec<f64>,
    /// The smoothed loss at each rate.
    pub smoothed: Vec<f64>,
    /// The rate at which the smoothed loss falls fastest.
    ///
    /// `None` if the sweep did not descend.
    pub suggestion: Option<f64>,
    /// A tenth of the rate of the minimum smoothed loss.
    ///
    /// `None` if the sweep did not descend.
    pub tenth_of_least: Option<f64>,
    /// Why the sweep stopped.
    pub stopped: SweepStop,
}

/// Why a sweep of learning rates stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SweepStop {
    /// All steps are done.
    Steps {
        /// The number of steps.
        steps: usize,
    },
    /// The smoothed loss exceeds the multiple of its minimum.
    Grown {
        /// The rate of the last step.
        rate: f64,
        /// The smoothed loss before it.
        smoothed: f64,
        /// The minimum smoothed loss.
        least: f64,
    },
    /// The loss is not finite. It is not part of the result.
    NotFinite {
        /// The rate of the step that was not taken.
        rate: f64,
        /// The loss before it.
        loss: f64,
    },
}

impl fmt::Display for SweepStop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Steps { steps } => write!(f, "after all {steps} steps"),
            Self::Grown {
                rate,
                smoothed,
                least,
            } => write!(
                f,
                "at a learning rate of {}: the smoothed loss is {}, and its minimum was {}",
                with_digits(*rate, 3),
                number(*smoothed),
                number(*least)
            ),
            Self::NotFinite { rate, loss } => {
                write!(
                    f,
                    "at a learning rate of {}: the loss is {}",
                    with_digits(*rate, 3),
                    number(*loss)
                )
            }
        }
    }
}

impl RateSweep {
    /// `window` is the number of losses that the smoothed loss averages.
    pub(super) fn new(
        rates: Vec<f64>,
        losses: Vec<f64>,
        smoothed: Vec<f64>,
        window: usize,
        stopped: SweepStop,
    ) -> Self {
        let descent = Descent::found(&losses, &smoothed, window);
        let rate = |step: usize| rates.get(step).copied();
        Self {
            suggestion: descent.as_ref().and_then(|d| rate(d.steepest)),
            tenth_of_least: descent.and_then(|d| rate(d.least)).map(|r| r / 10.0),
            rates,
            losses,
            smoothed,
            stopped,
        }
    }
}

/// The descent of a sweep.
struct Descent {
    /// The step at which the smoothed loss falls fastest.
    steepest: usize,
    /// The step at which it is minimal.
    least: usize,
}

impl Descent {
    fn found(losses: &[f64], smoothed: &[f64], window: usize) -> Option<Self> {
        // The first smoothed losses are means of a few losses, so noise can make them small.
        let settled = smoothed.iter().enumerate().skip(window);
        let (least, &bottom) = settled.min_by(|a, b| a.1.total_cmp(b.1))?;
        let before = losses.get(..=least / 2)?;
        let top = before.iter().sum::<f64>() / count(before.len());
        let fall = top - bottom;
        let noise = scatter(before) / (2.0 * count(window) - 1.0).sqrt();
        if !(fall > LEAST_FALL * top.abs() && fall > LEAST_SCATTERS * noise) {
            return None;
        }
        // The logarithms of the rates are evenly spaced, so a fall over a fixed number of steps is a slope. A single
        // step, or the first ones, would measure the noise of a few batches.
        let span = window.saturating_mul(2).min(least);
        let first = window.min(least - span);
        let falls = (first..=least - span).filter_map(|from| {
            let fall = smoothed.get(from)? - smoothed.get(from + span)?;
            Some((from + span / 2, fall))
        });
        let (steepest, _) = falls.max_by(|a, b| a.1.total_cmp(&b.1))?;
        Some(Self { steepest, least })
    }
}

/// The standard deviation of losses from one to the next: the root of half the mean squared difference.
fn scatter(losses: &[f64]) -> f64 {
    let squares = losses.windows(2).map(|pair| match pair {
        [before, after] => (after - before).powi(2),
        _ => 0.0,
    });
    let pairs = losses.len().saturating_sub(1).max(1);
    (squares.sum::<f64>() / count(pairs) / 2.0).sqrt()
}

#[allow(clippy::cast_precision_loss, reason = "steps are far below 2^53")]
fn count(steps: usize) -> f64 {
    steps as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sweep(losses: &[f64]) -> RateSweep {
        let rates = (0..losses.len()).map(|i| 10_f64.powi(i as i32 - 5));
        let stopped = SweepStop::Steps {
            steps: losses.len(),
        };
        RateSweep::new(
            rates.collect(),
            losses.to_vec(),
            losses.to_vec(),
            1,
            stopped,
        )
    }

    #[test]
    fn suggests_the_rate_of_the_fastest_fall_before_the_minimum() {
        // The fall from 5 to 1 is faster, but comes after the minimum.
        let losses = [
            1.0, 1.0, 1.0, 0.99, 0.9, 0.7, 0.55, 0.45, 0.4, 0.39, 0.38, 0.37, 0.36, 5.0, 1.0,
        ];
        let sweep = sweep(&losses);
        assert_eq!(sweep.suggestion, Some(10_f64.powi(5 - 5)));
        assert_eq!(sweep.tenth_of_least, Some(10_f64.powi(12 - 5) / 10.0));
    }

    #[test]
    fn suggests_nothing_if_the_loss_does_not_fall() {
        for losses in [
            vec![0.7; 20],
            vec![0.0; 20],
            (0..20).map(|i| 1.0 + f64::from(i)).collect(),
            // A fall of half a hundredth.
            (0..20).map(|i| 1.0 - f64::from(i) * 2.5e-4).collect(),
            // Oscillation without a descent.
            (0..20).map(|i| [1.0, 0.8, 1.1, 0.7][i % 4]).collect(),
            vec![],
        ] {
            let sweep = sweep(&losses);
            assert_eq!((sweep.suggestion, sweep.tenth_of_least), (None, None));
        }
    }
}
