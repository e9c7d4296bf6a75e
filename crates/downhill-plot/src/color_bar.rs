//! The bar right of a plot area that maps shades to fractions.

use crate::canvas::{Anchor, Canvas, Rect};
use crate::frame::{MARGIN, Y_LABEL_RISE};
use crate::style::{LABEL_SIZE, Rgb, SCENE_WIDTH, Style, TICK_SIZE};
use crate::text::fit;

/// The space right of the plot area, for the color bar.
pub(crate) const BAR_SPACE: f64 = 92.0;

/// The largest width of the bar's label, which is on the same line as the y label.
const BAR_LABEL_WIDTH: f64 = 220.0;

/// A color bar: its label, its strips and its ticks.
#[derive(Debug)]
pub(crate) struct ColorBar<'a> {
    /// The label above the bar.
    pub(crate) label: &'a str,
    /// The number of vertical strips, each in its own color.
    pub(crate) parts: usize,
    /// The ticks: heights from 0 to 1, and their texts.
    pub(crate) ticks: Vec<(f64, String)>,
}

impl<'a> ColorBar<'a> {
    /// A bar of one color for the fractions 0 to 1.
    pub(crate) fn of_fractions(label: &'a str) -> Self {
        Self {
            label,
            parts: 1,
            ticks: [0.0, 0.25, 0.5, 0.75, 1.0]
                .map(|value| (value, value.to_string()))
                .to_vec(),
        }
    }

    /// Draws the bar; `shade` maps a strip and a height from 0 to 1 to a color.
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
        for part in 0..self.parts {
            let strip = Rect {
                x: bar.x + bar.width * part as f64 / self.parts as f64,
                width: bar.width / self.parts as f64,
                ..bar
            };
            let colors = (0..=8).map(|step| shade(part, f64::from(step) / 8.0));
            let colors: Vec<Rgb> = colors.collect();
            canvas.gradient_rect(strip, &colors);
        }
        canvas.stroke_rect(bar, style.axis, 1.0);
        for (height, label) in &self.ticks {
            let y = bar.bottom() - bar.height * height;
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
