//! Confusion matrices: counts of predicted classes per actual class.

use crate::drawing::Drawing;

use crate::axis::Axis;
use crate::canvas::{Anchor, Rect};
use crate::color_bar::{BAR_SPACE, ColorBar};
use crate::error::PlotError;
use crate::figure::Figure;
use crate::frame::{BOTTOM, Frame, Labels, MARGIN, TICK_GAP, TITLE_HEIGHT, Y_LABEL_HEIGHT, page};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, SCENE_HEIGHT, SCENE_WIDTH, SMALLEST_SIZE, Style, TICK_SIZE, Theme};
use crate::text::{fit, text_width};

/// With more classes, the counts are too narrow to read.
const MOST_CLASSES: usize = 12;
/// The smallest and the largest space for class names left of the cells.
const NAME_SPACE: [f64; 2] = [46.0, 150.0];

/// A confusion matrix: rows are actual classes, columns are predicted classes.
///
/// A cell's shade is its fraction of the actual class. Correct predictions are on the diagonal.
///
/// # Examples
///
/// ```
/// use downhill_plot::{ConfusionMatrix, Theme, render_svg};
///
/// let counts = vec![vec![48, 2], vec![5, 45]];
/// let figure = ConfusionMatrix::new("A neuron", ["oak", "beech"], counts)?;
/// assert!(render_svg(&figure, Theme::Light)?.contains("93 of 100 right"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfusionMatrix {
    title: String,
    names: Vec<String>,
    counts: Vec<Vec<usize>>,
}

impl ConfusionMatrix {
    /// Creates a matrix of `counts[actual][predicted]` for 2 to 12 classes.
    ///
    /// # Errors
    ///
    /// [`PlotError::ClassCount`] for any other number of classes, [`PlotError::MatrixShape`] unless
    /// there is one row, and one count in each row, per name, and [`PlotError::Empty`] if all counts
    /// are 0.
    pub fn new<N: Into<String>>(
        title: impl Into<String>,
        names: impl IntoIterator<Item = N>,
        counts: Vec<Vec<usize>>,
    ) -> Result<Self, PlotError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let classes = names.len();
        if !(2..=MOST_CLASSES).contains(&classes) {
            return Err(PlotError::ClassCount {
                figure: "confusion matrix",
                classes,
                most: MOST_CLASSES,
            });
        }
        let mismatch = |right: String, right_len: usize| PlotError::MatrixShape {
            classes,
            what: right,
            len: right_len,
        };
        if counts.len() != classes {
            return Err(mismatch("rows of counts".to_owned(), counts.len()));
        }
        for (actual, row) in counts.iter().enumerate() {
            if row.len() != classes {
                return Err(mismatch(format!("counts in row {actual}"), row.len()));
            }
        }
        if counts.iter().flatten().all(|&count| count == 0) {
            return Err(PlotError::Empty { what: "samples" });
        }
        Ok(Self {
            title: title.into(),
            names,
            counts,
        })
    }

    /// A count as a fraction of its actual class; 0 for a class without samples.
    fn fraction(&self, actual: usize, predicted: usize) -> f64 {
        let row = &self.counts[actual];
        // A sum in floating point does not overflow.
        let all: f64 = row.iter().map(|&count| count as f64).sum();
        if all > 0.0 {
            row[predicted] as f64 / all
        } else {
            0.0
        }
    }

    fn legend(&self) -> [Entry; 1] {
        let sum = |counts: &mut dyn Iterator<Item = usize>| -> u128 {
            counts.map(|count| count as u128).sum()
        };
        let rows = self.counts.iter();
        let right = sum(&mut rows.enumerate().map(|(class, row)| row[class]));
        let all = sum(&mut self.counts.iter().flatten().copied());
        let percent = 100.0 * right as f64 / all as f64;
        let remark = format!("{right} of {all} right ({percent:.1} %): the framed diagonal");
        [Entry::new(Key::Remark, remark)]
    }

    fn draw_names(&self, frame: &mut Frame, style: &Style, [width, height]: [f64; 2]) {
        let plot = frame.plot();
        frame.canvas().group("names", |canvas| {
            for (class, name) in self.names.iter().enumerate() {
                let middle = class as f64 + 0.5;
                let column = fit(name, TICK_SIZE, width - 4.0);
                let at = [plot.x + middle * width, plot.bottom() + 20.0];
                canvas.text(at, &column.content, column.size, Anchor::Middle, style.text);
                let row = fit(name, TICK_SIZE, plot.x - TICK_GAP - MARGIN);
                let at = [plot.x - TICK_GAP, plot.y + middle * height + 4.5];
                canvas.text(at, &row.content, row.size, Anchor::End, style.text);
            }
        });
    }
}

