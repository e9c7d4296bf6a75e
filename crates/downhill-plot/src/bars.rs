//! Bar charts.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::diagram::{label, short};
use crate::drawing::Drawing;
use crate::error::{PlotError, check_count, check_values};
use crate::figure::Figure;
use crate::frame::{MARGIN, TITLE_HEIGHT, draw_title};
use crate::legend::{Entry, Key, Legend};
use crate::style::{LABEL_SIZE, SCENE_WIDTH, Style, TICK_SIZE, Theme};
use crate::text::text_width;

/// With more bars, the figure is too long to read.
const MOST_BARS: usize = 100;
/// The distance between two bars, and the height of a bar.
const ROW: [f64; 2] = [24.0, 15.0];
/// The largest space for names, and the space between a bar and its texts.
const NAMES: [f64; 2] = [170.0, 10.0];
/// The height of the labels above the names and the values.
const LABELS: f64 = 30.0;

/// A bar chart of named values, one below the other; bars start at 0, negative ones go to the left.
///
/// The values are at the right. The height of the figure depends on the number of bars.
///
/// # Examples
///
/// ```
/// use downhill_plot::{Bars, Theme, render_svg};
///
/// let figure = Bars::new("Samples by class", [("oak", 61.0), ("beech", 48.0), ("birch", 32.0)])?
///     .with_labels("class", "samples");
/// assert!(render_svg(&figure, Theme::Light)?.contains("birch"));
/// # Ok::<(), downhill_plot::PlotError>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Bars {
    title: String,
    labels: [String; 2],
    names: Vec<String>,
    values: Vec<f64>,
    remarks: Vec<String>,
}

impl Bars {
    /// Creates one bar per name and value, from top to bottom.
    ///
    /// # Errors
    ///
    /// [`PlotError::Count`] without bars or with more than 100, and [`PlotError::NotPlottable`] for a
    /// value that is NaN, infinite or beyond 1e300.
    pub fn new<N: Into<String>>(
        title: impl Into<String>,
        bars: impl IntoIterator<Item = (N, f64)>,
    ) -> Result<Self, PlotError> {
        let bars = bars.into_iter().map(|(name, value)| (name.into(), value));
        let (names, values): (Vec<String>, Vec<f64>) = bars.unzip();
        check_count(|| "bars".to_owned(), values.len(), 1..=MOST_BARS)?;
        check_values("bars", &values)?;
        Ok(Self {
            title: title.into(),
            labels: Default::default(),
            names,
            values,
            remarks: Vec::new(),
        })
    }

    /// Sets the labels above the names and above the values.
    #[must_use]
    pub fn with_labels(mut self, names: impl Into<String>, values: impl Into<String>) -> Self {
        self.labels = [names.into(), values.into()];
        self
    }

    /// Adds a remark below the title, such as one about a bar without a value.
    #[must_use]
    pub fn with_remark(mut self, remark: impl Into<String>) -> Self {
        self.remarks.push(remark.into());
        self
    }
}

impl Figure for Bars {
    fn scene(&self, theme: Theme) -> Result<Drawing, PlotError> {
        let style = Style::of(theme);
        let (left, right) = (MARGIN, SCENE_WIDTH - MARGIN);
        let remarks = self.remarks.iter();
        let remarks = remarks.map(|remark| Entry::new(Key::Remark, remark));
        let legend = Legend::new(remarks, right - left);
        let texts: Vec<String> = self.values.iter().map(|value| short(*value)).collect();
        let widest = |texts: &[String]| {
            let widths = texts.iter().map(|text| text_width(text, TICK_SIZE));
            widths.fold(0.0, f64::max)
        };
        let space = widest(&self.names).min(NAMES[0]);
        // 0 is among the ends, so that the shortest bar is the smallest value.
        let low = self.values.iter().copied().fold(0.0, f64::min);
        let high = self.values.iter().copied().fold(0.0, f64::max);
        let start = left + space + NAMES[1];
        let unit = right - widest(&texts) - NAMES[1] - start;
        let position =
            |value: f64| start + unit * (value - low) / (high - low).max(f64::MIN_POSITIVE);

        let top = TITLE_HEIGHT + legend.height() + LABELS;
        let bottom = top + self.values.len() as f64 * ROW[0];
        let mut canvas = Canvas::new(style, SCENE_WIDTH, bottom + MARGIN);
        draw_title(&mut canvas, style, &self.title);
        legend.draw(&mut canvas, style, [left, TITLE_HEIGHT]);
        let [names, values] = &self.labels;
        let used = text_width(values, LABEL_SIZE).min(200.0);
        let y = top - 11.0;
        let text = (names.as_str(), LABEL_SIZE, right - left - used - NAMES[1]);
        label(&mut canvas, [left, y], text, Anchor::Start, style.text);
        let text = (values.as_str(), LABEL_SIZE, used);
        label(&mut canvas, [right, y], text, Anchor::End, style.text);

        let rows = (0_u32..).map(|row| top + (f64::from(row) + 0.5) * ROW[0]);
        canvas.group("bars", |canvas| {
            for (&value, y) in self.values.iter().zip(rows.clone()) {
                let [from, to] = [value.min(0.0), value.max(0.0)].map(position);
                let bar = Rect {
                    x: from,
                    y: y - ROW[1] / 2.0,
                    width: to - from,
                    height: ROW[1],
                };
                canvas.fill_rect(bar, style.class(0));
            }
        });
        let zero = position(0.0);
        canvas.line([zero, top], [zero, bottom], style.axis, 1.0);
        for (class, texts, x, space) in [
            ("names", &self.names, start - NAMES[1], space),
            ("values", &texts, right, right - left),
        ] {
            canvas.group(class, |canvas| {
                for (text, y) in texts.iter().zip(rows.clone()) {
                    let text = (text.as_str(), TICK_SIZE, space);
                    label(canvas, [x, y + 4.5], text, Anchor::End, style.text);
                }
            });
        }
        Ok(canvas.into_scene())
    }
}
