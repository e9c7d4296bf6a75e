//! The background of a chart: a decision field, or the contours of a function.

use std::cell::Cell;

use crate::axis::{Axis, Scale, TICKS};
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
/// The number of shades of a class. It is small, so adjacent cells often have the same shade.
const SHADES: f64 = 32.0;
/// The tolerance of a probability outside 0..=1, for rounding in single precision.
const ROUNDING: f64 = 1e-6;
/// The ratio of the largest to the smallest value from which the levels are on a log scale.
const LOG_RATIO: f64 = 25.0;
/// The number of contour lines of a function.
const LEVELS: usize = 10;

/// Cells in shades of one or several classes, with lines over them and a color bar.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Backdrop {
    /// The class and the shade of each cell, row by row from the lowest.
    shades: Vec<Option<(usize, i32)>>,
    /// The lines around the regions of each class, or at each level.
    pub(crate) lines: Vec<Vec<Vec<[f64; 2]>>>,
    /// The SVG class of the lines.
    class: &'static str,
    pen: Pen,
    bar: ColorBar,
    /// The legend entry of a boundary.
    pub(crate) entry: Option<Entry>,
    /// The number of values that are not finite.
    pub(crate) missing: usize,
}

impl Backdrop {
    /// The field of a model: one probability per point for two classes, or one per class.
    pub(crate) fn field(
        axes: [Axis; 2],
        names: &[String],
        mut model: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let classes = names.len();
        let what = || "classes of a decision field".to_owned();
        check_count(what, classes, 2..=MOST_CLASSES)?;
        // One probability per point is that of the second class; a tie is its, as in `downhill_train::class_of`.
        let single = Cell::new(false);
        let mut evaluate = |points: &[[f64; 2]]| {
            let answers = model(points);
            single.set(classes == 2 && answers.len() == points.len());
            distributions(points, answers, classes)
        };
        let mut grid = Grid::over(axes, GRID);
        let answers = evaluate(&grid.points())?;
        let mut lines = Vec::new();
        // With two classes, the lines around both are the same.
        for class in usize::from(classes == 2)..classes {
            let leads = |answers: &[f64]| answers.chunks(classes).map(|p| lead(p, class)).collect();
            grid.values = leads(&answers);
            let mut function = |points: &[[f64; 2]]| evaluate(points).map(|a| leads(&a));
            lines.push(contour(&grid, 0.0, Some(&mut function))?);
        }
        // The smallest probability with which a class can be chosen.
        let least = 1.0 / classes as f64;
        let confidence = |probability: f64| ((probability - least) / (1.0 - least)).clamp(0.0, 1.0);
        let shade = |corners: [usize; 4]| {
            let mean = |class| corners.map(|node| answers[node * classes + class] / 4.0);
            let means = (0..classes).map(|class| mean(class).iter().sum());
            let means: Vec<f64> = means.collect();
            let class = match single.get() {
                true => usize::from(means[1] >= 0.5),
                false => chosen(&means),
            };
            Some((class, shade_of(confidence(means[class]))))
        };
        let entry = match lines.iter().all(Vec::is_empty) {
            true => Entry::new(Key::Remark, "(no boundary in view)"),
            false if classes == 2 => Entry::new(Key::Line(Pen::Boundary), "boundary (P = 0.5)"),
            false => Entry::new(Key::Line(Pen::Boundary), "boundary (equal P)"),
        };
        let two = classes == 2;
        let label = if two {
            format!("P({})", names[1])
        } else {
            "P(chosen class)".to_owned()
        };
        let height = |value: f64| if two { value } else { confidence(value) };
        let lowest = if two {
            (0.0, "0".to_owned())
        } else {
            (0.0, format!("1/{classes}"))
        };
        let round = [0.25, 0.5, 0.75, 1.0]
            .into_iter()
            .filter(|&value| two || value > least);
        let round = round.map(|value| (height(value), value.to_string()));
        let ticks = [lowest].into_iter().chain(round).collect();
        Ok(Self {
            shades: grid.cells().map(shade).collect(),
            lines,
            class: "boundary",
            pen: Pen::Boundary,
            bar: ColorBar {
                label,
                classes,
                ticks,
            },
            entry: Some(entry),
            missing: 0,
        })
    }

