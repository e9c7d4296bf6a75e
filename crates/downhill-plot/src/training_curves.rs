//! Training and validation losses per epoch, and accuracies if there are any.

use crate::drawing::Drawing;

use crate::axis::{Axis, Scale, TICKS};
use crate::canvas::Rect;
use crate::error::{PlotError, check_length};
use crate::figure::Figure;
use crate::frame::{BOTTOM, Frame, Labels, MARGIN, TITLE_HEIGHT, Y_LABEL_HEIGHT, left_of, page};
use crate::legend::{Entry, Key, Legend};
use crate::pen::Pen;
use crate::style::{SCENE_WIDTH, Style, Theme};

/// The names of the two curves of a panel.
const NAMES: [&str; 2] = ["training", "validation"];
/// The heights of the panels of losses and of accuracies, if there are both.
const HEIGHTS: [f64; 2] = [224.0, 168.0];
/// The space between the two panels, above the label of the lower one.
const GAP: f64 = 14.0;
/// The smallest range of the axis of accuracies, in percent.
const LEAST_RANGE: [f64; 2] = [90.0, 100.0];

/// Training and validation losses per epoch, with accuracies in a second panel.
///
/// As in [`LossCurve`](crate::LossCurve), losses that the scale cannot show leave a gap, and the legend
/// has their number.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Theme, TrainingCurves, render_svg};
///
/// let figure = TrainingCurves::new("Three epochs", "cross-entropy", vec![1.1, 0.6, 0.4])?
///     .with_validation_losses(vec![1.2, 0.8, 0.9])?
///     .with_accuracies(vec![0.4, 0.7, 0.85])?
///     .with_first_epoch(1);
/// assert!(render_svg(&figure, Theme::Light)?.contains("accuracy (%)"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TrainingCurves {
    title: String,
    loss_label: String,
    first_epoch: usize,
    scale: Scale,
    /// The training and the validation losses; empty if there are none.
    losses: [Vec<f64>; 2],
    /// The training and the validation accuracies, in percent; empty if there are none.
    accuracies: [Vec<f64>; 2],
}

impl TrainingCurves {
    /// Creates a figure of the training loss per epoch.
    ///
    /// `loss_label` names the y axis, such as `cross-entropy`.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without losses.
    pub fn new(
        title: impl Into<String>,
        loss_label: impl Into<String>,
        losses: Vec<f64>,
    ) -> Result<Self, PlotError> {
        if losses.is_empty() {
            return Err(PlotError::Empty { what: "losses" });
        }
        Ok(Self {
            title: title.into(),
            loss_label: loss_label.into(),
            first_epoch: 0,
            scale: Scale::Linear,
            losses: [losses, Vec::new()],
            accuracies: [Vec::new(), Vec::new()],
        })
    }

    /// Adds the validation loss per epoch.
    ///
    /// An empty list, as from a run without a validation set, draws nothing. This also holds for the
    /// accuracies.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there are no values or one per epoch.
    pub fn with_validation_losses(mut self, losses: Vec<f64>) -> Result<Self, PlotError> {
        self.check_length("validation losses", &losses)?;
        self.losses[1] = losses;
        Ok(self)
    }

    /// Adds the training accuracy per epoch, 0 to 1.
    ///
    /// # Errors
    ///
    /// [`PlotError::LengthMismatch`] unless there are no values or one per epoch, and
    /// [`PlotError::NotAFraction`] for a value that is NaN or outside 0 to 1.
    pub fn with_accuracies(mut self, accuracies: Vec<f64>) -> Result<Self, PlotError> {
        self.accuracies[0] = self.percent("accuracies", &accuracies)?;
        Ok(self)
    }

    /// Adds the validation accuracy per epoch, 0 to 1.
    ///
    /// # Errors
    ///
    /// Those of [`TrainingCurves::with_accuracies`].
    pub fn with_validation_accuracies(mut self, accuracies: Vec<f64>) -> Result<Self, PlotError> {
        self.accuracies[1] = self.percent("validation accuracies", &accuracies)?;
        Ok(self)
    }

    /// Sets the epoch of the first values. Default: 0.
    #[must_use]
    pub fn with_first_epoch(mut self, first_epoch: usize) -> Self {
        self.first_epoch = first_epoch;
        self
    }

    /// Sets a logarithmic scale for the losses.
    #[must_use]
    pub fn with_log_scale(mut self) -> Self {
        self.scale = Scale::Log;
        self
    }

