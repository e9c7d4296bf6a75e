//! The bar right of a plot area that maps shades to fractions.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::frame::{MARGIN, Y_LABEL_RISE};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE};
use crate::text::fit;

/// The space right of the plot area, for the color bar.
pub(crate) const BAR_SPACE: f64 = 92.0;

/// The largest width of the bar's label, which is on the same line as the y label.
const BAR_LABEL_WIDTH: f64 = 220.0;

/// A color bar: its label, its strips and its lower end.
#[derive(Debug)]
pub(crate) struct ColorBar<'a> {
    /// The label above the bar.
    pub(crate) label: &'a str,
    /// The number of vertical strips, each in its own color.
    pub(crate) parts: usize,
    /// The fraction at the lower end, and its text.
    pub(crate) least: (f64, String),
}

impl<'a> ColorBar<'a> {
    /// A bar of one color for the fractions 0 to 1.
    pub(crate) fn of_fractions(label: &'a str) -> Self {
        Self {
            label,
            parts: 1,
            least: (0.0, "0".to_owned()),
        }
    }

    /// Draws the bar; `shade` maps a strip and a fraction to a color.
    pub(crate) fn draw(
        &self,
        canvas: &mut Canvas,
        style: &Style,
        plot: Rect,
        shade: impl Fn(usize, f64) -> Rgb,
    ) {
        let bar = Rect {
            x: plot.right() + 18.0,
            // Several strips need more space to be distinguishable.
            width: if self.parts > 1 { 24.0 } else { 16.0 },
            ..plot
        };
        let (least, written) = &self.least;
        for part in 0..self.parts {
            let strip = Rect {
                x: bar.x + bar.width * part as f64 / self.parts as f64,
                width: bar.width / self.parts as f64,
                ..bar
            };
            let value = |step: u32| least + (1.0 - least) * f64::from(step) / 8.0;
            let colors: Vec<Rgb> = (0..=8).map(|step| shade(part, value(step))).collect();
            canvas.gradient_rect(strip, &colors);
        }
        canvas.stroke_rect(bar, style.axis, 1.0);
        let round = [(0.25, "0.25"), (0.5, "0.5"), (0.75, "0.75"), (1.0, "1")];
        let above = round.into_iter().filter(|(value, _)| value > least);
        for (value, label) in [(*least, written.as_str())].into_iter().chain(above) {
            let y = bar.bottom() - bar.height * (value - least) / (1.0 - least);
            canvas.line([bar.right(), y], [bar.right() + 4.0, y], style.axis, 1.0);
            let at = [bar.right() + 8.0, y + 4.5];
            canvas.text(at, label, TICK_SIZE, Anchor::Start, style.text);
        }
        let label = fit(self.label, LABEL_SIZE, BAR_LABEL_WIDTH);
        // Above the bar, at the height of the y label, and right-aligned with the figure.
        let at = [SCENE_WIDTH - MARGIN, bar.y - Y_LABEL_RISE];
        canvas.text(at, &label.content, label.size, Anchor::End, style.text);
    }
}
