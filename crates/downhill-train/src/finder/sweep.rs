//! What a sweep of learning rates has seen, and which rate it suggests.

use std::fmt;

/// By which fraction of the loss before it a descent must go down.
const LEAST_FALL: f64 = 0.01;

/// By how many times the scatter of the smoothed losses it must go down, so that it is not the luck of
/// batches: of sweeps whose rates do nothing, 1 in 100 or fewer pass for a descent.
const LEAST_SCATTERS: f64 = 5.0;

/// What a sweep of learning rates has seen: a loss for each rate, and which rate it suggests.
///
/// The suggestion is the rate where the smoothed loss falls fastest against the logarithm of the rate, up
/// to its least: of all spans of `2 w` steps, the middle of the one with the greatest fall, `w` being the
/// losses that the smoothing is a mean of, `1 / (1 - beta)`. The other rate in use is
/// [`tenth_of_least`](Self::tenth_of_least). The first is *the* suggestion because it lies where the loss is
/// seen to fall, and stays there when the sweep goes on to larger rates; where the least is depends on
/// where the sweep ends or how soon it diverges, and a tenth is a rule of thumb. It is the careful one: on
/// a quadratic, by batches of 8 or more, it was 0.02 to 0.06 of the largest rate that does not diverge, the
/// tenth of the least 0.3 to 0.8, and above 1 by batches of 2.
///
/// Neither is made up: where no descent was seen, there is none. A descent is seen where
///
/// ```text
/// top - least S > 0.01 |top|            and
/// top - least S > 5 s / sqrt(2 w - 1)   s² = mean over i of  (L_(i+1) - L_i)² / 2
/// ```
///
/// with the least of at least `w` losses, and `top` and `s` of the losses in the first half of those up to
/// the least: their mean, and how they scatter from batch to batch, `sqrt(2 w - 1)` times as much as the
/// smoothed ones. With batches so small that the scatter
/// hides the descent, none is seen: larger ones help.
///
/// *Source* of the fastest fall: `lr_find` of J. Howard and S. Gugger, "fastai: A Layered API for Deep
/// Learning" (2020); of the tenth: S. Gugger, "How Do You Find A Good Learning Rate" (2018); of `s`: J. von
/// Neumann and others, "The Mean Square Successive Difference" (1941).
#[derive(Debug, Clone, PartialEq)]
pub struct RateSweep {
    /// The learning rates, from small to large.
    pub rates: Vec<f64>,
    /// The loss before the step at each rate, of its batch.
    pub losses: Vec<f64>,
    /// The smoothed loss at each rate.
    pub smoothed: Vec<f64>,
    /// The rate where the smoothed loss falls fastest; nothing where no descent was seen.
    pub suggestion: Option<f64>,
    /// A tenth of the rate where the smoothed loss is least; nothing where no descent was seen.
    pub tenth_of_least: Option<f64>,
    /// Why it took no more steps.
    pub stopped: SweepStop,
}

/// Why a sweep of learning rates took no more steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SweepStop {
    /// It went through all its rates.
    Steps {
        /// How many.
        steps: usize,
    },
    /// The smoothed loss is above the multiple of its least.
    Grown {
        /// The rate of the last step.
        rate: f64,
        /// The smoothed loss before it.
        smoothed: f64,
        /// The least smoothed loss.
        least: f64,
    },
    /// The loss is not finite. It is not in the sweep.
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
                "at a rate of {rate:.2e}: the smoothed loss is {smoothed:.4}, its least was {least:.4}"
            ),
            Self::NotFinite { rate, loss } => {
                write!(f, "at a rate of {rate:.2e}: the loss is {loss}")
            }
        }
    }
}

impl RateSweep {
    /// `window` is how many losses the smoothed one is a mean of.
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

/// Where a sweep went down.
struct Descent {
    /// The step where the smoothed loss falls fastest.
    steepest: usize,
    /// The step where it is least.
    least: usize,
}

impl Descent {
    fn found(losses: &[f64], smoothed: &[f64], window: usize) -> Option<Self> {
        // The first smoothed losses are means of a few only, and small by luck.
        let settled = smoothed.iter().enumerate().skip(window);
        let (least, &bottom) = settled.min_by(|a, b| a.1.total_cmp(b.1))?;
        let before = losses.get(..=least / 2)?;
        let top = before.iter().sum::<f64>() / count(before.len());
        let fall = top - bottom;
        let luck = scatter(before) / (2.0 * count(window) - 1.0).sqrt();
        if !(fall > LEAST_FALL * top.abs() && fall > LEAST_SCATTERS * luck) {
            return None;
        }
        // The rates are evenly spaced in their logarithm, so that a fall over so many steps is a slope.
        // Over one step it would be that of the batch, and at the start that of a mean of few.
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

/// How much losses differ from one to the next: the root of half the mean square.
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
    fn suggests_where_it_falls_fastest_before_the_least() {
        // After the least, the fall from 5 to 1 is faster still, and does not count.
        let losses = [
            1.0, 1.0, 1.0, 0.99, 0.9, 0.7, 0.55, 0.45, 0.4, 0.39, 0.38, 0.37, 0.36, 5.0, 1.0,
        ];
        let sweep = sweep(&losses);
        assert_eq!(sweep.suggestion, Some(10_f64.powi(5 - 5)));
        assert_eq!(sweep.tenth_of_least, Some(10_f64.powi(12 - 5) / 10.0));
    }

    #[test]
    fn suggests_nothing_where_the_loss_never_falls() {
        for losses in [
            vec![0.7; 20],
            vec![0.0; 20],
            (0..20).map(|i| 1.0 + f64::from(i)).collect(),
            // By half a hundredth.
            (0..20).map(|i| 1.0 - f64::from(i) * 2.5e-4).collect(),
            // Up and down, and never further down than up.
            (0..20).map(|i| [1.0, 0.8, 1.1, 0.7][i % 4]).collect(),
            vec![],
        ] {
            let sweep = sweep(&losses);
            assert_eq!((sweep.suggestion, sweep.tenth_of_least), (None, None));
        }
    }
}
