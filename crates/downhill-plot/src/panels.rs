//! Several charts in one figure, with one legend.

use crate::axis::{Axis, TICKS};
use crate::canvas::{Canvas, Rect};
use crate::chart::Chart;
use crate::color_bar::BAR_SPACE;
use crate::drawing::Drawing;
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{BOTTOM, Frame, MARGIN, TITLE_HEIGHT, Y_LABEL_HEIGHT, draw_title, left_of};
use crate::legend::{Entry, Key, Legend, ROW_HEIGHT};
use crate::pen::Pen;
use crate::style::{SCENE_HEIGHT, SCENE_WIDTH, Style, Theme};

/// The space between two panels that share an x axis, above the label of the lower one.
const GAP: f64 = 14.0;

/// Several charts in one figure, in rows, with one legend for all.
///
/// The title of a chart is the name of its panel and replaces the y label. If two charts above each other have the
/// same x axis, only the lower one shows its numbers. A chart with nothing to draw is left out.
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
    /// Creates a figure of charts, one below the other.
    pub fn new(title: impl Into<String>, charts: Vec<Chart>) -> Self {
        Self {
            title: title.into(),
            charts,
            columns: 1,
            height: None,
        }
    }

    /// Sets the number of charts in a row. The default is 1, and 0 counts as 1.
    #[must_use]
    pub fn with_columns(mut self, columns: usize) -> Self {
        self.columns = columns.max(1);
        self
    }

    /// Sets the height of each plot area, in scene units.
    ///
    /// The default is 190, or 270 for one panel.
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
        let alone = if shown.len() == 1 { 270.0 } else { 190.0 };
        let height = Some(self.height.unwrap_or(alone));
        Ok(lay_out(&self.title, &shown, self.columns, height, theme))
    }
}

/// Draws charts in rows of `columns` with plot areas of this height.
///
/// Without a height there is one chart, which has the figure's title, the standard height and space for a
/// color bar.
pub(crate) fn lay_out(
    title: &str,
    shown: &[(&Chart, [Axis; 2])],
    columns: usize,
    height: Option<f64>,
    theme: Theme,
) -> Drawing {
    let style = Style::of(theme);
    let legend = Legend::new(entries(shown), SCENE_WIDTH - 2.0 * MARGIN);
    let top = TITLE_HEIGHT + Y_LABEL_HEIGHT;
    let alone = height.is_none();
    // A second row of legend makes the figure higher, not the plot area lower.
    let standard = SCENE_HEIGHT - top - BOTTOM - legend.height().min(ROW_HEIGHT);
    let height = height.unwrap_or(standard);
    let left = shown.iter().map(|(_, [_, y])| left_of(&y.ticks(TICKS)));
    let left = left.fold(0.0, f64::max);
    let column = (SCENE_WIDTH - MARGIN) / columns as f64;
    // Of two panels with the same x axis, only the lower one has the numbers.
    let shares = |index: usize| {
        let this = |(chart, [x, _]): &(&Chart, [Axis; 2])| (chart.labels.x.clone(), *x);
        let next = shown.get(index + columns);
        columns == 1 && next.is_some_and(|next| this(next) == this(&shown[index]))
    };
    let mut canvas = Canvas::new(style, SCENE_WIDTH, SCENE_HEIGHT);
    draw_title(&mut canvas, style, title);
    legend.draw(&mut canvas, style, [MARGIN, TITLE_HEIGHT]);
    let mut top = top + legend.height();
    for (index, &(chart, axes)) in shown.iter().enumerate() {
        let bar = if alone && chart.backdrop.is_some() {
            BAR_SPACE - MARGIN
        } else {
            0.0
        };
        let plot = Rect {
            x: left + (index % columns) as f64 * column,
            y: top,
            width: column - left - bar,
            height,
        };
        let mut labels = chart.labels.clone();
        if alone {
            labels.title.clear();
        } else if labels.title.is_empty() && columns > 1 {
            // Beside another panel, a y label has no space left of the plot area.
            labels.title = std::mem::take(&mut labels.y);
        }
        if !labels.title.is_empty() {
            labels.y.clear();
        }
        if shares(index) {
            labels.x.clear();
        }
        let mut frame = Frame::new(canvas, style, &labels, axes, plot);
        chart.draw(&mut frame, style, alone);
        canvas = frame.into_canvas();
        if (index + 1) % columns == 0 || index + 1 == shown.len() {
            let below = if shares(index) { GAP } else { BOTTOM };
            canvas.set_height(top + height + below);
            top += height + below + Y_LABEL_HEIGHT;
        }
    }
    canvas.into_scene()
}

/// The entries of a legend for all charts: a lone curve needs none, and remarks are last.
fn entries(shown: &[(&Chart, [Axis; 2])]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut remarks: Vec<(usize, &str)> = Vec::new();
    for (chart, axes) in shown {
        let (more, counts) = chart.legend(axes);
        for entry in more {
            if !entries.contains(&entry) {
                entries.push(entry);
            }
        }
        for (count, reason) in counts {
            match remarks.iter_mut().find(|(_, other)| *other == reason) {
                Some((sum, _)) => *sum += count,
                None => remarks.push((count, reason)),
            }
        }
    }
    if entries.len() == 1 && matches!(entries[0].key, Key::Line(Pen::Curve(_))) {
        entries.clear();
    }
    entries.retain(|entry| !entry.label.is_empty());
    let remarks = remarks.into_iter();
    entries.extend(remarks.filter_map(|(count, reason)| Entry::left_out(count, reason)));
    entries
}
