//! The common parts of figures with axes: title, legend, grid, ticks, labels.

use crate::axis::{Axis, TICKS, Tick};
use crate::canvas::{Anchor, Canvas, Rect};
use crate::marker::Marker;
use crate::pen::Pen;
use crate::style::{LABEL_SIZE, Style, TICK_SIZE, TITLE_SIZE};
use crate::text::{fit, text_width};
use crate::thin::{thin_line, thin_markers};

/// The space above the legend, for the title.
pub(crate) const TITLE_HEIGHT: f64 = 48.0;
/// The left and the right margin.
pub(crate) const MARGIN: f64 = 24.0;
/// The space below the plot area, for tick numbers and the x label.
pub(crate) const BOTTOM: f64 = 58.0;
/// The space above the plot area, for the y label.
///
/// The label is horizontal: this is easier to read, and the PNG renderer makes rotated text bold.
pub(crate) const Y_LABEL_HEIGHT: f64 = 34.0;
/// The distance between the plot area and the baseline of the y label.
pub(crate) const Y_LABEL_RISE: f64 = 12.0;
/// The largest width of a y label, in scene units.
const Y_LABEL_WIDTH: f64 = 420.0;
/// The smallest space for tick numbers, so that figures are aligned.
const TICK_SPACE: f64 = 46.0;
/// The space between a tick number and the plot area.
pub(crate) const TICK_GAP: f64 = 9.0;
/// The height of a plot area per tick of its y axis.
const TICK_HEIGHT: f64 = 45.0;
/// The width of a vertical line that marks a value of x.
const RULE_WIDTH: f64 = 1.5;
/// The space between such a line and its label.
const RULE_GAP: f64 = 7.0;

/// The texts around a plot area.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Labels {
    /// The title of the figure, or the name of a panel.
    pub(crate) title: String,
    /// The label below the x axis.
    pub(crate) x: String,
    /// The label above the y axis.
    pub(crate) y: String,
}

/// A figure with axes while it is drawn.
#[derive(Debug)]
pub(crate) struct Frame {
    canvas: Canvas,
    style: &'static Style,
    plot: Rect,
    x: Axis,
    y: Axis,
    x_ticks: Vec<Tick>,
    y_ticks: Vec<Tick>,
}

impl Frame {
    /// Creates a plot area on a canvas, and draws its labels.
    ///
    /// Without an x label, its ticks have no numbers.
    pub(crate) fn new(
        canvas: Canvas,
        style: &'static Style,
        labels: &Labels,
        [x, y]: [Axis; 2],
        plot: Rect,
    ) -> Self {
        let mut x_ticks = fitting_ticks(&x, plot.width);
        if labels.x.is_empty() {
            x_ticks.iter_mut().for_each(|tick| tick.label.clear());
        }
        let rows = (plot.height / TICK_HEIGHT).clamp(2.0, TICKS as f64);
        let y_ticks = y.ticks(rows as usize);
        let mut frame = Self {
            canvas,
            style,
            plot,
            x,
            y,
            x_ticks,
            y_ticks,
        };
        frame.draw_labels(labels);
        frame
    }

    /// The plot area.
    pub(crate) fn plot(&self) -> Rect {
        self.plot
    }

    /// The canvas, to draw data on.
    pub(crate) fn canvas(&mut self) -> &mut Canvas {
        &mut self.canvas
    }

    /// The position of a data point on the canvas.
    pub(crate) fn position(&self, [x, y]: [f64; 2]) -> [f64; 2] {
        [
            self.plot.x + self.x.position(x) * self.plot.width,
            self.plot.bottom() - self.y.position(y) * self.plot.height,
        ]
    }

    /// The positions of data points on the canvas.
    pub(crate) fn positions(&self, points: &[[f64; 2]]) -> Vec<[f64; 2]> {
        points.iter().map(|&point| self.position(point)).collect()
    }

    /// Draws the grid; call it before drawing data, which covers the grid.
    pub(crate) fn draw_grid(&mut self) {
        let Self { style, plot, .. } = *self;
        let (columns, rows) = self.tick_positions();
        self.canvas.group("grid", |canvas| {
            for x in columns {
                canvas.line([x, plot.y], [x, plot.bottom()], style.grid, 1.0);
            }
            for y in rows {
                canvas.line([plot.x, y], [plot.right(), y], style.grid, 1.0);
            }
        });
    }

