//! A scatter plot of several classes over the class that a model predicts.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::boundary::{ROUNDING, check_probability};
use crate::cells::{GRID, draw_cells};
use crate::color_bar::{BAR_SPACE, ColorBar};
use crate::contour::{Grid, contour};
use crate::error::{PlotError, check_length};
use crate::figure::Figure;
use crate::frame::Frame;
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::points::Points;
use crate::style::{BOUNDARY_WIDTH, Style, Theme};

/// With more classes, the tints of the regions are hard to distinguish.
const MOST_CLASSES: usize = 6;

/// The number of shades of a class; few, so that adjacent cells are often equal.
const SHADES: f64 = 32.0;

/// A scatter plot of 2 to 6 classes over the class that a model predicts.
///
/// A region has the color of its predicted class; a higher probability has a stronger color.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Points, Regions, Theme, render_svg};
///
/// let points = vec![[0.0, 1.0], [-1.0, -1.0], [1.0, -1.0]];
/// let points = Points::new("Directions", points, vec![0, 1, 2], ["up", "left", "right"])?;
/// let softmax = |x: f64, y: f64| {
///     let powers = [2.0 * y, -x - y, x - y].map(f64::exp);
///     let sum: f64 = powers.iter().sum();
///     powers.iter().map(|power| power / sum).collect()
/// };
/// let figure = Regions::new(points, softmax)?;
/// assert_eq!(figure.outline(0).len(), 1);
/// assert!(render_svg(&figure, Theme::Dark)?.contains("P(chosen class)"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Regions {
    points: Points,
    axes: [Axis; 2],
    grid: Grid,
    /// The probabilities at each point of the grid, whose `values` are not used.
    answers: Vec<Vec<f64>>,
    outlines: Vec<Vec<Vec<[f64; 2]>>>,
}

impl Regions {
    /// Creates a figure of the points over the class with the highest probability.
    ///
    /// `probabilities(x, y)` returns one probability per class. If classes are equal, the first is chosen.
    /// Title, labels and highlights are those of the points. This calls the model about 10,000 times;
    /// drawing the figure does not call it.
    ///
    /// # Errors
    ///
    /// [`PlotError::ClassCount`] unless the points have 2 to 6 class names,
    /// [`PlotError::AnswerLength`] unless there is one probability per class,
    /// [`PlotError::NotAProbability`] for one that is NaN or outside 0 to 1, and
    /// [`PlotError::NotADistribution`] unless they sum to 1.
    pub fn new(
        points: Points,
        mut probabilities: impl FnMut(f64, f64) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        Self::from_batch(points, |batch| {
            batch.iter().map(|&[x, y]| probabilities(x, y)).collect()
        })
    }

    /// As [`Regions::new`], for a model that takes a batch of points `[x, y]`.
    ///
    /// The model returns the probabilities of each point, in their order. This calls it once for all
    /// regions, and about six times for each outline.
    ///
    /// # Errors
    ///
    /// Those of [`Regions::new`], and [`PlotError::LengthMismatch`] unless there is one answer per
    /// point.
    pub fn from_batch(
        points: Points,
        mut probabilities: impl FnMut(&[[f64; 2]]) -> Vec<Vec<f64>>,
    ) -> Result<Self, PlotError> {
        let classes = points.class_names.len();
        if !(2..=MOST_CLASSES).contains(&classes) {
            return Err(PlotError::ClassCount {
                figure: "figure of regions",
                classes,
                most: MOST_CLASSES,
            });
        }
        let mut evaluate = |batch: &[[f64; 2]]| {
            let answers = probabilities(batch);
            check_all(batch, &answers, classes).map(|()| answers)
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
        let answers = evaluate(&grid.points())?;
        let mut outlines = Vec::with_capacity(classes);
        for class in 0..classes {
            let leads = |answers: &[Vec<f64>]| answers.iter().map(|p| lead(p, class)).collect();
            grid.values = leads(&answers);
            let mut function = |batch: &[[f64; 2]]| evaluate(batch).map(|a| leads(&a));
            outlines.push(contour(&grid, 0.0, &mut function)?);
        }
        grid.values.clear();
        Ok(Self {
            points,
            axes,
            grid,
            answers,
            outlines,
        })
    }

    /// The outlines of a class's regions in the plot area: lines of points `[x, y]`.
    ///
    /// On an outline, another class is equally probable. A closed line repeats its first point. There
    /// are no lines if the model predicts the class everywhere or nowhere, or if it does not exist.
    #[must_use]
    pub fn outline(&self, class: usize) -> &[Vec<[f64; 2]>] {
        self.outlines.get(class).map_or(&[], Vec::as_slice)
    }

    fn classes(&self) -> usize {
        self.outlines.len()
    }

    fn legend(&self) -> impl Iterator<Item = Entry> + '_ {
        let line = if self.outlines.iter().all(Vec::is_empty) {
            Entry::new(Key::Remark, "(no boundary in view)")
        } else {
            Entry::new(Key::Line(Pen::Boundary), "boundary (equal P)")
        };
        let classes = self.points.class_legend();
        classes.chain([line]).chain(self.points.highlight_legend())
    }

