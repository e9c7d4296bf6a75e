//! Points of several classes over the class that a model would choose.

use kuva::render::render::Scene;

use crate::axis::Axis;
use crate::boundary::{ROUNDING, check_answers, check_probability};
use crate::cells::{GRID, draw_cells};
use crate::color_bar::{BAR_SPACE, ColorBar};
use crate::contour::{Grid, contour};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::Frame;
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::points::Points;
use crate::simplify::simplify;
use crate::style::{BOUNDARY_WIDTH, Style, Theme};

/// With more classes the tints of the regions are hard to tell apart.
const MOST_CLASSES: usize = 6;

/// Shades of a class, so that neighboring cells are often equal.
const SHADES: f64 = 32.0;

/// A scatter plot of 2 to 6 classes over the class that a model would choose: the color of a
/// region is that of its class, and the surer the model the stronger the color.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Points, Regions, Theme, render_svg};
///
/// let points = vec![[0.0, 1.0], [-1.0, -1.0], [1.0, -1.0]];
/// let points = Points::new("Three ways", points, vec![0, 1, 2], ["up", "left", "right"])?;
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
    /// The probabilities at each point of the grid, whose own values are not used.
    answers: Vec<Vec<f64>>,
    outlines: Vec<Vec<Vec<[f64; 2]>>>,
}

impl Regions {
    /// The points, with their title, labels and highlights, over the class to which
    /// `probabilities(x, y)`, one for each class, give the most. Of equal classes the first is
    /// chosen.
    ///
    /// The model is asked here, some 10,000 times, and not again when the figure is drawn.
    ///
    /// # Errors
    ///
    /// [`PlotError::ClassCount`] unless the points have 2 to 6 class names,
    /// [`PlotError::AnswerLength`] unless there is a probability for each,
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

    /// As [`Regions::new`], for a model that answers many points `[x, y]` at once: the
    /// probabilities of each, in their order. The model is asked once for all regions, and about
    /// six times for each outline.
    ///
    /// # Errors
    ///
    /// Those of [`Regions::new`], and [`PlotError::LengthMismatch`] unless there are as many
    /// answers as points.
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
        let mut ask = |batch: &[[f64; 2]]| {
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
        let answers = ask(&grid.points())?;
        let mut outlines = Vec::with_capacity(classes);
        for class in 0..classes {
            let leads = |answers: &[Vec<f64>]| answers.iter().map(|p| lead(p, class)).collect();
            grid.values = leads(&answers);
            let mut function = |batch: &[[f64; 2]]| ask(batch).map(|answers| leads(&answers));
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

    /// The lines of points `[x, y]` round the regions of a class, within the plot area: on them
    /// another class is as probable. A closed line repeats its first point; there is no line if
    /// the model chooses the class everywhere or nowhere, and none for a class that there is not.
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

    /// The class chosen in a cell, by the mean of the probabilities at its corners, and its shade.
    fn shade(&self, column: usize, row: usize) -> (usize, i32) {
        let first = row * self.grid.columns + column;
        let above = first + self.grid.columns;
        let corners = [first, first + 1, above, above + 1].map(|node| &self.answers[node]);
        let mean = |class: usize| corners.iter().map(|p| p[class]).sum::<f64>() / 4.0;
        let means: Vec<f64> = (0..self.classes()).map(mean).collect();
        let class = chosen(&means);
        // Shares of 1 are small whole numbers of shades.
        let shade = (self.sureness(means[class]) * SHADES).round() as i32;
        (class, shade)
    }

    /// How sure a model is that gives the chosen class this probability: 0 if all classes are
    /// alike, 1 if it has no doubt.
    fn sureness(&self, probability: f64) -> f64 {
        let least = self.least();
        ((probability - least) / (1.0 - least)).clamp(0.0, 1.0)
    }

    /// The least probability with which a class can be chosen.
    fn least(&self) -> f64 {
        1.0 / self.classes() as f64
    }
}

impl Figure for Regions {
    fn scene(&self, theme: Theme) -> Result<Scene, PlotError> {
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
            let shade = |class, probability| style.region(class, self.sureness(probability));
            bar.draw(canvas, style, plot, shade);
        });
        let lines: Vec<Vec<[f64; 2]>> = self
            .outlines
            .iter()
            .flatten()
            .map(|line| simplify(&frame.place_all(line)))
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

/// The most probable class, the first of several.
fn chosen(probabilities: &[f64]) -> usize {
    let most = probabilities.iter().copied().fold(f64::MIN, f64::max);
    let first = probabilities.iter().position(|&other| other >= most);
    first.unwrap_or(0)
}

/// By how much `class` is more probable than any other.
fn lead(probabilities: &[f64], class: usize) -> f64 {
    let others = probabilities.iter().enumerate();
    let most = others
        .filter(|&(other, _)| other != class)
        .map(|(_, &probability)| probability)
        .fold(f64::MIN, f64::max);
    probabilities[class] - most
}

/// Checks that the model answered every point with a probability for each class.
fn check_all(points: &[[f64; 2]], answers: &[Vec<f64>], classes: usize) -> Result<(), PlotError> {
    check_answers(points, answers.len())?;
    for (&[x, y], answer) in points.iter().zip(answers) {
        let len = answer.len();
        if len != classes {
            return Err(PlotError::AnswerLength { x, y, classes, len });
        }
        for &value in answer {
            check_probability([x, y], value)?;
        }
        let sum: f64 = answer.iter().sum();
        // Each may stray by the rounding of single precision.
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
    fn the_first_of_the_most_probable_is_chosen() {
        assert_eq!(chosen(&[0.2, 0.4, 0.4]), 1);
        assert_eq!(chosen(&[0.2, 0.2, 0.6]), 2);
    }

    #[test]
    fn a_lead_is_over_the_next_best() {
        assert_eq!(lead(&[0.5, 0.125, 0.375], 0), 0.125);
        assert_eq!(lead(&[0.5, 0.125, 0.375], 1), -0.375);
    }
}
