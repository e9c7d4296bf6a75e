//! The animation of a run: the predictions of the model, and the loss so far.

use downhill_plot::{Animation, Chart, Panels};
use downhill_train::{NetworkEngine, Outcome, ParameterHistory};

use crate::{Failure, field};

/// The heights of the two panels, in scene units.
const HEIGHT: f64 = 210.0;

/// The largest number of states of a run to animate, one frame for each.
pub const FRAMES: usize = 24;

/// The ratio of the largest to the smallest loss from which losses are drawn on a log scale.
const LOG_RATIO: f64 = 100.0;

/// The largest loss that a figure can show.
const LARGEST: f64 = 1e300;

/// The texts and losses of an animation of a run.
#[derive(Debug, Clone, Copy)]
pub struct Learning<'a> {
    /// The title, before the number of epochs.
    pub title: &'a str,
    /// The name of the loss.
    pub loss: &'a str,
    /// The loss before each epoch.
    ///
    /// See [`History::losses`](downhill_train::History::losses).
    pub losses: &'a [f64],
}

impl Learning<'_> {
    /// Draws a frame for each recorded state of a network.
    ///
    /// The last frame shows the parameters at the end of the run. If they were restored, its title has their epoch.
    ///
    /// A frame shows the points over the field of the predictions, and below them the loss so far. A state whose
    /// predictions are NaN has no frame. Afterwards the engine has its previous parameters.
    ///
    /// # Errors
    ///
    /// [`Failure`] if the points do not fit the engine.
    pub fn of_network(
        &self,
        points: &Chart,
        engine: &mut dyn NetworkEngine,
        (history, outcome): (&ParameterHistory, &Outcome),
    ) -> Result<Animation, Failure> {
        let (own, all) = (engine.parameters()?, self.losses.len());
        let mut animation = Animation::default();
        for (at, (epochs, parameters)) in history.states().iter().enumerate() {
            let is_last = at + 1 == history.states().len();
            engine.set_parameters(parameters)?;
            if let Some(chart) = field(points.clone(), |x| engine.evaluate(x))? {
                let kept = outcome.parameters_after;
                let after = if is_last { kept } else { *epochs };
                let title = self.caption(after, *epochs, all);
                // Each loss is from before its epoch, so the last parameters have no loss.
                animation.push(self.frame(&title, chart, epochs + 1));
            }
        }
        engine.set_parameters(&own)?;
        Ok(animation)
    }

    /// The title of a frame that shows the parameters after `after` epochs, when `done` of `all` epochs are done.
    fn caption(&self, after: usize, done: usize, all: usize) -> String {
        let title = self.title;
        if after < done {
            format!("{title} as after {after} of {all} epochs, restored")
        } else {
            format!("{title} after {done} of {all} epochs")
        }
    }

    /// A frame: a chart above the first losses.
    pub fn frame(&self, title: &str, chart: Chart, losses: usize) -> Panels {
        Panels::new(title, vec![chart, self.so_far(losses)]).with_height(HEIGHT)
    }

    /// The first losses, on the axes of the whole run, so only the curve changes between frames.
    fn so_far(&self, known: usize) -> Chart {
        let losses = self.losses;
        let drawable = |loss: &f64| loss.is_finite() && loss.abs() <= LARGEST;
        let shown = (0..).map(f64::from).zip(losses.iter().copied()).take(known);
        let shown = shown
            .filter(|(_, loss)| drawable(loss))
            .map(<[f64; 2]>::from);
        let finite = || losses.iter().copied().filter(drawable);
        let low = finite().fold(f64::INFINITY, f64::min);
        let high = finite().fold(f64::NEG_INFINITY, f64::max);
        let chart = Chart::new("")
            .with_labels("epoch", self.loss)
            // Without a name the curve has no entry in the legend, which would move the other entries.
            .with_curve("", shown)
            .with_x_range(0.0..=(losses.len().max(2) - 1) as f64);
        if low > 0.0 && high / low > LOG_RATIO {
            return chart.with_log_y().with_y_range(low / 1.2..=high * 1.2);
        }
        let pad = 0.05 * (high - low);
        if pad > 0.0 {
            chart.with_y_range(low - pad..=high + pad)
        } else {
            chart
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_caption_of_restored_parameters_has_their_epoch() {
        let learning = Learning {
            title: "The net",
            loss: "loss",
            losses: &[],
        };
        assert_eq!(learning.caption(9, 9, 9), "The net after 9 of 9 epochs");
        assert_eq!(
            learning.caption(4, 9, 9),
            "The net as after 4 of 9 epochs, restored"
        );
    }
}
