//! The loss per epoch.

use crate::drawing::Drawing;

use crate::axis::{Axis, Scale};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::legend::{Entry, Key};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{Style, Theme};

/// One or more curves of a loss per epoch, with reference values to compare with.
///
/// Losses that the scale cannot show leave a gap, and the legend has their number: NaN, infinities,
/// values beyond 1e300 and, on a log scale, zeros and negative values. A curve of more than 2,000
/// epochs is drawn through about 2,000 points, including its ends and extremes.
///
/// # Examples
///
/// ```
/// use downhill_plot::{LossCurve, Theme, render_svg};
///
/// let losses: Vec<f64> = (0..20_000).map(|epoch| 0.7 / (1.0 + f64::from(epoch))).collect();
/// let figure = LossCurve::new("Training a neuron", "mean log loss")
///     .with_series("autodiff", losses)
///     .with_reference("printed", [[0.0, 0.7], [1000.0, 0.0007]])
///     .with_log_scale();
/// assert!(render_svg(&figure, Theme::Light)?.contains("printed"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LossCurve {
    labels: Labels,
    first_epoch: usize,
    scale: Scale,
    series: Vec<(String, Vec<f64>)>,
    references: Vec<(String, Vec<[f64; 2]>)>,
}

impl LossCurve {
    /// Creates a figure without curves; `y_label` names the y axis.
    pub fn new(title: impl Into<String>, y_label: impl Into<String>) -> Self {
        Self {
            labels: Labels {
                title: title.into(),
                x: "epoch".to_owned(),
                y: y_label.into(),
            },
            first_epoch: 0,
            scale: Scale::Linear,
            series: Vec::new(),
            references: Vec::new(),
        }
    }

    /// Sets the epoch of the first loss of every series. Default: 0.
    ///
    /// References are not moved.
    #[must_use]
    pub fn with_first_epoch(mut self, first_epoch: usize) -> Self {
        self.first_epoch = first_epoch;
        self
    }

    /// Sets the name of the x axis, such as `step`. Default: `epoch`.
    #[must_use]
    pub fn with_x_label(mut self, x: impl Into<String>) -> Self {
        self.labels.x = x.into();
        self
    }

    /// Sets a logarithmic scale for the y axis.
    #[must_use]
    pub fn with_log_scale(mut self) -> Self {
        self.scale = Scale::Log;
        self
    }

    /// Adds a curve with one loss per epoch, in order.
    ///
    /// Up to seven curves differ in dashes and color.
    #[must_use]
    pub fn with_series(
        mut self,
        name: impl Into<String>,
        losses: impl IntoIterator<Item = f64>,
    ) -> Self {
        let losses = losses.into_iter().collect();
        self.series.push((name.into(), losses));
        self
    }

    /// Adds reference values `[epoch, loss]`, drawn as rings over the curves.
    #[must_use]
    pub fn with_reference(
        mut self,
        label: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let points = points.into_iter().collect();
        self.references.push((label.into(), points));
        self
    }

    /// The curves as points `[epoch, loss]`, including those that cannot be shown.
    fn curves(&self) -> Vec<Vec<[f64; 2]>> {
        let point = |(index, &loss): (usize, &f64)| [(self.first_epoch + index) as f64, loss];
        let series = self.series.iter();
        series
            .map(|(_, losses)| losses.iter().enumerate().map(point).collect())
            .collect()
    }

    fn can_show(&self, [epoch, loss]: [f64; 2]) -> bool {
        Scale::Linear.can_show(epoch) && self.scale.can_show(loss)
    }

    fn legend(&self, left_out: usize) -> impl Iterator<Item = Entry> + '_ {
        let several = self.series.len() > 1 || !self.references.is_empty();
        let series = self.series.iter().enumerate().filter(move |_| several);
        let references = self.references.iter();
        series
            .map(|(index, (name, _))| Entry::new(Key::Line(Pen::Curve(index)), name))
            .chain(references.map(|(label, _)| Entry::new(Key::Marker(Marker::Ring), label)))
            .chain(Entry::left_out(left_out, self.scale.left_out()))
    }
}

impl Figure for LossCurve {
    /// # Errors
    ///
    /// [`PlotError::Empty`] without losses, and [`PlotError::NothingDrawable`] if the scale can show
    /// none of them.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let curves = self.curves();
        let references = self.references.iter().flat_map(|(_, points)| points);
        let all: Vec<[f64; 2]> = curves.iter().flatten().chain(references).copied().collect();
        if curves.iter().all(Vec::is_empty) {
            return Err(PlotError::Empty { what: "losses" });
        }
        let shown: Vec<[f64; 2]> = all
            .iter()
            .copied()
            .filter(|&point| self.can_show(point))
            .collect();
        if shown.is_empty() {
            return Err(PlotError::NothingDrawable {
                what: "the loss curve",
                count: all.len(),
                scale: self.scale.name(),
            });
        }
        let epochs = shown.iter().map(|point| point[0]);
        let losses = shown.iter().map(|point| point[1]);
        let axes = [
            Axis::linear(epochs.clone(), 0.02).with_whole_ticks(epochs),
            match self.scale {
                Scale::Linear => Axis::linear(losses, 0.05),
                Scale::Log => Axis::log(losses, 0.05),
            },
        ];
        let style = Style::of(theme);
        let legend = self.legend(all.len() - shown.len());
        let mut frame = Frame::new(style, &self.labels, legend, axes, MARGIN);
        frame.draw_grid();
        frame.draw_axes();
        for (index, curve) in curves.iter().enumerate() {
            frame.draw_curve(curve, index);
        }
        for (_, points) in &self.references {
            let points: Vec<[f64; 2]> = points
                .iter()
                .copied()
                .filter(|&point| self.can_show(point))
                .collect();
            let positions = frame.positions(&points);
            frame.canvas().group("reference", |canvas| {
                for at in positions {
                    Marker::Ring.draw(canvas, style, at);
                }
            });
        }
        Ok(frame.into_scene())
    }
}
