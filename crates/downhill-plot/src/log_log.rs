//! Series of points on two logarithmic axes.

use crate::drawing::Drawing;

use crate::axis::{Axis, Scale};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{Frame, Labels, MARGIN};
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::style::{Style, Theme};

/// One or more series of points on two logarithmic axes.
///
/// A power of x is a straight line there. A point with a coordinate that is NaN, beyond 1e300, zero or
/// negative leaves a gap; the legend has the number of such points.
///
/// # Examples
///
/// ```
/// use downhill_plot::{LogLog, Theme, render_svg};
///
/// let steps = [1e-8, 1e-6, 1e-4, 1e-2];
/// let figure = LogLog::new("The error of a difference")
///     .with_labels("step", "error")
///     .with_series("forward", steps.map(|h| [h, h + 1e-16 / h]))
///     .with_series("central", steps.map(|h| [h, h * h + 1e-16 / h]));
/// assert!(render_svg(&figure, Theme::Light)?.contains("central"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct LogLog {
    labels: Labels,
    series: Vec<(String, Vec<[f64; 2]>)>,
}

impl LogLog {
    /// Creates a figure without series.
    ///
    /// The axes are named `x` and `y` until [`LogLog::with_labels`] renames them.
    pub fn new(title: impl Into<String>) -> Self {
        Self {
            labels: Labels {
                title: title.into(),
                x: "x".to_owned(),
                y: "y".to_owned(),
            },
            series: Vec::new(),
        }
    }

    /// Names the axes.
    #[must_use]
    pub fn with_labels(mut self, x: impl Into<String>, y: impl Into<String>) -> Self {
        self.labels.x = x.into();
        self.labels.y = y.into();
        self
    }

    /// Adds a series of points `[x, y]`, connected in their order.
    ///
    /// Up to seven series differ in dashes and color.
    #[must_use]
    pub fn with_series(
        mut self,
        name: impl Into<String>,
        points: impl IntoIterator<Item = [f64; 2]>,
    ) -> Self {
        let points = points.into_iter().collect();
        self.series.push((name.into(), points));
        self
    }

    fn legend(&self, left_out: usize) -> impl Iterator<Item = Entry> + '_ {
        let several = self.series.len() > 1;
        let series = self.series.iter().enumerate().filter(move |_| several);
        series
            .map(|(index, (name, _))| Entry::new(Key::Line(Pen::Curve(index)), name))
            .chain(Entry::left_out(left_out, Scale::Log.left_out()))
    }
}

impl Figure for LogLog {
    /// # Errors
    ///
    /// [`PlotError::Empty`] without points, and [`PlotError::NothingDrawable`] if log axes can show none
    /// of them.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let all: Vec<[f64; 2]> = self.series.iter().flat_map(|s| s.1.clone()).collect();
        if all.is_empty() {
            return Err(PlotError::Empty { what: "points" });
        }
        let shown: Vec<[f64; 2]> = all
            .iter()
            .copied()
            .filter(|point| point.iter().all(|&value| Scale::Log.can_show(value)))
            .collect();
        if shown.is_empty() {
            return Err(PlotError::NothingDrawable {
                what: "the series",
                count: all.len(),
                scale: Scale::Log.name(),
            });
        }
        let axes = [0, 1].map(|side| {
            let values = shown.iter().map(|point| point[side]);
            Axis::log(values, [0.02, 0.05][side]).with_powers()
        });
        let style = Style::of(theme);
        let legend = self.legend(all.len() - shown.len());
        let mut frame = Frame::new(style, &self.labels, legend, axes, MARGIN);
        frame.draw_grid();
        frame.draw_axes();
        for (index, (_, points)) in self.series.iter().enumerate() {
            frame.draw_curve(points, index);
        }
        Ok(frame.into_scene())
    }
}