    /// The class of a cell, by the mean of its corners, and its shade.
    fn shade(&self, column: usize, row: usize) -> (usize, i32) {
        let first = row * self.grid.columns + column;
        let above = first + self.grid.columns;
        let corners = [first, first + 1, above, above + 1].map(|node| &self.answers[node]);
        let mean = |class: usize| corners.iter().map(|p| p[class]).sum::<f64>() / 4.0;
        let means: Vec<f64> = (0..self.classes()).map(mean).collect();
        let class = chosen(&means);
        // The confidence is from 0 to 1, so the shade fits in an i32.
        let shade = (self.confidence(means[class]) * SHADES).round() as i32;
        (class, shade)
    }

    /// The probability of the chosen class, rescaled from `least..=1` to `0..=1`.
    fn confidence(&self, probability: f64) -> f64 {
        let least = self.least();
        ((probability - least) / (1.0 - least)).clamp(0.0, 1.0)
    }

    /// The smallest probability with which a class can be chosen.
    fn least(&self) -> f64 {
        1.0 / self.classes() as f64
    }
}

impl Figure for Regions {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let mut frame = Frame::new(
            style,
            &self.points.labels,
            self.legend(),
            self.axes,
            BAR_SPACE,
        );
        let plot = frame.plot();
        let canvas = frame.canvas();
        canvas.group("regions", |canvas| {
            let cells = [self.grid.columns - 1, self.grid.rows - 1];
            let color = |(class, shade)| style.region(class, f64::from(shade) / SHADES);
            draw_cells(canvas, plot, cells, |c, r| self.shade(c, r), color);
        });
        let bar = ColorBar {
            label: "P(chosen class)",
            parts: self.classes(),
            least: (self.least(), format!("1/{}", self.classes())),
        };
        canvas.group("color-bar", |canvas| {
            let shade = |class, probability| style.region(class, self.confidence(probability));
            bar.draw(canvas, style, plot, shade);
        });
        let lines: Vec<Vec<[f64; 2]>> = self
            .outlines
            .iter()
            .flatten()
            .map(|line| frame.positions(line))
            .collect();
        frame.canvas().group("outlines", |canvas| {
            for line in &lines {
                canvas.polyline(line, style.boundary, BOUNDARY_WIDTH);
            }
        });
        frame.draw_axes();
        self.points.draw(&mut frame, style);
        Ok(frame.into_scene())
    }
}

/// The first of the most probable classes.
fn chosen(probabilities: &[f64]) -> usize {
    let most = probabilities.iter().copied().fold(f64::MIN, f64::max);
    let first = probabilities.iter().position(|&other| other >= most);
    first.unwrap_or(0)
}

/// The difference between the probability of `class` and the largest of the others.
fn lead(probabilities: &[f64], class: usize) -> f64 {
    let others = probabilities.iter().enumerate();
    let most = others
        .filter(|&(other, _)| other != class)
        .map(|(_, &probability)| probability)
        .fold(f64::MIN, f64::max);
    probabilities[class] - most
}

/// Checks that the model returned one probability per class for every point.
fn check_all(points: &[[f64; 2]], answers: &[Vec<f64>], classes: usize) -> Result<(), PlotError> {
    check_length(("grid points", points.len()), ("answers", answers.len()))?;
    for (&[x, y], answer) in points.iter().zip(answers) {
        let len = answer.len();
        if len != classes {
            return Err(PlotError::AnswerLength { x, y, classes, len });
        }
        for &value in answer {
            check_probability([x, y], value)?;
        }
        let sum: f64 = answer.iter().sum();
        // Each probability may have the rounding error of single precision.
        if (sum - 1.0).abs() > ROUNDING * classes as f64 {
            return Err(PlotError::NotADistribution { x, y, sum });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_of_the_most_probable_classes_is_chosen() {
        assert_eq!(chosen(&[0.2, 0.4, 0.4]), 1);
        assert_eq!(chosen(&[0.2, 0.2, 0.6]), 2);
    }

    #[test]
    fn a_lead_is_over_the_most_probable_other_class() {
        assert_eq!(lead(&[0.5, 0.125, 0.375], 0), 0.125);
        assert_eq!(lead(&[0.5, 0.125, 0.375], 1), -0.375);
    }
}
