//! A function of two variables as shades between contour lines.

use crate::axis::{Axis, Scale, TICKS};
use crate::cells::{GRID, draw_cells};
use crate::color_bar::ColorBar;
use crate::contour::{Grid, contour};
use crate::error::{PlotError, check_length};
use crate::frame::Frame;
use crate::style::Style;

/// From this ratio of the largest to the smallest value on, the levels are on a log scale.
const LOG_RATIO: f64 = 25.0;
/// The number of contour lines.
const LEVELS: usize = 10;
/// The number of shades.
const SHADES: f64 = 64.0;
/// The width of a contour line.
const LINE_WIDTH: f64 = 0.9;

/// A function's values on a grid, and its contour lines.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Heat {
    label: String,
    grid: Grid,
    /// The axis of the values, for levels and shades.
    values: Axis,
    lines: Vec<Vec<[f64; 2]>>,
    /// The number of values that are not finite.
    pub(crate) missing: usize,
}

impl Heat {
    /// Evaluates a function on the axes.
    pub(crate) fn new(
        label: String,
        axes: [Axis; 2],
        mut function: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let mut grid = Grid::over(axes, GRID);
        let points = grid.points();
        grid.values = function(&points);
        check_length(
            ("points of the grid", points.len()),
            ("values", grid.values.len()),
        )?;
        let shown = || {
            grid.values
                .iter()
                .copied()
                .filter(|&value| Scale::Linear.can_show(value))
        };
        let [low, high] = [
            shown().fold(f64::MAX, f64::min),
            shown().fold(f64::MIN, f64::max),
        ];
        let missing = points.len() - shown().count();
        if missing == points.len() {
            return Err(PlotError::NothingDrawable {
                what: "the function",
                count: missing,
                scale: Scale::Linear.name(),
            });
        }
        let scale = if low > 1e-300 && high / low >= LOG_RATIO {
            Scale::Log
        } else {
            Scale::Linear
        };
        let values = Axis::fit(scale, [low, high], 0.0, [None; 2]);
        let mut lines = Vec::new();
        for level in 0..LEVELS {
            let level = values.value((level as f64 + 0.5) / LEVELS as f64);
            lines.extend(contour(&grid, level, None)?);
        }
        Ok(Self {
            label,
            grid,
            values,
            lines,
            missing,
        })
    }

    /// Draws the shades and the contour lines, and the color bar if there is space for it.
    pub(crate) fn draw(&self, frame: &mut Frame, style: &Style, with_bar: bool) {
        let plot = frame.plot();
        let color = |fraction: f64| style.heat(fraction);
        frame.canvas().group("heat", |canvas| {
            let cells = [self.grid.columns - 1, self.grid.rows - 1];
            let shade = |column, row| {
                let corners = self
                    .grid
                    .corners(column, row)
                    .map(|node| self.grid.values[node]);
                let mean = corners.iter().sum::<f64>() / 4.0;
                let shown = self.values.can_show(mean);
                // A position is from 0 to 1, so the shade fits in an i32.
                shown.then(|| (self.values.position(mean).clamp(0.0, 1.0) * SHADES).round() as i32)
            };
            let fill = |shade: Option<i32>| {
                shade.map_or(style.background, |s| color(f64::from(s) / SHADES))
            };
            draw_cells(canvas, plot, cells, shade, fill);
        });
        let lines: Vec<_> = self
            .lines
            .iter()
            .map(|line| frame.positions(line))
            .collect();
        frame.canvas().clipped_group("contours", plot, |canvas| {
            canvas.paths(
                lines.iter().map(Vec::as_slice),
                style.contour(),
                LINE_WIDTH,
                &[],
            );
        });
        if with_bar {
            let ticks = self.values.ticks(TICKS).into_iter();
            let bar = ColorBar {
                label: &self.label,
                parts: 1,
                ticks: ticks
                    .map(|tick| (self.values.position(tick.value), tick.label))
                    .collect(),
            };
            frame.canvas().group("color-bar", |canvas| {
                bar.draw(canvas, style, plot, |_, fraction| color(fraction));
            });
        }
    }
}
