//! A linear decision boundary at several steps of training.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::canvas::Rect;
use crate::clip::clip_piece;
use crate::error::{PlotError, is_plottable};
use crate::figure::Figure;
use crate::frame::{Frame, MARGIN};
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::points::Points;
use crate::style::{Style, Theme};

/// A scatter plot with the line `w1 x + w2 y + b = 0` at several steps of training.
///
/// Older lines are fainter, thinner and dashed; up to seven have different dashes. The last is solid.
///
/// # Examples
///
/// ```
/// use downhill_plot::{MovingLine, Points, Theme, render_svg};
///
/// let points = vec![[0.5, 1.0], [2.0, 3.0]];
/// let points = Points::new("A perceptron", points, vec![0, 1], ["no", "yes"])?;
/// let lines = [("step 1", [1.0, 0.0, -1.0]), ("step 2", [1.0, 1.0, -3.0])];
/// let figure = MovingLine::new(points, lines)?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("step 2"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MovingLine {
    points: Points,
    lines: Vec<(String, [f64; 3])>,
}

impl MovingLine {
    /// Creates a figure of points and lines `[w1, w2, b]`, from the oldest to the last.
    ///
    /// Each line has a caption such as `step 3`. A line outside the plot area is not drawn, and its
    /// caption gets the remark `(out of view)`.
    ///
    /// # Errors
    ///
    /// [`PlotError::Empty`] without lines, [`PlotError::NotPlottable`] for a number of a line that
    /// is NaN, infinite or beyond 1e300, and [`PlotError::NoLine`] if `w1` and `w2` are both 0.
    pub fn new<N: Into<String>>(
        points: Points,
        lines: impl IntoIterator<Item = (N, [f64; 3])>,
    ) -> Result<Self, PlotError> {
        let lines = lines.into_iter().map(|(name, line)| (name.into(), line));
        let lines: Vec<(String, [f64; 3])> = lines.collect();
        if lines.is_empty() {
            return Err(PlotError::Empty { what: "lines" });
        }
        for (index, &(_, line)) in lines.iter().enumerate() {
            if let Some(&value) = line.iter().find(|value| !is_plottable(**value)) {
                let what = "lines";
                return Err(PlotError::NotPlottable { what, index, value });
            }
            if line[0] == 0.0 && line[1] == 0.0 {
                let bias = line[2];
                return Err(PlotError::NoLine { index, bias });
            }
        }
        Ok(Self { points, lines })
    }

    /// The pen of each line; the last line has age 0.
    fn pens(&self) -> impl Iterator<Item = Pen> {
        let count = self.lines.len();
        (0..count).rev().map(move |age| Pen::Past { age, count })
    }
}

impl Figure for MovingLine {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let axes = self.points.axes();
        let lines = self.lines.iter();
        let pieces: Vec<Option<[[f64; 2]; 2]>> =
            lines.map(|&(_, line)| within(line, &axes)).collect();
        let lines = self.lines.iter().zip(&pieces).zip(self.pens());
        let entries = lines.map(|(((name, _), piece), pen)| match piece {
            Some(_) => Entry::new(Key::Line(pen), name),
            None => Entry::new(Key::Line(pen), format!("{name} (out of view)")),
        });
        let legend = self.points.class_legend().chain(entries);
        let legend = legend.chain(self.points.highlight_legend());
        let mut frame = Frame::new(style, &self.points.labels, legend, axes, MARGIN);
        frame.draw_grid();
        let plot = frame.plot();
        for (piece, pen) in pieces.into_iter().zip(self.pens()) {
            let Some(ends) = piece else { continue };
            let ends =
                ends.map(|[x, y]| [plot.x + x * plot.width, plot.bottom() - y * plot.height]);
            let canvas = frame.canvas();
            canvas.group("line", |canvas| pen.draw(canvas, style, &ends));
        }
        frame.draw_axes();
        self.points.draw(&mut frame, style);
        Ok(frame.into_scene())
    }
}

/// The part of a line within the axes, as fractions of their lengths.
fn within([w1, w2, b]: [f64; 3], [x, y]: &[Axis; 2]) -> Option<[[f64; 2]; 2]> {
    // Scaling avoids overflow and underflow.
    let largest = w1.abs().max(w2.abs());
    let [w1, w2, b] = [w1 / largest, w2 / largest, b / largest];
    let across = w1 * (x.high() - x.low());
    let up = w2 * (y.high() - y.low());
    let offset = w1 * x.low() + w2 * y.low() + b;
    let size = across.hypot(up);
    let (across, up, offset) = (across / size, up / size, offset / size);
    if !offset.is_finite() {
        return None;
    }
    // From the point nearest to the middle of the plot area, along the line, beyond the corners.
    let away = across * 0.5 + up * 0.5 + offset;
    let foot = [0.5 - away * across, 0.5 - away * up];
    let end = |distance: f64| [foot[0] - distance * up, foot[1] + distance * across];
    let unit_square = Rect {
        x: 0.0,
        y: 0.0,
        width: 1.0,
        height: 1.0,
    };
    clip_piece([end(-2.0), end(2.0)], unit_square)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_at_the_edge_at_any_scale() {
        let axes = [
            Axis::linear([0.0, 4.0], 0.0),
            Axis::linear([-1.0, 1.0], 0.0),
        ];
        for scale in [1e-300, -1.0, 1e299] {
            // y = 0.25 x - 0.5, from [0, -0.5] to [4, 0.5].
            let line = [0.25, -1.0, -0.5].map(|value| value * scale);
            let ends = within(line, &axes).unwrap();
            let mut fractions = ends.map(|end| end.map(|fraction| (fraction * 1e9).round() / 1e9));
            fractions.sort_by(|a, b| a[0].total_cmp(&b[0]));
            assert_eq!(fractions, [[0.0, 0.25], [1.0, 0.75]]);
        }
        let vertical = within([2.0, 0.0, -2.0], &axes).unwrap();
        assert!(vertical.iter().all(|end| (end[0] - 0.25).abs() < 1e-12));
    }

    #[test]
    fn a_line_may_be_outside_the_axes() {
        let axes = [Axis::linear([0.0, 4.0], 0.0); 2];
        for line in [[1.0, 1.0, 1.0], [1.0, 1.0, -9.0], [1e-300, 0.0, 1e300]] {
            assert_eq!(within(line, &axes), None);
        }
    }
}