    /// Draws a line within the plot area, with a gap at each point that cannot be shown.
    pub(crate) fn draw_line(&mut self, class: &str, points: &[[f64; 2]], pen: Pen) {
        let shown = |point: &[f64; 2]| self.x.can_show(point[0]) && self.y.can_show(point[1]);
        let runs = points.split(|point| !shown(point));
        // A point between two gaps is a dot.
        let (dots, lines): (Vec<_>, Vec<_>) = runs.partition(|run| run.len() == 1);
        let mut dots = dots.concat();
        dots.retain(|dot| self.x.contains(dot[0]) && self.y.contains(dot[1]));
        let dots = self.positions(&dots);
        let seen = thin_markers(&dots, |_| 0).into_iter();
        let seen: Vec<[f64; 2]> = seen.map(|dot| dots[dot]).collect();
        let lines = lines.iter().map(|run| thin_line(&self.positions(run)));
        let lines: Vec<Vec<[f64; 2]>> = lines.collect();
        let Self { style, plot, .. } = *self;
        if !lines.is_empty() || seen.is_empty() {
            let draw = |canvas: &mut Canvas| pen.draw_all(canvas, style, &lines);
            self.canvas.clipped_group(class, plot, draw);
        }
        // A dot on the edge of the plot area is not clipped.
        if !seen.is_empty() {
            let draw = |canvas: &mut Canvas| pen.draw_dots(canvas, style, &seen);
            self.canvas.group(class, draw);
        }
    }

    /// Draws markers at the points within the axes; `kind` maps an index of `points` to one of `markers`.
    pub(crate) fn draw_markers(
        &mut self,
        class: &str,
        points: &[[f64; 2]],
        kind: impl Fn(usize) -> usize,
        markers: &[Marker],
    ) {
        let Self { style, x, y, .. } = *self;
        let within = |&index: &usize| x.contains(points[index][0]) && y.contains(points[index][1]);
        let indices: Vec<usize> = (0..points.len()).filter(within).collect();
        let positions: Vec<[f64; 2]> = indices
            .iter()
            .map(|&index| self.position(points[index]))
            .collect();
        let shown = thin_markers(&positions, |place| kind(indices[place]));
        let canvas = &mut self.canvas;
        let symbols: Vec<usize> = markers
            .iter()
            .map(|marker| canvas.define(|canvas| marker.draw(canvas, style, [0.0, 0.0])))
            .collect();
        canvas.group(class, |canvas| {
            for place in shown {
                canvas.place(symbols[kind(indices[place])], positions[place]);
            }
        });
    }

    /// Draws the frame and the ticks of the plot area, over data on its edge.
    pub(crate) fn draw_axes(&mut self) {
        let Self { style, plot, .. } = *self;
        let (columns, rows) = self.tick_positions();
        let (x_ticks, y_ticks) = (&self.x_ticks, &self.y_ticks);
        self.canvas.group("axes", |canvas| {
            canvas.stroke_rect(plot, style.axis, 1.0);
            let bottom = plot.bottom();
            for (tick, x) in x_ticks.iter().zip(columns) {
                canvas.line([x, bottom], [x, bottom + 5.0], style.axis, 1.0);
                let at = [x, bottom + 20.0];
                canvas.text(at, &tick.label, TICK_SIZE, Anchor::Middle, style.text);
            }
            for (tick, y) in y_ticks.iter().zip(rows) {
                canvas.line([plot.x - 5.0, y], [plot.x, y], style.axis, 1.0);
                let at = [plot.x - TICK_GAP, y + 4.5];
                canvas.text(at, &tick.label, TICK_SIZE, Anchor::End, style.text);
            }
        });
    }

