//! Several charts in one figure, with one legend.

use crate::axis::TICKS;
use crate::canvas::Rect;
use crate::chart::{Chart, shown_entries};
use crate::drawing::Drawing;
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{BOTTOM, Frame, Labels, MARGIN, TITLE_HEIGHT, Y_LABEL_HEIGHT, left_of, page};
use crate::legend::Legend;
use crate::style::{SCENE_WIDTH, Style, Theme};

/// The space between two panels that share an x axis, above the label of the lower one.
const GAP: f64 = 14.0;

/// Several charts in one figure, in rows, with one legend for all.
///
/// The title of a chart is the name of its panel, in the place of the y label. A chart below another with the
/// same x axis has the numbers for both. A chart with nothing to draw is left out.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Chart, Panels, Theme, render_svg};
///
/// let losses = Chart::new("").with_labels("epoch", "loss").with_curve("training", [[0.0, 2.0], [1.0, 0.5]]);
/// let rates = Chart::new("").with_labels("epoch", "rate").with_curve("rate", [[0.0, 0.1], [1.0, 0.05]]);
/// let figure = Panels::new("A run", vec![losses, rates]);
/// assert!(render_svg(&figure, Theme::Light)?.contains("rate"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Panels {
    title: String,
    charts: Vec<Chart>,
    columns: usize,
    height: Option<f64>,
}

impl Panels {
    /// Creates a figure of charts below each other.
    pub fn new(title: impl Into<String>, charts: Vec<Chart>) -> Self {
        Self {
            title: title.into(),
            charts,
            columns: 1,
            height: None,
        }
    }

    /// Sets the number of charts in a row, at least 1. Default: 1.
    #[must_use]
    pub fn with_columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// Sets the height of each plot area, in scene units. Default: 190, or 270 for one panel.
    #[must_use]
    pub fn with_height(mut self, height: f64) -> Self {
        self.height = Some(height.max(60.0));
        self
    }
}

impl Figure for Panels {
    /// # Errors
    ///
    /// Those of the first chart if no chart can be drawn, and [`PlotError::Empty`] if there is none.
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let mut shown = Vec::new();
        let mut first_error = PlotError::Empty { what: "charts" };
        for chart in self.charts.iter().rev() {
            match chart.axes() {
                Ok(axes) => shown.push((chart, axes)),
                Err(error) => first_error = error,
            }
        }
        shown.reverse();
        if shown.is_empty() {
            return Err(first_error);
        }
        let (mut entries, mut remarks): (Vec<_>, Vec<(usize, _)>) = (Vec::new(), Vec::new());
        for (chart, axes) in &shown {
            let (more, counts) = chart.legend(axes);
            let new: Vec<_> = more
                .into_iter()
                .filter(|entry| !entries.contains(entry))
                .collect();
            entries.extend(new);
            for (count, reason) in counts {
                match remarks.iter_mut().find(|(_, other)| *other == reason) {
                    Some((sum, _)) => *sum += count,
                    None => remarks.push((count, reason)),
                }
            }
        }
        let legend = Legend::new(shown_entries(entries, &remarks), SCENE_WIDTH - 2.0 * MARGIN);
        let ticks = shown.iter().map(|(_, [_, y])| left_of(&y.ticks(TICKS)));
        let left = ticks.fold(0.0, f64::max);
        let column = (SCENE_WIDTH - MARGIN) / self.columns as f64;
        // A panel above another one with the same x axis leaves the numbers to it.
        let shares = |index: usize| {
            let next = shown.get(index + self.columns);
            let same = |(other, [x, _]): &(&Chart, [_; 2])| {
                *x == shown[index].1[0] && other.labels.x == shown[index].0.labels.x
            };
            self.columns == 1 && next.is_some_and(same)
        };
        let height = self
            .height
            .unwrap_or(if shown.len() == 1 { 270.0 } else { 190.0 });
        let mut top = TITLE_HEIGHT + legend.height();
        let mut tops = Vec::new();
        for row in (0..shown.len()).step_by(self.columns) {
            tops.push(top + Y_LABEL_HEIGHT);
            top += Y_LABEL_HEIGHT + height + if shares(row) { GAP } else { BOTTOM };
        }
        let mut canvas = page(style, &self.title, &legend, top);
        for (index, &(chart, axes)) in shown.iter().enumerate() {
            let plot = Rect {
                x: left + (index % self.columns) as f64 * column,
                y: tops[index / self.columns],
                width: column - left,
                height,
            };
            let mut labels = Labels {
                title: String::new(),
                ..chart.labels.clone()
            };
            if shares(index) {
                labels.x.clear();
            }
            // Beside another panel, a y label has no space left of the plot area.
            let name = match chart.labels.title.as_str() {
                "" if self.columns > 1 => &chart.labels.y,
                title => title,
            };
            if !name.is_empty() {
                labels.y.clear();
            }
            let mut frame = Frame::on(canvas, style, &labels, axes, plot);
            frame.draw_panel_name(name);
            if shares(index) {
                frame.drop_x_numbers();
            }
            chart.draw(&mut frame, style, false);
            canvas = frame.into_canvas();
        }
        Ok(canvas.into_scene())
    }
}
