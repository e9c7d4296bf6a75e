//! Confusion matrices: counts of predicted classes per actual class.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::color_scale::ColorScale;
use crate::drawing::Drawing;
use crate::error::{PlotError, check_count};
use crate::figure::Figure;
use crate::frame::{MARGIN, TITLE_HEIGHT, draw_title};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, SCENE_WIDTH, SMALLEST_SIZE, Style, TICK_SIZE, Theme};
use crate::text::text_width;

/// With more classes, the counts are too narrow to read.
const MOST_CLASSES: usize = 12;
/// The smallest and the largest space for class names left of the cells.
const NAME_SPACE: [f64; 2] = [46.0, 150.0];
/// The space between a name and the cells.
const NAME_GAP: f64 = 9.0;
/// The height of all cells, and the smallest height of one.
const HEIGHT: [f64; 2] = [220.0, 26.0];
/// The space above the cells and below them, for labels.
const LABELS: [f64; 2] = [34.0, 58.0];

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
    /// [`PlotError::Count`] for any other number of classes, and unless there is one row, and one count
    /// in each row, per name; [`PlotError::Empty`] if all counts are 0.
    pub fn new<N: Into<String>>(
        title: impl Into<String>,
        names: impl IntoIterator<Item = N>,
        counts: Vec<Vec<usize>>,
    ) -> Result<Self, PlotError> {
        let names: Vec<String> = names.into_iter().map(Into::into).collect();
        let all = names.len();
        let what = || "classes of a confusion matrix".to_owned();
        check_count(what, all, 2..=MOST_CLASSES)?;
        let what = || format!("rows of counts for {all} class names");
        check_count(what, counts.len(), all..=all)?;
        for (actual, row) in counts.iter().enumerate() {
            let what = || format!("counts in row {actual} for {all} class names");
            check_count(what, row.len(), all..=all)?;
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

    fn legend(&self) -> Legend {
        let rows = self.counts.iter().enumerate();
        let right: u128 = rows.map(|(class, row)| row[class] as u128).sum();
        let counts = self.counts.iter().flatten();
        let all: u128 = counts.map(|&count| count as u128).sum();
        let percent = 100.0 * right as f64 / all as f64;
        let remark = format!("{right} of {all} right ({percent:.1} %): the framed diagonal");
        let scale = "fraction of the actual class, 0 to 1";
        let entries = [
            Entry::new(Key::Remark, remark),
            Entry::new(Key::Scale(ColorScale::Fraction), scale),
        ];
        Legend::new(entries, SCENE_WIDTH - 2.0 * MARGIN)
    }
}

impl Figure for ConfusionMatrix {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let legend = self.legend();
        let widths = self.names.iter().map(|name| text_width(name, TICK_SIZE));
        let [least, most] = NAME_SPACE;
        let left = MARGIN + widths.fold(least, f64::max).min(most) + NAME_GAP;
        let classes = self.names.len();
        let cells = Rect {
            x: left,
            y: TITLE_HEIGHT + legend.height() + LABELS[0],
            width: SCENE_WIDTH - left - MARGIN,
            height: HEIGHT[0].max(HEIGHT[1] * classes as f64),
        };
        let [width, height] = [cells.width, cells.height].map(|side| side / classes as f64);
        let cell = |actual: usize, predicted: usize| Rect {
            x: cells.x + predicted as f64 * width,
            y: cells.y + actual as f64 * height,
            width,
            height,
        };
        let mut canvas = Canvas::new(style, SCENE_WIDTH, cells.bottom() + LABELS[1]);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [MARGIN, TITLE_HEIGHT]);
        let size = LABEL_SIZE + if classes > 5 { 0 } else { 2 };
        for (actual, row) in self.counts.iter().enumerate() {
            // A sum in floating point does not overflow.
            let all: f64 = row.iter().map(|&count| count as f64).sum();
            canvas.group("counts", |canvas| {
                for (predicted, &count) in row.iter().enumerate() {
                    let area = cell(actual, predicted);
                    let color = ColorScale::Fraction.color(style, count as f64 / all.max(1.0));
                    canvas.fill_rect(area, color);
                    canvas.stroke_rect(area, style.axis, 0.5);
                    let at = [area.x + width / 2.0, area.y + height / 2.0 + 5.0];
                    let text = number(count, width - 4.0);
                    let text = (text.as_str(), size, width - 4.0);
                    canvas.label(at, text, Anchor::Middle, color.readable());
                }
            });
        }
        canvas.group("names", |canvas| {
            for (class, name) in self.names.iter().enumerate() {
                let area = cell(class, class);
                canvas.stroke_rect(area, style.boundary, 1.75);
                let at = [area.x + width / 2.0, cells.bottom() + 20.0];
                let text = (name.as_str(), TICK_SIZE, width - 4.0);
                canvas.label(at, text, Anchor::Middle, style.text);
                let at = [left - NAME_GAP, area.y + height / 2.0 + 4.5];
                let text = (name.as_str(), TICK_SIZE, at[0] - MARGIN);
                canvas.label(at, text, Anchor::End, style.text);
            }
        });
        let (middle, below) = (cells.x + cells.width / 2.0, cells.bottom() + 44.0);
        for (at, name, anchor) in [
            ([MARGIN, cells.y - 12.0], "actual class", Anchor::Start),
            ([middle, below], "predicted class", Anchor::Middle),
        ] {
            canvas.text(at, name, LABEL_SIZE, anchor, style.text);
        }
        Ok(canvas.into_scene())
    }
}

/// A count as text that fits in the smallest size; a number is rounded, not cut.
fn number(count: usize, space: f64) -> String {
    let text = count.to_string();
    if text_width(&text, SMALLEST_SIZE) <= space {
        return text;
    }
    format!("{:.0e}", count as f64)
}