    /// The shades and contour lines of a function: one value per point.
    pub(crate) fn function(
        axes: [Axis; 2],
        label: String,
        mut function: impl FnMut(&[[f64; 2]]) -> Vec<f64>,
    ) -> Result<Self, PlotError> {
        let mut grid = Grid::over(axes, GRID);
        let points = grid.points();
        grid.values = function(&points);
        let answers = ("values", grid.values.len());
        check_length(("points of the grid", points.len()), answers)?;
        let finite = |value: &f64| Scale::Linear.can_show(*value);
        let shown: Vec<f64> = grid.values.iter().copied().filter(finite).collect();
        let count = points.len();
        if shown.is_empty() {
            let (what, scale) = ("the function", Scale::Linear.name());
            return Err(PlotError::NothingDrawable { what, count, scale });
        }
        let low = shown.iter().copied().fold(f64::MAX, f64::min);
        let high = shown.iter().copied().fold(f64::MIN, f64::max);
        let wide = low > 1e-300 && high / low >= LOG_RATIO;
        let scale = if wide { Scale::Log } else { Scale::Linear };
        let values = Axis::fit(scale, [low, high], 0.0, [None; 2]);
        let mut lines = Vec::new();
        for level in 0..LEVELS {
            let level = values.value((level as f64 + 0.5) / LEVELS as f64);
            lines.push(contour(&grid, level, None)?);
        }
        let shade = |corners: [usize; 4]| {
            let mean = corners.map(|node| grid.values[node]).iter().sum::<f64>() / 4.0;
            let fraction = values.position(mean).clamp(0.0, 1.0);
            values.can_show(mean).then(|| (0, shade_of(fraction)))
        };
        let ticks = values.ticks(TICKS).into_iter();
        let ticks = ticks.map(|tick| (values.position(tick.value), tick.label));
        Ok(Self {
            shades: grid.cells().map(shade).collect(),
            lines,
            class: "contours",
            pen: Pen::Contour,
            bar: ColorBar {
                label,
                classes: 1,
                ticks: ticks.collect(),
            },
            entry: None,
            missing: count - shown.len(),
        })
    }

    /// Draws cells and lines, and the color bar if there is space for it.
    pub(crate) fn draw(&self, frame: &mut Frame, style: &Style, with_bar: bool) {
        let plot = frame.plot();
        let lines = self.lines.iter().flatten();
        let lines: Vec<_> = lines.map(|line| frame.positions(line)).collect();
        let canvas = frame.canvas();
        canvas.group("field", |canvas| {
            let columns = GRID[0] - 1;
            let shade = |column, row| self.shades[row * columns + column];
            let color = |shade| match shade {
                Some((_, shade)) if self.bar.classes == 1 => style.heat(f64::from(shade) / SHADES),
                Some((class, shade)) => style.region(class, f64::from(shade) / SHADES),
                None => style.background,
            };
            draw_cells(canvas, plot, [columns, GRID[1] - 1], shade, color);
        });
        if with_bar {
            canvas.group("color-bar", |canvas| self.bar.draw(canvas, style, plot));
        }
        let draw = |canvas: &mut _| self.pen.draw_all(canvas, style, &lines);
        canvas.clipped_group(self.class, plot, draw);
    }
}

/// The shade of a fraction from 0 to 1, which fits in an i32.
fn shade_of(fraction: f64) -> i32 {
    (fraction * SHADES).round() as i32
}

/// Checks the model's answers, and gives each point one probability per class.
fn distributions(
    points: &[[f64; 2]],
    mut answers: Vec<f64>,
    classes: usize,
) -> Result<Vec<f64>, PlotError> {
    if classes == 2 && answers.len() == points.len() {
        answers = answers.into_iter().flat_map(|p| [1.0 - p, p]).collect();
    }
    let expected = points.len() * classes;
    check_length(
        ("pairs of a point and a class", expected),
        ("probabilities", answers.len()),
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
    let first = probabilities.iter().position(|&other| other >= most);
    first.unwrap_or(0)
}

/// The difference between the probability of `class` and the largest of the others.
fn lead(probabilities: &[f64], class: usize) -> f64 {
    let others = probabilities.iter().enumerate();
    let others = others.filter(|&(other, _)| other != class);
    probabilities[class] - others.map(|(_, &p)| p).fold(f64::MIN, f64::max)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn at_one_half_the_second_class_is_chosen_and_of_equals_the_first() {
        let names = ["a", "b"].map(str::to_owned);
        let regions = |model: fn(&[[f64; 2]]) -> Vec<f64>| {
            let axes = [0, 1].map(|_| Axis::linear([0.0, 1.0], 0.0));
            let field = Backdrop::field(axes, &names, model).unwrap();
            let shades = field.shades.into_iter().flatten();
            shades.map(|(class, _)| class).collect::<BTreeSet<_>>()
        };
        assert_eq!(regions(|points| vec![0.5; points.len()]), [1].into());
        assert_eq!(regions(|points| vec![0.5; 2 * points.len()]), [0].into());
    }

    #[test]
    fn the_first_of_the_most_probable_classes_is_chosen_and_leads() {
        assert_eq!(chosen(&[0.2, 0.4, 0.4]), 1);
        assert_eq!(chosen(&[0.2, 0.2, 0.6]), 2);
        assert_eq!(lead(&[0.5, 0.125, 0.375], 0), 0.125);
        assert_eq!(lead(&[0.5, 0.125, 0.375], 1), -0.375);
    }
}
