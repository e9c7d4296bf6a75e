//! A scatter plot over a model's probability field, with its decision boundary.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::cells::{GRID, draw_cells};
use crate::color_bar::{BAR_SPACE, ColorBar};
use crate::contour::{Grid, contour};
use crate::error::{PlotError, check_length};
use crate::figure::Figure;
use crate::frame::{Frame, Labels};
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::points::Points;
use crate::style::{BOUNDARY_WIDTH, Style, Theme};

/// The number of shades; few, so that adjacent cells are often equal.
const SHADES: f64 = 64.0;

/// The tolerance of a probability outside 0..=1, for rounding in single precision.
pub(crate) const ROUNDING: f64 = 1e-6;

/// A scatter plot of two classes with a model's field and decision boundary.
///
/// The field is P(class 1). On the decision boundary it is 0.5.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Boundary, Points, Theme, render_svg};
///
/// let points = vec![[0.5, 1.0], [2.0, 3.0]];
/// let points = Points::new("A neuron", points, vec![0, 1], ["class A", "class B"])?;
/// let neuron = |x: f64, y: f64| 1.0 / (1.0 + (3.0 - x - y).exp());
/// let figure = Boundary::new(points, neuron)?;
/// assert!(render_svg(&figure, Theme::Dark)?.contains("boundary"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Boundary {
    points: Points,
    axes: [Axis; 2],
    grid: Grid,
    lines: Vec<Vec<[f64; 2]>>,
}

impl Boundary {
    /// Creates a figure of the points over `probability(x, y)` of class 1.
    ///
    /// Title, labels and highlights are those of the points. This calls the model about 9,000 times;
    /// drawing the figure does not call it.
    ///
    /// # Errors
    ///
    /// [`PlotError::NotTwoClasses`] unless the points have two class names, and
    /// [`PlotError::NotAProbability`] for a value that is NaN or outside 0 to 1.
    pub fn new(
        points: Points,
        mut probability: impl FnMut(f64, f64) -> f64,
    ) -> Result<Self, PlotError> {
        Self::from_batch(points, |batch| {
            batch.iter().map(|&[x, y]| probability(x, y)).collect()
        })
    }

    /// As [`Boundary::new`], for a model that takes a batch of points `[x, y]`.
    ///
    /// The model returns one probability per point, in their order. This calls it about seven times.
    ///
    /// # Errors
    ///
    /// Those of [`Boundary::new`], and [`PlotError::LengthMismatch`] unless there is one value per
    /// point.
    pub fn from_batch(
        points: Points,
        mut probabilities: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let names = points.class_names.len();
        if names != 2 {
            return Err(PlotError::NotTwoClasses { names });
        }
        let mut evaluate = |batch: &[[f64; 2]]| {
            let values = probabilities(batch);
            check_probabilities(batch, &values).map(|()| values)
        };
        let axes = points.axes();
        let [columns, rows] = GRID;
        let mut grid = Grid {
            columns,
            rows,
            x: [axes[0].low(), axes[0].high()],
            y: [axes[1].low(), axes[1].high()],
            values: Vec::new(),
        };
        grid.values = evaluate(&grid.points())?;
        let lines = contour(&grid, 0.5, &mut evaluate)?;
        Ok(Self {
            points,
            axes,
            grid,
            lines,
        })
    }

    /// The decision boundary within the plot area: lines of points `[x, y]`.
    ///
    /// A closed line repeats its first point. There are no lines if the model predicts the same class
    /// everywhere.
    #[must_use]
    pub fn lines(&self) -> &[Vec<[f64; 2]>] {
        &self.lines
    }

    fn legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let boundary = if self.lines.is_empty() {
            Entry::new(Key::Remark, "(no boundary in view)")
        } else {
            Entry::new(Key::Line(Pen::Boundary), "boundary (P = 0.5)")
        };
        let classes = self.points.class_legend();
        classes
            .chain([boundary])
            .chain(self.points.highlight_legend())
    }

    /// The shade of a cell, 0 to [`SHADES`], for the mean of its corners.
    fn shade(&self, column: usize, row: usize) -> i32 {
        let sum = self.grid.value(column, row)
            + self.grid.value(column + 1, row)
            + self.grid.value(column, row + 1)
            + self.grid.value(column + 1, row + 1);
        // The mean is a probability, so the shade fits in an i32.
        (sum / 4.0 * SHADES).round() as i32
    }
}

impl Figure for Boundary {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let labels: &Labels = &self.points.labels;
        let mut frame = Frame::new(style, labels, self.legend(), self.axes, BAR_SPACE);
        let plot = frame.plot();
        let canvas = frame.canvas();
        canvas.group("field", |canvas| {
            let cells = [self.grid.columns - 1, self.grid.rows - 1];
            let color = |shade: i32| style.field(f64::from(shade) / SHADES);
            let shade = |column, row| self.shade(column, row);
            draw_cells(canvas, plot, cells, shade, color);
        });
        let label = format!("P({})", self.points.class_names[1]);
        canvas.group("color-bar", |canvas| {
            let bar = ColorBar::of_fractions(&label);
            bar.draw(canvas, style, plot, |_, fraction| style.field(fraction));
        });
        let lines: Vec<Vec<[f64; 2]>> = self
            .lines
            .iter()
            .map(|line| frame.positions(line))
            .collect();
        frame.canvas().group("boundary", |canvas| {
            for line in &lines {
                canvas.polyline(line, style.boundary, BOUNDARY_WIDTH);
            }
        });
        frame.draw_axes();
        self.points.draw(&mut frame, style);
        Ok(frame.into_scene())
    }
}

/// Checks that the model returned a probability for every point.
fn check_probabilities(points: &[[f64; 2]], values: &[f64]) -> Result<(), PlotError> {
    check_length(("grid points", points.len()), ("answers", values.len()))?;
    let mut pairs = points.iter().zip(values);
    pairs.try_for_each(|(&point, &value)| check_probability(point, value))
}

/// Returns an error for a value that is not a probability.
pub(crate) fn check_probability([x, y]: [f64; 2], value: f64) -> Result<(), PlotError> {
    if (-ROUNDING..=1.0 + ROUNDING).contains(&value) {
        Ok(())
    } else {
        Err(PlotError::NotAProbability { x, y, value })
    }
}