impl Figure for ConfusionMatrix {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let labels = Labels {
            title: self.title.clone(),
            x: "predicted class".to_owned(),
            y: "actual class".to_owned(),
        };
        let legend = Legend::new(self.legend(), SCENE_WIDTH - 2.0 * MARGIN);
        let widths = self.names.iter().map(|name| text_width(name, TICK_SIZE));
        let [least, most] = NAME_SPACE;
        let left = MARGIN + widths.fold(least, f64::max).min(most) + TICK_GAP;
        let top = TITLE_HEIGHT + Y_LABEL_HEIGHT + legend.height();
        let plot = Rect {
            x: left,
            y: top,
            width: SCENE_WIDTH - left - BAR_SPACE,
            height: SCENE_HEIGHT - top - BOTTOM,
        };
        let canvas = page(style, &self.title, &legend, SCENE_HEIGHT);
        let axis = Axis::linear([0.0, self.names.len() as f64], 0.0);
        let mut frame = Frame::on(canvas, style, &labels, [axis, axis], plot);
        frame.drop_x_ticks();
        frame.drop_y_ticks();
        // Before the cells, so that the frames of the diagonal cover the axes.
        frame.draw_axes();
        let classes = self.names.len();
        let [width, height] = [plot.width, plot.height].map(|side| side / classes as f64);
        let cell = |actual: usize, predicted: usize| Rect {
            x: plot.x + predicted as f64 * width,
            y: plot.y + actual as f64 * height,
            width,
            height,
        };
        let size = if classes > 5 {
            TICK_SIZE
        } else {
            LABEL_SIZE + 2
        };
        let pairs = (0..classes).flat_map(|actual| (0..classes).map(move |other| [actual, other]));
        let canvas = frame.canvas();
        canvas.group("cells", |canvas| {
            for [actual, predicted] in pairs.clone() {
                let shade = style.fraction(self.fraction(actual, predicted));
                canvas.fill_rect(cell(actual, predicted), shade);
            }
        });
        canvas.group("grid", |canvas| {
            for line in 1..classes {
                let [x, y] = [plot.x + line as f64 * width, plot.y + line as f64 * height];
                canvas.line([x, plot.y], [x, plot.bottom()], style.axis, 0.5);
                canvas.line([plot.x, y], [plot.right(), y], style.axis, 0.5);
            }
            for class in 0..classes {
                canvas.stroke_rect(cell(class, class), style.boundary, 1.75);
            }
        });
        canvas.group("counts", |canvas| {
            for [actual, predicted] in pairs {
                let area = cell(actual, predicted);
                let count = self.counts[actual][predicted];
                let color = style.fraction(self.fraction(actual, predicted)).readable();
                let at = [area.x + width / 2.0, area.y + height / 2.0 + 5.0];
                let (text, size) = number(count, size, width - 8.0);
                canvas.text(at, &text, size, Anchor::Middle, color);
            }
        });
        canvas.group("color-bar", |canvas| {
            let bar = ColorBar::of_fractions("fraction of the actual class");
            bar.draw(canvas, style, plot, |_, fraction| style.fraction(fraction));
        });
        self.draw_names(&mut frame, style, [width, height]);
        Ok(frame.into_scene())
    }
}

/// A count as text that fits, and its font size; a number is rounded, not cut.
fn number(count: usize, size: u32, space: f64) -> (String, u32) {
    let text = count.to_string();
    let mut sizes = (SMALLEST_SIZE..=size).rev();
    match sizes.find(|&size| text_width(&text, size) <= space) {
        Some(size) => (text, size),
        None => (format!("{:.0e}", count as f64), SMALLEST_SIZE),
    }
}