    /// Draws a vertical line at `x`, with its label next to its upper end.
    ///
    /// The y axis should have some headroom, because the label covers the data behind it.
    pub(crate) fn draw_rule(&mut self, x: f64, label: &str) {
        let Self { style, plot, .. } = *self;
        let at = self.position([x, self.y.low()])[0];
        self.canvas.group("rule", |canvas| {
            let ends = [[at, plot.y], [at, plot.bottom()]];
            canvas.polyline(&ends, style.boundary, RULE_WIDTH);
            let label = fit(label, TICK_SIZE, plot.width / 2.0 - 2.0 * RULE_GAP);
            let width = text_width(&label.content, label.size);
            // On the side with more space.
            let x = if at <= plot.x + plot.width / 2.0 {
                at + RULE_GAP
            } else {
                at - RULE_GAP - width
            };
            let behind = Rect {
                x: x - 2.0,
                y: plot.y + 3.0,
                width: width + 4.0,
                height: 17.0,
            };
            canvas.fill_rect(behind, style.background);
            let at = [x, plot.y + 16.0];
            canvas.text(at, &label.content, label.size, Anchor::Start, style.text);
        });
    }

    /// The canvas, for another plot area.
    pub(crate) fn into_canvas(self) -> Canvas {
        self.canvas
    }

    /// The positions of the ticks on the canvas: along x, and along y.
    fn tick_positions(&self) -> (Vec<f64>, Vec<f64>) {
        let low = [self.x.low(), self.y.low()];
        let x = |tick: &Tick| self.position([tick.value, low[1]])[0];
        let y = |tick: &Tick| self.position([low[0], tick.value])[1];
        (
            self.x_ticks.iter().map(x).collect(),
            self.y_ticks.iter().map(y).collect(),
        )
    }

    fn draw_labels(&mut self, labels: &Labels) {
        let Self { style, plot, .. } = *self;
        let canvas = &mut self.canvas;
        let at = [plot.x + plot.width / 2.0, plot.bottom() + 44.0];
        let x = (labels.x.as_str(), LABEL_SIZE, plot.width);
        canvas.label(at, x, Anchor::Middle, style.text);
        let at = [plot.x, plot.y - Y_LABEL_RISE];
        let title = (labels.title.as_str(), LABEL_SIZE, plot.width);
        canvas.label(at, title, Anchor::Start, style.text);
        let y = fit(&labels.y, LABEL_SIZE, Y_LABEL_WIDTH);
        if !labels.y.is_empty() {
            let x = fit(&labels.x, LABEL_SIZE, plot.width);
            canvas.describe(&format!("{} by {}.", y.content, x.content));
        }
        // A short label is right-aligned with the tick numbers; a long one starts at the margin.
        let end = plot.x - TICK_GAP;
        let x = (end - text_width(&y.content, y.size)).max(MARGIN);
        let at = [x, plot.y - Y_LABEL_RISE];
        canvas.text(at, &y.content, y.size, Anchor::Start, style.text);
    }
}

/// The left edge of a plot area, right of the numbers of these ticks.
pub(crate) fn left_of(y_ticks: &[Tick]) -> f64 {
    MARGIN + widest(y_ticks).max(TICK_SPACE) + TICK_GAP
}

/// Ticks of an x axis, few enough that their numbers do not overlap.
fn fitting_ticks(x: &Axis, width: f64) -> Vec<Tick> {
    let mut ticks = x.ticks(7);
    for target in [5, 3, 2] {
        if ticks.len() as f64 * (widest(&ticks) + 12.0) > width {
            ticks = x.ticks(target);
        }
    }
    ticks
}

/// The width of the widest tick number, in scene units.
fn widest(ticks: &[Tick]) -> f64 {
    let widths = ticks.iter().map(|tick| text_width(&tick.label, TICK_SIZE));
    widths.fold(0.0, f64::max)
}

/// Draws the title, at the same position in every figure.
pub(crate) fn draw_title(canvas: &mut Canvas, style: &Style, title: &str) {
    let title = fit(title, TITLE_SIZE, canvas.width() - 2.0 * MARGIN);
    let at = [canvas.width() / 2.0, 31.0];
    canvas.name(&title.content);
    canvas.text(at, &title.content, title.size, Anchor::Middle, style.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_with_long_numbers_are_fewer() {
        let axis = Axis::linear([1_000_000_000.0, 1_000_000_001.0], 0.0);
        let ticks = fitting_ticks(&axis, 600.0);
        assert!(ticks.len() >= 2);
        assert!(ticks.len() as f64 * (widest(&ticks) + 12.0) <= 600.0);
    }
}
