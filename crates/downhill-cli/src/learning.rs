//! The animation of a run: the predictions of the model, and the loss so far.

use downhill_plot::{Animation, Chart, Panels, equal_steps};
use downhill_train::{NetworkEngine, Outcome, ParameterHistory};

use crate::{Failure, field};

/// The heights of the two panels, in scene units.
const HEIGHT: f64 = 210.0;

/// The largest number of frames of an animation.
pub const FRAMES: usize = 24;

/// The largest number of states of a run to record, from which the frames are chosen.
pub const STATES: usize = 16 * FRAMES;

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
    /// Draws frames for some of the recorded states of a network: those of [`chosen`](Self::chosen).
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
        let states = history.states();
        let epochs: Vec<usize> = states.iter().map(|(epochs, _)| *epochs).collect();
        for state in self.chosen(&epochs) {
            let (epochs, parameters) = &states[state];
            let is_last = state + 1 == states.len();
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

    /// Chooses at most [`FRAMES`] of these numbers of epochs, and returns their indices.
    ///
    /// The curve of the loss grows by about the same length from one to the next, so every frame shows a change.
    pub fn chosen(&self, epochs: &[usize]) -> Vec<usize> {
        let log = self.is_log();
        let at = |&epochs: &usize| {
            // The last parameters have no loss of their own.
            let loss = self.losses.get(epochs).or(self.losses.last());
            let loss = loss.copied().filter(drawable).unwrap_or(f64::NAN);
            [epochs as f64, if log { loss.ln() } else { loss }]
        };
        let curve: Vec<[f64; 2]> = epochs.iter().map(at).collect();
        equal_steps(&curve, FRAMES)
    }

    /// A frame: a chart above the first losses.
    pub fn frame(&self, title: &str, chart: Chart, losses: usize) -> Panels {
        Panels::new(title, vec![chart, self.so_far(losses)]).with_height(HEIGHT)
    }

    /// The first losses, on the axes of the whole run, so only the curve changes between frames.
    fn so_far(&self, known: usize) -> Chart {
        let losses = self.losses;
        let shown = (0..).map(f64::from).zip(losses.iter().copied()).take(known);
        let shown = shown
            .filter(|(_, loss)| drawable(loss))
            .map(<[f64; 2]>::from);
        let [low, high] = self.range();
        let chart = Chart::new("")
            .with_labels("epoch", self.loss)
            // Without a name the curve has no entry in the legend, which would move the other entries.
            .with_curve("", shown)
            .with_x_range(0.0..=(losses.len().max(2) - 1) as f64);
        if self.is_log() {
            return chart.with_log_y().with_y_range(low / 1.2..=high * 1.2);
        }
        let pad = 0.05 * (high - low);
        if pad > 0.0 {
            chart.with_y_range(low - pad..=high + pad)
        } else {
            chart
        }
    }

    /// Whether the losses are drawn on a log scale.
    fn is_log(&self) -> bool {
        let [low, high] = self.range();
        low > 0.0 && high / low > LOG_RATIO
    }

    /// The smallest and the largest loss to draw.
    fn range(&self) -> [f64; 2] {
        let losses = || self.losses.iter().copied().filter(drawable);
        [
            losses().fold(f64::INFINITY, f64::min),
            losses().fold(f64::NEG_INFINITY, f64::max),
        ]
    }
}

/// Whether a figure can show a loss.
fn drawable(loss: &f64) -> bool {
    loss.is_finite() && loss.abs() <= LARGEST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(losses: &[f64], states: usize) -> Vec<usize> {
        let learning = Learning {
            title: "",
            loss: "loss",
            losses,
        };
        learning.chosen(&(0..states).collect::<Vec<_>>())
    }

    #[test]
    fn frames_follow_the_change_of_the_loss() {
        // Flat for a hundred epochs, a fall, flat again.
        let loss = |epoch: u32| 1.0 / (1.0 + (0.5 * (f64::from(epoch) - 110.0)).exp()) + 1.0;
        let losses: Vec<f64> = (0..300).map(loss).collect();
        let chosen = chosen(&losses, 301);
        // Fewer where the loss falls farther in an epoch than from one frame to the next.
        assert!((FRAMES - 3..=FRAMES).contains(&chosen.len()), "{chosen:?}");
        assert_eq!((chosen[0], chosen[chosen.len() - 1]), (0, 300));
        let before = chosen.iter().filter(|&&epoch| epoch < 100).count();
        let during = chosen.iter().filter(|e| (100..120).contains(*e)).count();
        assert!((3..=5).contains(&before), "{chosen:?}");
        assert!((10..=14).contains(&during), "{chosen:?}");
    }

    #[test]
    fn frames_are_chosen_on_the_scale_of_the_figure() {
        // A straight line on a log scale: the frames are evenly spaced.
        let losses: Vec<f64> = (0..=230).map(|e| (-0.1 * f64::from(e)).exp()).collect();
        let chosen = chosen(&losses, 231);
        let steps: Vec<usize> = chosen.windows(2).map(|w| w[1] - w[0]).collect();
        assert_eq!(steps, [10; FRAMES - 1]);
    }

    #[test]
    fn losses_that_no_figure_shows_leave_frames() {
        for losses in [&[][..], &[f64::NAN; 50], &[1.0, f64::INFINITY, f64::MAX]] {
            let chosen = chosen(losses, 51);
            assert_eq!((chosen.first(), chosen.last()), (Some(&0), Some(&50)));
        }
    }

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