    fn check_length(&self, right: &'static str, values: &[f64]) -> Result<(), PlotError> {
        if values.is_empty() {
            return Ok(());
        }
        check_length(("losses", self.losses[0].len()), (right, values.len()))
    }

    /// The accuracies in percent.
    fn percent(&self, what: &'static str, accuracies: &[f64]) -> Result<Vec<f64>, PlotError> {
        self.check_length(what, accuracies)?;
        let percent = |(index, &value): (usize, &f64)| match value {
            0.0..=1.0 => Ok(100.0 * value),
            _ => Err(PlotError::NotAFraction { what, index, value }),
        };
        accuracies.iter().enumerate().map(percent).collect()
    }

    fn has_accuracies(&self) -> bool {
        self.accuracies.iter().any(|values| !values.is_empty())
    }

    fn epochs(&self) -> impl Iterator<Item = f64> {
        // A sum in floating point does not overflow.
        let first = self.first_epoch as f64;
        (0..self.losses[0].len()).map(move |index| first + index as f64)
    }

    fn legend(&self, left_out: usize) -> impl Iterator<Item = Entry> + '_ {
        let has_values =
            |set: usize| !self.losses[set].is_empty() || !self.accuracies[set].is_empty();
        let sets = (0..2).filter(move |&set| has_values(set));
        sets.map(|set| Entry::new(Key::Line(Pen::Curve(set)), NAMES[set]))
            .chain(Entry::left_out(left_out, self.scale.left_out()))
    }

    /// Draws one panel.
    fn draw(&self, frame: &mut Frame, sets: &[Vec<f64>; 2]) {
        frame.draw_grid();
        frame.draw_axes();
        for (set, values) in sets.iter().enumerate() {
            let points = self.epochs().zip(values);
            let points: Vec<[f64; 2]> = points.map(|(epoch, &value)| [epoch, value]).collect();
            frame.draw_curve(&points, set);
        }
    }
}

impl Figure for TrainingCurves {
    /// # Errors
    ///
    /// [`PlotError::NothingDrawable`] if the scale can show no loss.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let losses: Vec<f64> = self.losses.iter().flatten().copied().collect();
        let shown = losses.iter().copied();
        let shown: Vec<f64> = shown.filter(|&loss| self.scale.can_show(loss)).collect();
        if shown.is_empty() {
            return Err(PlotError::NothingDrawable {
                what: "the losses",
                count: losses.len(),
                scale: self.scale.name(),
            });
        }
        let style = Style::of(theme);
        let left_out = losses.len() - shown.len();
        let x = Axis::linear(self.epochs(), 0.02);
        let loss = match self.scale {
            Scale::Linear => Axis::linear(shown, 0.05),
            Scale::Log => Axis::log(shown, 0.05),
        };
        let mut labels = Labels {
            title: self.title.clone(),
            x: "epoch".to_owned(),
            y: self.loss_label.clone(),
        };
        if !self.has_accuracies() {
            let mut frame = Frame::new(style, &labels, self.legend(left_out), [x, loss], MARGIN);
            self.draw(&mut frame, &self.losses);
            return Ok(frame.into_scene());
        }
        let percentages = self.accuracies.iter().flatten().copied();
        let accuracy = Axis::linear(percentages.chain(LEAST_RANGE), 0.05);
        let legend = Legend::new(self.legend(left_out), SCENE_WIDTH - 2.0 * MARGIN);
        let left = left_of(&loss.ticks(TICKS)).max(left_of(&accuracy.ticks(TICKS)));
        let upper = Rect {
            x: left,
            y: TITLE_HEIGHT + legend.height() + Y_LABEL_HEIGHT,
            width: SCENE_WIDTH - left - MARGIN,
            height: HEIGHTS[0],
        };
        let lower = Rect {
            y: upper.bottom() + GAP + Y_LABEL_HEIGHT,
            height: HEIGHTS[1],
            ..upper
        };
        let canvas = page(style, &self.title, &legend, lower.bottom() + BOTTOM);
        let epochs = std::mem::take(&mut labels.x);
        let mut frame = Frame::on(canvas, style, &labels, [x, loss], upper);
        // The lower panel has the numbers for both.
        frame.drop_x_numbers();
        self.draw(&mut frame, &self.losses);
        labels.x = epochs;
        labels.y = "accuracy (%)".to_owned();
        let mut frame = Frame::on(frame.into_canvas(), style, &labels, [x, accuracy], lower);
        self.draw(&mut frame, &self.accuracies);
        Ok(frame.into_scene())
    }
}
