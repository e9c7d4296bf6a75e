//! The decision field of a model: the class that it predicts at each place, and how sure it is.

use crate::axis::Axis;
use crate::canvas::Rect;
use crate::cells::{GRID, draw_cells};
use crate::color_bar::ColorBar;
use crate::contour::{Grid, contour};
use crate::error::{PlotError, check_count, check_length};
use crate::frame::Frame;
use crate::legend::{Entry, Key};
use crate::pen::Pen;
use crate::style::Style;

/// With more classes, the tints of the regions are hard to distinguish.
const MOST_CLASSES: usize = 6;
/// The number of shades of a class; few, so that adjacent cells are often equal.
const SHADES: f64 = 32.0;
/// The tolerance of a probability outside 0..=1, for rounding in single precision.
const ROUNDING: f64 = 1e-6;

/// The probabilities of all classes on a grid, and the outlines between them.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Field {
    grid: Grid,
    names: Vec<String>,
    /// `[nodes, classes]`, row by row; the grid's own values are not used.
    answers: Vec<f64>,
    /// The lines around the regions of each class; of two classes, only those of the second.
    outlines: Vec<Vec<Vec<[f64; 2]>>>,
}

impl Field {
    /// Evaluates a model on the axes: one probability per point for two classes, or one per class.
    pub(crate) fn new(
        axes: [Axis; 2],
        names: &[String],
        mut model: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let classes = names.len();
        let what = || "classes of a decision field".to_owned();
        check_count(what, classes, 2..=MOST_CLASSES)?;
        let mut evaluate = |points: &[[f64; 2]]| distributions(points, model(points), classes);
        let mut grid = Grid::over(axes, GRID);
        let answers = evaluate(&grid.points())?;
        let outlined = if classes == 2 { 1..2 } else { 0..classes };
        let mut outlines = Vec::with_capacity(classes);
        for class in outlined {
            let leads = |answers: &[f64]| answers.chunks(classes).map(|p| lead(p, class)).collect();
            grid.values = leads(&answers);
            let mut function = |points: &[[f64; 2]]| evaluate(points).map(|a| leads(&a));
            outlines.push(contour(&grid, 0.0, Some(&mut function))?);
        }
        grid.values.clear();
        let names = names.to_vec();
        Ok(Self {
            grid,
            names,
            answers,
            outlines,
        })
    }

    /// The lines around the regions of a class.
    pub(crate) fn outline(&self, class: usize) -> &[Vec<[f64; 2]>] {
        let index = if self.two() { class / 2 } else { class };
        self.outlines.get(index).map_or(&[], Vec::as_slice)
    }

    /// The legend entry of the boundary.
    pub(crate) fn entry(&self) -> Entry {
        if self.outlines.iter().all(Vec::is_empty) {
            return Entry::new(Key::Remark, "(no boundary in view)");
        }
        let at = if self.two() { "P = 0.5" } else { "equal P" };
        Entry::new(Key::Line(Pen::Boundary), format!("boundary ({at})"))
    }

    /// Draws the regions and their boundaries, and the color bar if there is space for it.
    pub(crate) fn draw(&self, frame: &mut Frame, style: &Style, with_bar: bool) {
        let plot = frame.plot();
        let color = |(class, shade)| style.region(class, f64::from(shade) / SHADES);
        frame.canvas().group("field", |canvas| {
            let cells = [self.grid.columns - 1, self.grid.rows - 1];
            draw_cells(canvas, plot, cells, |c, r| self.shade(c, r), color);
        });
        if with_bar {
            self.draw_bar(frame, style, plot);
        }
        let lines: Vec<_> = self
            .outlines
            .iter()
            .flatten()
            .map(|line| frame.positions(line))
            .collect();
        let boundary = |canvas: &mut _| Pen::Boundary.draw_all(canvas, style, &lines);
        frame.canvas().clipped_group("boundary", plot, boundary);
    }

    fn draw_bar(&self, frame: &mut Frame, style: &Style, plot: Rect) {
        let label = format!("P({})", self.names[1]);
        let classes = self.names.len();
        let bar = if self.two() {
            ColorBar::of_fractions(&label)
        } else {
            let mut ticks = vec![(0.0, format!("1/{classes}"))];
            let round = [0.25, 0.5, 0.75, 1.0].into_iter();
            ticks.extend(
                round
                    .filter(|&value| value > self.least())
                    .map(|value| (self.confidence(value), value.to_string())),
            );
            ColorBar {
                label: "P(chosen class)",
                parts: classes,
                ticks,
            }
        };
        frame.canvas().group("color-bar", |canvas| {
            bar.draw(canvas, style, plot, |part, fraction| match self.two() {
                true => style.region(usize::from(fraction >= 0.5), (2.0 * fraction - 1.0).abs()),
                false => style.region(part, fraction),
            });
        });
    }

    fn two(&self) -> bool {
        self.names.len() == 2
    }

    /// The class of a cell, by the mean of its corners, and its shade.
    fn shade(&self, column: usize, row: usize) -> (usize, i32) {
        let classes = self.names.len();
        let corners = self.grid.corners(column, row);
        let mean = |class| {
            corners
                .map(|node| self.answers[node * classes + class])
                .iter()
                .sum::<f64>()
                / 4.0
        };
        let means: Vec<f64> = (0..classes).map(mean).collect();
        let class = chosen(&means);
        // The confidence is from 0 to 1, so the shade fits in an i32.
        (
            class,
            (self.confidence(means[class]) * SHADES).round() as i32,
        )
    }

    /// The probability of the chosen class, rescaled from `least..=1` to `0..=1`.
    fn confidence(&self, probability: f64) -> f64 {
        ((probability - self.least()) / (1.0 - self.least())).clamp(0.0, 1.0)
    }

    /// The smallest probability with which a class can be chosen.
    fn least(&self) -> f64 {
        1.0 / self.names.len() as f64
    }
}

/// Checks the model's answers, and gives each point one probability per class.
fn distributions(
    points: &[[f64; 2]],
    answers: Vec<f64>,
    classes: usize,
) -> Result<Vec<f64>, PlotError> {
    let single = classes == 2 && answers.len() == points.len();
    let answers = if single {
        answers.into_iter().flat_map(|p| [1.0 - p, p]).collect()
    } else {
        answers
    };
    check_length(
        ("probabilities of the field", points.len() * classes),
        ("answers", answers.len()),
    )?;
    for (&[x, y], answer) in points.iter().zip(answers.chunks(classes)) {
        let probable = |value: &f64| (-ROUNDING..=1.0 + ROUNDING).contains(value);
        if let Some(&value) = answer.iter().rev().find(|value| !probable(value)) {
            return Err(PlotError::NotAProbability { x, y, value });
        }
        let sum: f64 = answer.iter().sum();
        // Each probability may have the rounding error of single precision.
        if (sum - 1.0).abs() > ROUNDING * classes as f64 {
            return Err(PlotError::NotADistribution { x, y, sum });
        }
    }
    Ok(answers)
}

/// The first of the most probable classes.
fn chosen(probabilities: &[f64]) -> usize {
    let most = probabilities.iter().copied().fold(f64::MIN, f64::max);
    probabilities
        .iter()
        .position(|&other| other >= most)
        .unwrap_or(0)
}

/// The difference between the probability of `class` and the largest of the others.
fn lead(probabilities: &[f64], class: usize) -> f64 {
    let others = probabilities
        .iter()
        .enumerate()
        .filter(|&(other, _)| other != class);
    probabilities[class] - others.map(|(_, &p)| p).fold(f64::MIN, f64::max)
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
